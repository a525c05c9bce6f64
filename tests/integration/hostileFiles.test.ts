/** Bad input: a clear error with a remedy, the catalogue and the folders untouched, nothing that hangs. */
import { execFileSync } from 'node:child_process';
import { appendFile, chmod, mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFfmpeg } from '../../electron/adapters/ffmpegProcess';
import { isStudioError } from '../../shared/contract/errors';
import { encodeWith, ffmpegTool, noise, tone, wavBytes, writeWav } from '../support/audioFixtures';
import { type AudioKit, openAudioKit } from '../support/audioKit';

let kit: AudioKit;
beforeAll(async () => {
  kit = await openAudioKit();
});
afterAll(() => kit.close());

const importOne = (path: string, rest: object = {}, under = kit) =>
  under.importer.importFiles({
    newStoryTitle: 'Story',
    files: [{ path, ...rest }],
    over: null,
    startFrame: null,
    atSeconds: null,
  });

const everything = async (under = kit) => ({
  audio: await readdir(under.paths.audio),
  temp: await readdir(under.paths.temp),
  pcm: await readdir(join(under.paths.cache, 'pcm')),
  peaks: await readdir(join(under.paths.cache, 'peaks')),
  commits: under.catalogue.commits.length,
});

/** The import fails with this code and a remedy, and leaves everything as it was. */
async function refuses(path: string, code: string | string[], rest: object = {}, under = kit) {
  await under.files.settled();
  const before = await everything(under);
  const error = await importOne(path, rest, under).then(
    () => null,
    (failure: unknown) => failure,
  );
  if (!isStudioError(error)) throw new Error(`${path} should have been refused, got ${String(error)}`);
  expect([code].flat(), error.message).toContain(error.code);
  expect(error.remedy.length).toBeGreaterThan(10);
  await under.files.settled();
  expect(await everything(under)).toEqual(before);
  return error;
}

const accepts = async (path: string, rest: object = {}) => {
  const result = await importOne(path, rest);
  expect(await readdir(kit.paths.temp)).toEqual([]);
  return result;
};

const sound = noise(96_000, 2, 48_000, 3);
const CODES = ['CORRUPT_AUDIO', 'UNSUPPORTED_AUDIO'];

/** Name, FFmpeg arguments, and whether a file that lost its end can be told from a shorter one. */
const formats: [string, string[], 'told' | 'not told'][] = [
  ['a.wav', ['-c:a', 'pcm_s16le'], 'told'],
  ['a24.wav', ['-c:a', 'pcm_s24le'], 'told'],
  ['wide.wav', ['-c:a', 'pcm_s16le', '-rf64', 'always'], 'told'],
  ['adpcm.wav', ['-c:a', 'adpcm_ms'], 'told'],
  ['a.aiff', ['-c:a', 'pcm_s16be'], 'told'],
  ['a.flac', ['-c:a', 'flac'], 'told'],
  ['vbr.mp3', ['-c:a', 'libmp3lame', '-q:a', '4'], 'told'],
  ['bare.mp3', ['-c:a', 'libmp3lame', '-b:a', '128k', '-write_xing', '0'], 'not told'],
  ['a.m4a', ['-c:a', 'aac'], 'told'],
  ['fast.m4a', ['-c:a', 'aac', '-movflags', '+faststart'], 'told'],
  ['alac.m4a', ['-c:a', 'alac', '-movflags', '+faststart'], 'told'],
  ['a.aac', ['-c:a', 'aac'], 'not told'],
  ['a.ogg', ['-c:a', 'libvorbis'], 'told'],
  ['a.opus', ['-c:a', 'libopus'], 'told'],
  ['a.webm', ['-c:a', 'libopus'], 'told'],
  ['a.mov', ['-c:a', 'aac', '-movflags', '+faststart'], 'told'],
];

describe('truncated files', () => {
  it.each(formats)('%s', async (name, args, certain) => {
    const whole = await readFile(encodeWith(kit.folder, name, sound, args));
    for (const share of [0.001, 0.05, 0.5, 0.9]) {
      const bytes = Math.max(1, Math.floor(whole.length * share));
      const path = join(kit.folder, `cut-${share}-${name}`);
      await writeFile(path, whole.subarray(0, bytes));
      if (certain === 'told' || share < 0.01) await refuses(path, CODES);
      else {
        // Such streams say nowhere how long they are. What is there is taken, and nothing is made up.
        const { nodes } = await accepts(path);
        expect(nodes[0]?.frames).toBeGreaterThan(0);
        expect(nodes[0]?.frames).toBeLessThan(97_000 * share + 4_000);
      }
    }
  });
});

