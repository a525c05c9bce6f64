import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, realpath, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeSchema, storySchema } from '../../shared/contract/schemas';
import type { AudioNode, Story } from '../../shared/domain/model';
import { decodeDatHeader } from '../../shared/domain/peaks/datFile';
import { type BuiltProgram, buildProgram } from '../faults/buildProgram';
import { type Finished, startCli } from './cliProcess';

const ffmpeg = promisify(execFile);

let folder: string;
let home: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapstory-cli-'));
  home = join(folder, 'home');
  await Promise.all([
    makeAudio('seed.wav', 'sine=frequency=440:duration=2:sample_rate=44100'),
    makeAudio('over.flac', 'sine=frequency=660:duration=3:sample_rate=48000'),
    makeAudio('long.wav', 'anoisesrc=duration=900:sample_rate=48000'),
  ]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What FFmpeg says about its work. */
const program = async (...args: string[]) =>
  (await ffmpeg(process.env.FFMPEG_PATH ?? 'ffmpeg', ['-nostdin', ...args])).stderr;
const makeAudio = (name: string, source: string) =>
  program('-v', 'error', '-f', 'lavfi', '-i', source, join(folder, name));

const run = (...words: string[]): Promise<Finished> =>
  startCli(words, folder, { TAPSTORY_HOME: home }).finished;

/** The one JSON document on stdout of a call that works. */
async function json<T>(...words: string[]): Promise<T> {
  const { code, out, err } = await run(...words, '--json');
  expect({ code, err }, words.join(' ')).toEqual({ code: 0, err: '' });
  expect(out.endsWith('\n')).toBe(true);
  return JSON.parse(out) as T;
}

/** The one JSON document on stderr of a call that does not. */
async function failure(...words: string[]) {
  const { code, out, err } = await run(...words, '--json');
  const { error } = JSON.parse(err) as { error: { code: string; message: string; remedy: string } };
  expect(Object.keys(error)).toEqual(['code', 'message', 'remedy']);
  expect(error.remedy).not.toBe('');
  return { exit: code, out, ...error };
}

interface Tree {
  readonly story: Story;
  readonly nodes: readonly AudioNode[];
}

describe('the life of a story', () => {
  let story: Story;
  let seed: AudioNode;
  let over: AudioNode;

  it('begins with an import, at the rate of its first file', async () => {
    const { nodes } = await json<Tree>('import', 'seed.wav', '--new-story', 'Night Train');
    seed = nodes[0]!;
    expect(nodeSchema.parse(seed)).toEqual(seed);
    expect(seed).toMatchObject({
      title: 'seed',
      parentId: null,
      startFrame: 0,
      frames: 88_200,
      sampleRate: 44_100,
    });
    const bytes = await readFile(join(folder, 'seed.wav'));
    expect(seed.audio.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    const { stories } = await json<{ stories: Story[] }>('story', 'ls');
    expect(stories).toMatchObject([
      { id: seed.storyId, title: 'Night Train', sampleRate: 44_100, nodeCount: 1 },
    ]);
    story = stories[0]!;
  });

  it('grows over its seed: resampled, and placed where it was asked to be', async () => {
    const options = ['--story', story.id, '--over', seed.id, '--at', '0.5', '--title', 'Over\nit'];
    const { nodes } = await json<Tree>('import', 'over.flac', ...options);
    over = nodes[0]!;
    expect(over).toMatchObject({ parentId: seed.id, startFrame: 22_050, frames: 132_300, title: 'Over it' });
    expect(over.audio).toMatchObject({ sampleRate: 48_000, frames: 144_000 });
  });

  it('is shown as a tree, to people and to programs', async () => {
    const tree = await json<Tree>('tree', story.id);
    expect(storySchema.parse(tree.story)).toEqual(tree.story);
    expect(tree.nodes.map(({ id }) => id)).toEqual([seed.id, over.id]);
    const { out } = await run('tree', story.id.slice(-8));
    expect(out).toContain(`└─ seed        0:00.000  0:02.000                  ${seed.id.slice(-8)}`);
    expect(out).toContain(`   └─ Over it  0:00.500  0:03.000  tail +0:01.500  ${over.id.slice(-8)}`);
  });

  it('takes --home and --json before the command as well as after it', async () => {
    const elsewhere = { TAPSTORY_HOME: join(folder, 'elsewhere') };
    for (const words of [
      ['--home', home, '--json', 'show', over.id],
      ['show', '--home', home, over.id, '--json'],
      ['show', over.id, '--json', '--home', 'home'],
    ]) {
      const { code, out } = await startCli(words, folder, elsewhere).finished;
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ id: over.id });
    }
  });

  it('is edited, and the edits are taken back and made again, also from the next process', async () => {
    const title = 'Two\nlines, "quotes", --dashes, ünïcödé 🎤';
    const words = [
      'gainDb=-3',
      'pan=0.5',
      'mute=true',
      'fadeIn=100ms',
      'color=#FF8800',
      `title=${title}`,
      'notes=-n',
    ];
    const set = await json<AudioNode>('set', over.id, ...words);
    expect(set).toMatchObject({ gainDb: -3, pan: 0.5, mute: true, fadeIn: 4_410, title, notes: '-n' });
    expect(await json('undo', story.id)).toMatchObject({ history: { redo: expect.any(String) } });
    expect(await json('show', over.id)).toMatchObject({ gainDb: 0, title: 'Over it' });
    await json('redo', story.id);
    expect(await json('show', over.id)).toMatchObject({ gainDb: -3, title });
    await json('undo', story.id);
  });

  it('moves its nodes, but not below themselves', async () => {
    expect(await json('set', over.id, 'parent=none')).toMatchObject({ parentId: null });
    expect(await json('set', over.id, `parent=${seed.id.slice(-8)}`)).toMatchObject({ parentId: seed.id });
    const { exit, code } = await failure('set', seed.id, `parent=${over.id}`);
    expect({ exit, code }).toEqual({ exit: 1, code: 'BAD_INPUT' });
  });

  it('sounds as it is mixed: an override holds in its branch alone', async () => {
    const peak = async (name: string) => {
      const log = await program('-i', join(folder, name), '-af', 'volumedetect', '-f', 'null', '-');
      return Number(/max_volume: (-?[\d.]+) dB/.exec(log)![1]);
    };
    await json('mix', seed.id, '-o', 'alone.wav');
    await json('set', seed.id, '--in-branch', over.id, 'gainDb=-20');
    await json('set', over.id, 'mute=true');
    const mixed = await json<{ frames: number; sampleRate: number }>('mix', over.id, '-o', 'branch.wav');
    expect(mixed).toMatchObject({
      frames: 22_050 + 132_300,
      sampleRate: 44_100,
      format: 'wav',
      warnings: [],
    });
    expect((await peak('alone.wav')) - (await peak('branch.wav'))).toBeCloseTo(20, 0);
    await json('set', seed.id, '--in-branch', over.id, 'gainDb=inherit');
    await json('set', over.id, 'mute=false');
  });

  it('is written in other formats, at other lengths of word, and as stems of one length', async () => {
    await json('mix', over.id, '-o', 'short.wav', '--bits', '16');
    const short = await program('-i', join(folder, 'short.wav'), '-f', 'null', '-');
    expect(short).toContain('pcm_s16le');
    const flac = await json<{ file: string }>('mix', over.id, '-o', 'song.bin', '--format', 'flac');
    expect((await readFile(flac.file)).toString('latin1', 0, 4)).toBe('fLaC');
    const loud = await json<{ loudness: { after: number } }>('mix', over.id, '-o', 'l.wav', '--lufs', '-23');
    expect(loud.loudness.after).toBeCloseTo(-23, 0);
    const { files } = await json<{ files: { path: string; bytes: number }[] }>(
      'stems',
      over.id,
      '-o',
      'stems',
    );
    expect(files).toHaveLength(2);
    expect(await readdir(join(folder, 'stems'))).toHaveLength(2);
  });

  it('gives its waveform to other programs', async () => {
    const { file } = await json<{ file: string }>('peaks', over.id, '-o', 'over.dat');
    const bytes = await readFile(file);
    const header = decodeDatHeader(bytes, bytes.byteLength);
    expect(header).toMatchObject({ sampleRate: 44_100, framesPerPoint: 256, channels: 1 });
    expect(bytes.readUInt32LE(0)).toBe(2);
  });

  it('leaves as an exit kit, and comes back in another home, or beside itself as a copy', async () => {
    await json('set', over.id, 'highPass=on', 'highPassHz=120');
    expect(await json('kit', 'export', story.id.slice(-8), '-o', 'kit')).toEqual({
      folder: join(await realpath(folder), 'kit'),
      nodes: 2,
      mixes: 1,
      warnings: [],
    });
    expect((await readFile(join(folder, 'kit', 'index.html'), 'utf8')).length).toBeGreaterThan(10_000);
    const other = ['--home', 'other'];
    const back = { storyId: story.id, nodes: 2, warnings: [] };
    expect(await json('kit', 'import', 'kit', ...other)).toEqual(back);
    const [here, there] = [await json('tree', story.id), await json('tree', story.id, ...other)];
    expect(there).toEqual(here);
    expect(await failure('kit', 'import', 'kit', ...other)).toMatchObject({ exit: 1, code: 'CONFLICT' });
    const copy = await json<typeof back>('kit', 'import', 'kit', '--copy', ...other);
    expect(copy.storyId).not.toBe(story.id);
    expect(await failure('kit', 'export', story.id, '-o', 'kit')).toMatchObject({ code: 'CONFLICT' });
    await json('set', over.id, 'highPass=off', 'highPassHz=80');
  });

  it('loses nothing by removing: nodes and stories come back', async () => {
    expect(await json('rm', seed.id)).toMatchObject({ id: seed.id, deleted: true });
    expect((await run('tree', story.id)).out).toContain('✗ seed');
    expect((await json<Tree>('tree', story.id)).nodes).toMatchObject([{ deleted: true }, { deleted: false }]);
    expect(await json('restore', seed.id)).toMatchObject({ deleted: false });
    expect(await json('story', 'rm', story.id)).toMatchObject({ id: story.id, deleted: true });
    expect(await json('story', 'ls')).toEqual({ stories: [] });
    expect(await json('story', 'ls', '--removed')).toMatchObject({ stories: [{ id: story.id }] });
    expect(await json('story', 'restore', story.id)).toMatchObject({ deleted: false });
  });

  it('is verified, and damage is found', async () => {
    expect(await json('verify')).toMatchObject({ ok: true, problems: [] });
    const path = join(home, 'audio', `${over.audio.sha256}.flac`);
    const bytes = await readFile(path);
    await truncate(path, bytes.byteLength - 1);
    const { exit, code, out } = await failure('verify');
    expect({ exit, code }).toEqual({ exit: 1, code: 'CORRUPT_AUDIO' });
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      problems: [{ problem: 'damaged', sha256: over.audio.sha256 }],
    });
    await writeFile(path, bytes);
    expect((await run('verify')).out).toContain('Everything is as it was stored.');
  });

  it('reports what the machine lacks', async () => {
    const { out } = await run('doctor', '--json');
    const { checks } = JSON.parse(out) as { checks: { name: string; state: string }[] };
    expect(checks.find(({ name }) => name === 'FFmpeg')).toMatchObject({ state: 'ok' });
    expect(checks.find(({ name }) => name === 'Catalogue')).toMatchObject({ state: 'ok' });
  });
});

