/** `tapstory record` on a sound card that hears itself: what was played is in the take, at its place. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AudioNode, Story } from '../../shared/domain/model';
import { type CliProcess, startCli } from '../integration/cliProcess';
import { find, plucked, RATE, readMono, writeSignal } from './panels/signals';
import { type Loopback, openLoopback } from './support/loopback';

/** Two programs without a common clock: what `record` itself promises. */
const PLACED_WITHIN = 0.1 * RATE;

let folder: string;
let loopback: Loopback;
let story: Story;
let seed: AudioNode;
const voice = plucked(4, 31, 0.4);
const backing = plucked(3, 47, 0.4);

const start = (...words: string[]): CliProcess =>
  startCli([...words, '--json'], folder, { ...loopback.env, TAPSTORY_HOME: join(folder, 'home') });

async function json<T>(...words: string[]): Promise<T> {
  const { code, out, err } = await start(...words).finished;
  expect({ code, err }, words.join(' ')).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as T;
}

/** Plays a file into the sound card for as long as it lasts. */
const play = (file: string) =>
  new Promise<void>((resolve, reject) => {
    const player = spawn('paplay', [file], { env: { ...process.env, ...loopback.env }, stdio: 'ignore' });
    player.once('error', reject);
    player.once('exit', () => resolve());
  });

/** The whole take as it lies on the disk, mono. */
async function audioOf(node: AudioNode): Promise<Float32Array> {
  const name = (await readdir(join(folder, 'home', 'audio'))).find((each) =>
    each.startsWith(node.audio.sha256),
  );
  return readMono(join(folder, 'home', 'audio', name ?? 'missing'));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapstory-headless-'));
  loopback = await openLoopback(RATE);
  story = await json<Story>('story', 'new', 'Without a window', '--rate', String(RATE));
  const { nodes } = await json<{ nodes: AudioNode[] }>(
    'import', writeSignal(folder, 'backing.wav', backing), '--story', story.id,
  ); // biome-ignore format: a command line
  seed = nodes[0] as AudioNode;
});
afterAll(async () => {
  await loopback?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('tapstory record', () => {
  it('records a seed until Ctrl-C, and keeps it', async () => {
    const recording = start('record', '--story', story.id, '--title', 'Voice');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await play(writeSignal(folder, 'voice.wav', voice));
    recording.kill('SIGINT');
    const { code, out, err } = await recording.finished;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const node = JSON.parse(out) as AudioNode;
    expect(node).toMatchObject({
      title: 'Voice',
      kind: 'recording',
      parentId: null,
      startFrame: 0,
      trimIn: 0,
    });
    expect(node.receipt).toMatchObject({ method: 'none', latencyFrames: 0 });
    expect(find(voice, await audioOf(node)).strength).toBeGreaterThan(0.9);
  });

  it('plays the branch while recording over it, and places the take by estimate', async () => {
    const node = await json<AudioNode>('record', '--over', seed.id, '--seconds', '2');
    expect(node).toMatchObject({ parentId: seed.id });
    expect(node.receipt).toMatchObject({ method: 'estimate' });
    expect(node.frames - node.trimIn - node.trimOut).toBeGreaterThan(1.8 * RATE);
    // The card hears itself: the branch is in the take, and lies where it lies in the story if the place is right.
    const heard = find(backing.subarray(0, RATE), await audioOf(node));
    expect(heard.strength).toBeGreaterThan(0.9);
    expect(Math.abs(node.startFrame + heard.frame)).toBeLessThan(PLACED_WITHIN);
  });

  it('names the remedy for an input that is not there, and leaves nothing behind', async () => {
    const { code, err } = await start('record', '--story', story.id, '--input', 'no-such-input').finished;
    const { error } = JSON.parse(err) as { error: { code: string; remedy: string } };
    expect(code).toBe(1);
    expect(error.code).toBe('DEVICE');
    expect(error.remedy).toContain('pactl list short sources');
    expect((await readdir(join(folder, 'home', 'takes'))).filter((name) => name.endsWith('.rec'))).toEqual(
      [],
    );
  });

  it('is not called without saying where', async () => {
    expect((await start('record').finished).code).toBe(2);
    expect((await start('record', '--over', seed.id, '--story', story.id).finished).code).toBe(2);
  });
});