describe('corrupt files', () => {
  it.each(formats)('%s', async (name, args) => {
    const whole = await readFile(encodeWith(kit.folder, name, sound, args));
    const isPlain = /wav|aiff/.test(name) && !name.startsWith('adpcm');
    // A header of noise, and noise over a fifth of the middle.
    for (const [what, from, to] of [
      ['head', 0, Math.min(64, whole.length)],
      ['middle', Math.floor(whole.length * 0.4), Math.floor(whole.length * 0.6)],
    ] as const) {
      const bytes = Buffer.from(whole);
      let state = 7;
      for (let at = from; at < to; at += 1) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
        bytes[at] = state >>> 24;
      }
      const path = join(kit.folder, `${what}-${name}`);
      await writeFile(path, bytes);
      // Noise inside plain PCM is audio like any other: there is no checksum that could tell.
      if (isPlain && what === 'middle') await accepts(path);
      // Formats made for broadcasting find their way back after 64 bytes, or never cared for the first ones.
      else if (what === 'head') await importOne(path).catch((error) => expect(CODES).toContain(error.code));
      else if (name !== 'adpcm.wav') await refuses(path, CODES);
    }
    expect(await readdir(kit.paths.temp)).toEqual([]);
  });
});

describe('what is no audio', () => {
  it('a text file called .wav, an empty file, a file of one byte', async () => {
    const path = (name: string) => join(kit.folder, name);
    await writeFile(path('text.wav'), 'Once upon a time.\n'.repeat(1000));
    await refuses(path('text.wav'), 'UNSUPPORTED_AUDIO');
    await writeFile(path('empty.wav'), '');
    await refuses(path('empty.wav'), 'UNSUPPORTED_AUDIO');
    await writeFile(path('one.mp3'), 'x');
    await refuses(path('one.mp3'), CODES);
    await writeFile(
      path('picture.flac'),
      ffmpegTool([
        '-f',
        'lavfi',
        '-i',
        'color=s=64x64:d=0.04',
        '-frames:v',
        '1',
        '-f',
        'image2pipe',
        '-c:v',
        'png',
        'pipe:1',
      ]),
    );
    await refuses(path('picture.flac'), CODES);
    ffmpegTool(['-f', 'lavfi', '-i', 'color=s=64x64:d=1', '-c:v', 'mpeg4', '-y', path('silent.mp4')]);
    await refuses(path('silent.mp4'), 'UNSUPPORTED_AUDIO');
  });

  it('zero-length audio', async () => {
    const nothing = { samples: new Float32Array(0), channels: 2, rate: 48_000 };
    await refuses(writeWav(kit.folder, 'zero.wav', nothing), CODES);
    await refuses(encodeWith(kit.folder, 'zero.flac', nothing), CODES);
    await refuses(encodeWith(kit.folder, 'zero.aiff', nothing), CODES);
  });

  it('a folder, a FIFO, a device, a name that is not there', async () => {
    await mkdir(join(kit.folder, 'folder.wav'));
    await refuses(join(kit.folder, 'folder.wav'), 'NOT_A_FILE');
    await refuses(join(kit.folder, 'absent.wav'), 'NOT_FOUND');
    await refuses(join(kit.folder, `${'x'.repeat(300)}.wav`), 'NOT_FOUND');
    await refuses(`${kit.folder}/a\0b.wav`, 'BAD_INPUT');
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [join(kit.folder, 'fifo.wav')]);
    await refuses(join(kit.folder, 'fifo.wav'), 'NOT_A_FILE');
    await refuses('/dev/zero', 'NOT_A_FILE');
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'a file that may not be read (root may read everything, so this is not run as root)',
    async () => {
      const path = writeWav(kit.folder, 'secret.wav', tone(100));
      await chmod(path, 0);
      await refuses(path, 'FORBIDDEN');
    },
  );
});

