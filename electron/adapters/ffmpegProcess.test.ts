import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileUrl } from '../studio/ffmpegFiles';
import type { Ffmpeg } from '../studio/ports/ffmpeg';
import { lookUpFfmpeg } from './ffmpegLookup';
import { createFfmpeg } from './ffmpegProcess';

let ffmpeg: Ffmpeg;
let folder: string;

beforeAll(async () => {
  ffmpeg = await createFfmpeg();
  folder = await mkdtemp(join(tmpdir(), 'tapstory-ffmpeg-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const tone = (seconds: number) => ['-f', 'lavfi', '-i', `sine=f=440:r=48000:d=${seconds}`];

describe('lookUpFfmpeg', () => {
  const lookup = (env: Record<string, string>, packaged: string | null = null) =>
    lookUpFfmpeg({ env, platform: process.platform, packaged: () => packaged });

  it('names the remedy when there is none', async () => {
    await expect(lookup({ PATH: folder })).rejects.toMatchObject({
      code: 'FFMPEG_MISSING',
      remedy: expect.stringContaining('Install FFmpeg 4.4'),
    });
  });

  it('does not pass over a FFMPEG_PATH that is wrong', async () => {
    const env = { PATH: process.env.PATH ?? '', FFMPEG_PATH: join(folder, 'nothing') };
    await expect(lookup(env)).rejects.toMatchObject({
      code: 'FFMPEG_MISSING',
      message: expect.stringContaining('FFMPEG_PATH'),
    });
  });

  it.skipIf(process.platform === 'win32')('says which version was too old', async () => {
    const old = join(folder, 'old');
    await writeFile(old, '#!/bin/sh\necho "ffmpeg version 4.2.7 Copyright"\n', { mode: 0o755 });
    await expect(lookup({ FFMPEG_PATH: old })).rejects.toMatchObject({
      message: expect.stringContaining('4.2.7'),
    });
  });

  it('goes on to PATH when the package has no binary', async () => {
    const found = await lookup({ PATH: process.env.PATH ?? '' }, join(folder, 'missing'));
    expect(found.path).toBe(ffmpeg.path);
  });
});

describe('run', () => {
  it('hands every byte of a decode on, to a slow taker too', async () => {
    let bytes = 0;
    let calls = 0;
    await ffmpeg.run({
      args: [...tone(20), '-f', 'f32le', 'pipe:1'],
      async onOutput(part) {
        bytes += part.byteLength;
        calls += 1;
        if (calls % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      },
    });
    expect(bytes).toBe(20 * 48_000 * 4);
  });

  it('takes input with back-pressure and reports progress', async () => {
    const block = new Uint8Array(48_000 * 4);
    async function* silence() {
      for (let second = 0; second < 30; second += 1) yield block;
    }
    const progress: number[] = [];
    const target = join(folder, 'silence.flac');
    await ffmpeg.run({
      args: ['-f', 'f32le', '-ar', '48000', '-ac', '1', '-i', 'pipe:0', '-y', fileUrl(target)],
      input: silence(),
      onProgress: (at) => progress.push(at),
    });
    expect(progress.at(-1)).toBe(30_000_000);
    expect((await ffmpeg.probe(target)).seconds).toBe(30);
  });

  it('ends at once when cancelled', async () => {
    const abort = new AbortController();
    const run = ffmpeg.run({
      args: ['-re', ...tone(3600), '-f', 'null', '-'],
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(ffmpeg.run({ args: tone(1), signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('ends a run that makes no progress', async () => {
    async function* nothing() {
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      yield new Uint8Array(0);
    }
    const run = ffmpeg.run({
      args: ['-f', 'f32le', '-i', 'pipe:0', '-f', 'null', '-'],
      input: nothing(),
      stallSeconds: 0.3,
    });
    await expect(run).rejects.toMatchObject({ message: expect.stringContaining('no progress') });
  });

  it('passes on what its taker throws', async () => {
    const run = ffmpeg.run({
      args: [...tone(3600), '-f', 'f32le', 'pipe:1'],
      onOutput() {
        throw new Error('full');
      },
    });
    await expect(run).rejects.toThrow('full');
  });

  it('survives that FFmpeg closes its input early', async () => {
    async function* endless() {
      for (;;) yield new Uint8Array(65_536);
    }
    await ffmpeg.run({
      args: ['-f', 'f32le', '-i', 'pipe:0', '-t', '0.1', '-f', 'null', '-'],
      input: endless(),
    });
  });

  it('gives FFmpeg’s own reason', async () => {
    await expect(
      ffmpeg.run({ args: [...tone(1), '-c:a', 'nonsense', '-f', 'null', '-'] }),
    ).rejects.toMatchObject({ code: 'FFMPEG_FAILED', message: expect.stringContaining('nonsense') });
  });

  it('reads no other file than the one named, whatever a playlist says', async () => {
    const secret = join(folder, 'secret.wav');
    await ffmpeg.run({ args: [...tone(1), '-y', fileUrl(secret)] });
    const list = join(folder, 'list.wav');
    await writeFile(list, `ffconcat version 1.0\nfile '${secret}'\n`);
    await expect(ffmpeg.probe(list)).rejects.toMatchObject({ code: 'UNSUPPORTED_AUDIO' });
    const hls = join(folder, 'hls.mp4');
    await writeFile(hls, `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${secret}\n#EXT-X-ENDLIST\n`);
    await expect(ffmpeg.probe(hls)).rejects.toMatchObject({ code: 'UNSUPPORTED_AUDIO' });
  });
});

describe('probe', () => {
  const formats = ['wav', 'flac', 'mp3', 'm4a', 'ogg', 'opus', 'webm', 'aiff', 'mp4', 'mov', 'aac'];

  it('says the same with ffprobe and without', async () => {
    // A folder with ffmpeg alone, as the package ffmpeg-static has it.
    const alone = join(folder, 'ffmpeg');
    await symlink(ffmpeg.path, alone);
    const found = await lookUpFfmpeg({
      env: { FFMPEG_PATH: alone },
      platform: process.platform,
      packaged: () => null,
    });
    expect(found.ffprobe).toBeNull();
    const bare = await createFfmpeg(found);
    for (const extension of formats) {
      const file = join(folder, `-tricky: "name"\n🎻.${extension}`);
      execFileSync(ffmpeg.path, [
        '-v', 'error', '-f', 'lavfi', '-i', 'sine=r=48000:d=1', '-ac', '2',
        '-metadata', 'title=A=b;"c"', '-y', fileUrl(file),
      ]); // biome-ignore format: one option a line says less
      const rich = await ffmpeg.probe(file);
      const plain = await bare.probe(file);
      expect(rich).toMatchObject({ sampleRate: 48_000, channels: 2 });
      expect({ ...plain, seconds: null, bitsPerSample: null, tags: null }, extension).toEqual({
        ...rich,
        seconds: null,
        bitsPerSample: null,
        tags: null,
      });
      expect(plain.tags.title, extension).toBe(rich.tags.title);
      if (rich.bitsPerSample) expect(plain.bitsPerSample, extension).toBe(rich.bitsPerSample);
      expect(Math.abs((plain.seconds ?? 0) - (rich.seconds ?? 0)), extension).toBeLessThan(0.06);
    }
  });

  it('refuses what holds no audio', async () => {
    const text = join(folder, 'text.wav');
    await writeFile(text, 'Once upon a time there was no audio here.\n'.repeat(100));
    await expect(ffmpeg.probe(text)).rejects.toMatchObject({ code: 'UNSUPPORTED_AUDIO' });
    expect((await readFile(text)).length).toBe(4200);
  });
});
