import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readMono } from './readMono';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapstory-mono-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, samples: Float32Array) => {
  const path = join(folder, name);
  writeFileSync(path, new Uint8Array(samples.buffer));
  return path;
};

test('files are folded to mono, scaled, put in their places and added; what is missing is silence', () => {
  const stereo = file('stereo', Float32Array.of(1, 0, 0.5, 0.5, -1, 1, 0.25, 0.75));
  const mono = file('mono', Float32Array.of(0.125, 0.25));
  const sum = readMono(
    [
      { path: stereo, channels: 2, fileFrame: 1, targetFrame: 0, frames: 3, gain: 2 },
      { path: mono, channels: 1, fileFrame: 0, targetFrame: 1, frames: 9, gain: 1 },
    ],
    5,
  );
  expect([...sum]).toEqual([1, 0.125, 1.25, 0, 0]);
});

test('blocks join without a seam', () => {
  const samples = Float32Array.from({ length: 200_000 }, (_, k) => k / 2 ** 18);
  const path = file('long', samples);
  const read = { path, channels: 1 as const, fileFrame: 5, targetFrame: 2, frames: 150_000, gain: 1 };
  const sum = readMono([read], 150_002);
  expect(sum.subarray(2)).toEqual(samples.subarray(5, 150_005));
});