describe('odd audio', () => {
  it('takes NaN and infinite samples as silence, and says so', async () => {
    const samples = tone(48_000).samples.slice();
    samples[10] = Number.NaN;
    samples[11] = Number.POSITIVE_INFINITY;
    samples[5_000] = Number.NEGATIVE_INFINITY;
    for (const path of [
      writeWav(kit.folder, 'nan.wav', { samples, channels: 2, rate: 48_000 }, { bits: '32f' }),
      encodeWith(kit.folder, 'nan.aif', { samples, channels: 2, rate: 48_000 }, [
        '-c:a',
        'pcm_f64be',
        '-f',
        'aiff',
      ]),
    ]) {
      const { nodes, warnings } = await accepts(path);
      expect(warnings).toEqual([expect.stringContaining('3 samples are not numbers')]);
      const node = nodes[0] as (typeof nodes)[0];
      const bytes = await kit.pcm.read(node, 0, node.frames);
      const got = new Float32Array(bytes.buffer);
      expect(got.every(Number.isFinite)).toBe(true);
      expect([got[10], got[11], got[5_000]]).toEqual([0, 0, 0]);
      expect(got[12]).not.toBe(0);
      const { loudness } = (await kit.catalogue.audioFile(node.audio.sha256)) ?? {};
      expect(loudness).toBeGreaterThan(-20);
    }
  });

  it('rates of 1 Hz and 768 kHz, and 64 channels', async () => {
    for (const rate of [1, 7_999, 768_000, 4_000_000_000]) {
      await refuses(writeWav(kit.folder, `${rate}.wav`, tone(1000), { rate }), 'UNSUPPORTED_AUDIO');
    }
    await refuses(writeWav(kit.folder, 'many.wav', noise(100, 64)), 'UNSUPPORTED_AUDIO');
    await refuses(
      encodeWith(kit.folder, 'many24.wav', noise(100, 64), ['-c:a', 'pcm_s24le']),
      'UNSUPPORTED_AUDIO',
    );
  });

  it('headers that make no sense', async () => {
    const whole = wavBytes(tone(1000));
    const spoil = async (name: string, at: number, value: number, width: 2 | 4) => {
      const bytes = Buffer.from(whole);
      bytes.writeUIntLE(value, at, width);
      const path = join(kit.folder, name);
      await writeFile(path, bytes);
      return path;
    };
    await refuses(await spoil('channels0.wav', 22, 0, 2), CODES);
    await refuses(await spoil('channels65535.wav', 22, 65_535, 2), CODES);
    await refuses(await spoil('rate0.wav', 24, 0, 4), CODES);
    await refuses(await spoil('fmt.wav', 16, 0xffff_fff0, 4), CODES);
    await refuses(await spoil('long.wav', 40, 0x7fff_ffff, 4), 'CORRUPT_AUDIO');
    // A recorder that never came back to write the length: everything there is, with a word about it.
    const open = await accepts(await spoil('open.wav', 40, 0xffff_ffff, 4));
    expect(open.nodes[0]?.frames).toBe(1000);
    expect(open.warnings).toHaveLength(1);
    expect((await accepts(await spoil('unfinished.wav', 40, 0, 4))).nodes[0]?.frames).toBe(1000);
    const promised = writeWav(kit.folder, 'wide.wav', tone(1000), { form: 'RF64', claimedBytes: 2 ** 40 });
    await refuses(promised, 'CORRUPT_AUDIO');
  });

  it('a length that is made up to be enormous', async () => {
    // STREAMINFO of a FLAC: 36 bits of samples, here 2^36 - 1, which is 16 days.
    const bytes = await readFile(encodeWith(kit.folder, 'huge.flac', tone(48_000)));
    bytes[21] = (bytes[21] ?? 0) | 0x0f;
    bytes.fill(0xff, 22, 26);
    await writeFile(join(kit.folder, 'huge.flac'), bytes);
    await refuses(join(kit.folder, 'huge.flac'), ['CORRUPT_AUDIO', 'DISK_FULL', 'TOO_LARGE']);
  });

  it('playlists that name other files', async () => {
    const secret = writeWav(kit.folder, 'secret-target.wav', tone(48_000));
    const texts: [string, string][] = [
      ['list.m3u8', `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:${secret}\n#EXT-X-ENDLIST\n`],
      ['list.wav', `ffconcat version 1.0\nfile 'file:${secret}'\n`],
      ['list.mp4', `#EXTM3U\n#EXTINF:1,\nconcat:${secret}|/etc/passwd\n`],
      ['list.mpd', `<MPD><Period><BaseURL>file:${secret}</BaseURL></Period></MPD>`],
      ['list.sdp', 'v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n'],
      ['list.pls', `[playlist]\nFile1=${secret}\n`],
    ];
    for (const [name, text] of texts) {
      await writeFile(join(kit.folder, name), text);
      await refuses(join(kit.folder, name), CODES);
    }
  });
});