describe('a new story', () => {
  it('has the rate and the rule that were asked for, and a title that may begin with a dash', async () => {
    const made = await json<Story>('story', 'new', 'Tails', '--rate', '96000', '--extension-rule');
    expect(made).toMatchObject({ title: 'Tails', sampleRate: 96_000, extensionRule: true });
    const { code, out } = await run('story', 'new', '--json', '--', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ title: '--json', sampleRate: 48_000 });
  });
});

describe('failures', () => {
  const unknown = '01900000-0000-7000-8000-00000000ffff';

  it.each([
    ['show', unknown],
    ['tree', 'nope'],
    ['set', unknown, 'gainDb=1'],
    ['import', 'seed.wav', '--over', unknown],
    ['import', 'missing.wav', '--new-story', 'Empty'],
  ])('of %s %s exit with 1 and say what to do', async (...words) => {
    const { exit, code, out } = await failure(...words);
    expect({ exit, code, out }).toEqual({ exit: 1, code: 'NOT_FOUND', out: '' });
  });

  it('of usage exit with 2', async () => {
    expect(await failure('bogus')).toMatchObject({ exit: 2, code: 'BAD_INPUT', out: '' });
  });

  it('are words for people without --json', async () => {
    const { code, out, err } = await run('show', unknown);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^tapstory: There is no .*\n.+\n$/);
    expect((await run('import', '--help')).out).toContain('Examples:');
  });

  it('of one file among several keep the others, and exit with 1', async () => {
    await writeFile(join(folder, 'text.wav'), 'this is no audio');
    const { exit, code, out } = await failure('import', 'text.wav', 'seed.wav', '--new-story', 'Half');
    expect({ exit, code }).toEqual({ exit: 1, code: 'UNSUPPORTED_AUDIO' });
    expect(JSON.parse(out)).toMatchObject({ nodes: [{ title: 'seed' }] });
  });

  it('of a home that another studio has open say so', async () => {
    const serving = startCli(['serve', '--no-open', '--home', home], folder);
    await serving.says(/http:\/\/127\.0\.0\.1:\d+/);
    expect(await failure('story', 'ls')).toMatchObject({ exit: 1, code: 'HOME_IN_USE' });
    serving.kill('SIGTERM');
    expect((await serving.finished).code).toBe(0);
  });
});

