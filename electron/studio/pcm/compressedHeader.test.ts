import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeWith, noise } from '../../../tests/support/audioFixtures';
import { readCompressedHeader } from './compressedHeader';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapstory-header-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (bytes: Uint8Array) =>
  readCompressedHeader(async (offset, length) => bytes.subarray(offset, offset + length));

describe('readCompressedHeader', () => {
  it('reads what encoders write', async () => {
    const cases: [string, number, number, string[], object][] = [
      [
        'a.flac',
        44_100,
        2,
        ['-sample_fmt', 's16'],
        { container: 'flac', bitsPerSample: 16, seconds: 10_000 / 44_100 },
      ],
      ['b.flac', 192_000, 6, ['-sample_fmt', 's32', '-bits_per_raw_sample', '24'], { bitsPerSample: 24 }],
      ['c.flac', 8_000, 1, ['-metadata', 'title=x'], { seconds: 10_000 / 8_000 }],
      [
        'a.mp3',
        44_100,
        2,
        ['-b:a', '320k', '-metadata', `title=${'long '.repeat(50)}`],
        { container: 'mp3', seconds: null },
      ],
      ['b.mp3', 48_000, 1, ['-q:a', '2'], {}],
      ['c.mp3', 22_050, 2, ['-b:a', '64k', '-id3v2_version', '0'], {}],
      ['d.mp3', 8_000, 1, ['-b:a', '16k', '-write_xing', '0'], {}],
      ['e.mp3', 32_000, 2, ['-b:a', '128k', '-joint_stereo', '0'], {}],
      ['a.m4a', 44_100, 2, ['-b:a', '192k', '-metadata', 'title=x'], { codec: 'aac' }],
      ['b.m4a', 48_000, 1, ['-movflags', '+faststart'], { container: 'mov,mp4,m4a,3gp,3g2,mj2' }],
      ['c.mp4', 96_000, 2, [], {}],
    ];
    for (const [name, sampleRate, channels, args, more] of cases) {
      const path = encodeWith(folder, name, noise(10_000, channels, sampleRate), args);
      expect(await read(await readFile(path)), name).toMatchObject({ sampleRate, channels, ...more });
    }
  });

  it('leaves what is unusual to ffprobe', async () => {
    for (const name of ['x.ogg', 'x.wav', 'x.aac']) {
      expect(await read(await readFile(encodeWith(folder, name, noise(5_000)))), name).toBeNull();
    }
    const mp4: [string, number, number, string[]][] = [
      ['alac.m4a', 44_100, 2, ['-c:a', 'alac']],
      ['halfRate.m4a', 22_050, 2, []],
      ['fragments.m4a', 44_100, 2, ['-movflags', '+frag_keyframe+empty_moov']],
      ['surround.m4a', 48_000, 6, []],
      ['quicktime.mov', 48_000, 2, ['-c:a', 'pcm_s16le']],
    ];
    for (const [name, rate, channels, args] of mp4) {
      const path = encodeWith(folder, name, noise(5_000, channels, rate), args);
      expect(await read(await readFile(path)), name).toBeNull();
    }
    const flac = await readFile(encodeWith(folder, 'x.flac', noise(5_000)));
    expect(await read(flac.subarray(0, 30))).toBeNull();
    expect(await read(Buffer.alloc(0))).toBeNull();
  });

  it('says of an M4A what ffprobe says, and survives any damage to it', async () => {
    const bytes = await readFile(encodeWith(folder, 'whole.m4a', noise(50_000, 2, 44_100)));
    expect((await read(bytes))?.seconds).toBeCloseTo(50_000 / 44_100, 1);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.nat(255),
        fc.nat(bytes.length),
        async (at, value, end) => {
          const damaged = Buffer.from(bytes.subarray(0, end));
          if (at < end) damaged[at] = value;
          const header = await read(damaged);
          if (header) expect(header.sampleRate).toBeGreaterThan(24_000);
        },
      ),
    );
  });

  it('survives any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 100 }),
        fc.constantFrom('', 'fLaC', 'ID3', '\xff\xfb', '\0\0\0\x08ftyp\0\0\0\x40moov'),
        async (bytes, head) => {
          const header = await read(Buffer.concat([Buffer.from(head, 'latin1'), bytes]));
          if (header) expect(header.sampleRate).toBeGreaterThan(0);
        },
      ),
    );
  });
});