describe('names', () => {
  it('takes any name that the system takes, and makes a readable title of it', async () => {
    const names: [string, string][] = [
      ['two\nlines.wav', 'two lines'],
      [`"quoted" 'it' \`is\`.wav`, `"quoted" 'it' \`is\``],
      ['-y.wav', '-y'],
      ['--help.flac', '--help'],
      ['..wav', 'Untitled'],
      ['$(touch x);rm -rf.wav', '$(touch x);rm -rf'],
      ['🎻 violin 👩‍👩‍👧.wav', '🎻 violin 👩‍👩‍👧'],
      ['a:b|c%20d.wav', 'a:b|c%20d'],
      ['concat:x.wav', 'concat:x'],
      [`${'n'.repeat(240)}.wav`, 'n'.repeat(240)],
      ['evil\u202egnp.wav', 'evil gnp'],
    ];
    for (const [name, title] of names) {
      const path = name.endsWith('.flac')
        ? encodeWith(kit.folder, name, tone(500))
        : writeWav(kit.folder, name, tone(500));
      expect((await accepts(path)).nodes[0]?.title).toBe(title);
    }
  });

  it('never lets a name of an upload lead anywhere', async () => {
    const path = writeWav(kit.folder, 'upload.wav', tone(700));
    const titles: [string, string][] = [
      ['../../etc/passwd.wav', 'passwd'],
      ['C:\\Users\\x\\take.wav', 'take'],
      ['é'.repeat(400), 'é'.repeat(300)],
      ['\u0000\u0001\u0002', 'Untitled'],
      ['..', 'Untitled'],
    ];
    for (const [originalName, title] of titles) {
      expect((await accepts(path, { originalName })).nodes[0]?.title).toBe(title);
    }
    expect((await readdir(kit.paths.audio)).every((name) => /^[0-9a-f]{64}\.[a-z0-9]+$/.test(name))).toBe(
      true,
    );
  });
});

describe('a file that changes', () => {
  it('is noticed when it grows, and when it is overwritten', async () => {
    const path = join(kit.folder, 'changing.wav');
    for (const change of [
      () => appendFile(path, 'more'),
      async () => {
        const later = new Date(Date.now() + 5_000);
        await utimes(path, later, later);
      },
    ]) {
      await writeFile(path, wavBytes(noise(2_400_000)));
      await kit.files.settled();
      const before = await everything();
      let changed = false;
      const work = kit.importer.importFiles(
        { newStoryTitle: 'C', files: [{ path }], over: null, startFrame: null, atSeconds: null },
        {
          onProgress() {
            if (!changed) void change();
            changed = true;
          },
        },
      );
      await expect(work).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
      expect(await everything()).toEqual(before);
    }
    await rm(path);
  });

  it('is noticed when another one takes its place while it is decoded', async () => {
    const path = encodeWith(kit.folder, 'replaced.flac', sound, ['-c:a', 'flac']);
    const other = encodeWith(kit.folder, 'other.flac', tone(48_000), ['-c:a', 'flac']);
    const under = await openAudioKit({
      home: join(kit.folder, 'replaced-home'),
      async ffmpeg() {
        const real = await createFfmpeg();
        return {
          ...real,
          async run(task) {
            await rename(other, path).catch(() => {});
            return real.run(task);
          },
        };
      },
    });
    try {
      await refuses(path, 'SOURCE_CHANGED', {}, under);
    } finally {
      await under.close();
      await rm(path, { force: true });
    }
  });
});

describe('a full disk', () => {
  const canMount = process.platform === 'linux' && process.getuid?.() === 0 && tryMount();
  if (!canMount)
    console.warn('Not run: the full-disk tests need root on Linux, to mount a tiny file system.');

  it.skipIf(!canMount)('is told as such, for plain and for compressed audio', async () => {
    const mount = join(kit.folder, 'tiny');
    await mkdir(mount);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', mount]);
    try {
      const tiny = await openAudioKit({ home: join(mount, 'home') });
      try {
        await refuses(writeWav(kit.folder, 'big.wav', noise(1_500_000)), 'DISK_FULL', {}, tiny);
        await refuses(encodeWith(kit.folder, 'big.flac', tone(480_000)), 'DISK_FULL', {}, tiny);
        // And it still works for what fits.
        const { nodes } = await importOne(writeWav(kit.folder, 'fits.wav', noise(48_000)), {}, tiny);
        expect(nodes).toHaveLength(1);
      } finally {
        await tiny.close();
      }
    } finally {
      execFileSync('umount', ['-l', mount]);
    }
  });
});

/** Whether this container may mount at all. */
function tryMount(): boolean {
  try {
    const folder = execFileSync('mktemp', ['-d']).toString().trim();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    execFileSync('rmdir', [folder]);
    return true;
  } catch {
    return false;
  }
}