describe('serve', () => {
  it('prints the address once it listens, answers there, and ends at Ctrl-C', async () => {
    const serving = startCli(['serve', '--no-open', '--json', '--home', join(folder, 'served')], folder);
    const [, url] = await serving.says(/"url":"([^"]+)"/);
    const entered = await fetch(url!, { redirect: 'manual' });
    expect(entered.status).toBe(303);
    serving.kill('SIGINT');
    const { code, out, err } = await serving.finished;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({ url });
  });
});

describe('Ctrl-C', () => {
  it('ends an import cleanly: exit code 1, nothing stored, no stray files', async () => {
    const fresh = join(folder, 'interrupted');
    const importing = startCli(
      ['import', 'long.wav', '--new-story', 'Long', '--json', '--home', fresh],
      folder,
    );
    await expect
      .poll(() => readdir(join(fresh, 'temp')).catch(() => []), { timeout: 30_000 })
      .not.toEqual([]);
    importing.kill('SIGINT');
    const { code, err } = await importing.finished;
    expect(code).toBe(1);
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'CANCELLED' } });
    for (const place of ['temp', 'audio', 'takes', 'cache/pcm', 'cache/peaks'])
      expect(await readdir(join(fresh, place)), place).toEqual([]);
    const { out } = await startCli(['story', 'ls', '--json', '--home', fresh], folder).finished;
    expect(JSON.parse(out)).toEqual({ stories: [] });
  });
});

describe('recover', () => {
  let recorder: BuiltProgram;
  beforeAll(async () => {
    recorder = await buildProgram('tests/faults/takesProgram.ts');
  });
  afterAll(() => recorder.remove());

  it('files the take that was running when the studio was killed', async () => {
    const crashed = join(folder, 'crashed');
    await startCli(['story', 'new', 'Live', '--home', crashed], folder).finished;
    const child = spawn(process.execPath, [recorder.path, crashed, 'perform'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (JSON.parse(line).performed === 96_000) child.kill('SIGKILL');
    });
    await new Promise((done) => child.on('close', done));
    const recovered = await startCli(['recover', '--json', '--home', crashed], folder).finished;
    const { nodes } = JSON.parse(recovered.out) as Tree;
    expect(nodes).toMatchObject([
      { kind: 'recovered', title: 'Recovered Take 1', receipt: { note: expect.any(String) } },
    ]);
    expect(nodes[0]!.frames).toBeGreaterThanOrEqual(72_000);
    const again = await startCli(['recover', '--json', '--home', crashed], folder).finished;
    expect(JSON.parse(again.out)).toEqual({ nodes: [] });
    const mixed = await startCli(['mix', nodes[0]!.id, '-o', 'saved.wav', '--home', crashed], folder)
      .finished;
    expect(mixed.code).toBe(0);
    expect((await stat(join(folder, 'saved.wav'))).size).toBeGreaterThan(72_000 * 6);
  });
});
