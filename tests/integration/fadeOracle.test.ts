/** Our linear fades against FFmpeg's `afade=curve=tri` of the same start and length: the same frames, the same gains. */
import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { lookUpFfmpeg } from '../../electron/adapters/ffmpegLookup';
import { createKernel } from '../../shared/domain/kernel/createKernel';

const FRAMES = 5_000;

describe('fades and FFmpeg’s afade', () => {
  let ffmpeg = '';
  beforeAll(async () => {
    ffmpeg = (await lookUpFfmpeg()).path;
  });

  it.each([
    [8, 8],
    [1, 1],
    [1_000, 2_500],
    [4_999, 0],
    [0, 4_999],
    [5_000, 5_000],
    [4_000, 3_000],
  ])('agree for a fade-in of %i and a fade-out of %i frames', (fadeIn, fadeOut) => {
    const samples = Float32Array.from({ length: FRAMES * 2 }, (_, index) => Math.sin(index * 0.31) * 0.9);
    const filters = [
      ...(fadeIn > 0 ? [`afade=t=in:curve=tri:start_sample=0:nb_samples=${fadeIn}`] : []),
      ...(fadeOut > 0
        ? [`afade=t=out:curve=tri:start_sample=${FRAMES - fadeOut}:nb_samples=${fadeOut}`]
        : []),
    ];
    const format = ['-f', 'f32le', '-ar', '48000', '-ac', '2'];
    const bytes = execFileSync(
      ffmpeg,
      ['-v', 'error', ...format, '-i', 'pipe:0', '-af', filters.join(','), '-f', 'f32le', 'pipe:1'],
      { input: new Uint8Array(samples.buffer) },
    );
    const expected = new Float32Array(Uint8Array.from(bytes).buffer);

    const kernel = createKernel({ capacity: FRAMES });
    kernel.source(0).set(samples);
    const unity = { ll: 1, lr: 0, rl: 0, rr: 1 };
    kernel.mix({
      ...{ slot: 0, channels: 2, sourceFrame: 0, targetFrame: 0, frames: FRAMES },
      ...{ from: unity, to: unity, rampFrames: 0, rampDone: 0 },
      ...{ clipFrame: 0, clipFrames: FRAMES, fadeIn, fadeOut },
    });
    expect(expected).toHaveLength(FRAMES * 2);
    // One rounding of a gain to float32 apart, where FFmpeg multiplies in float64.
    expected.forEach((sample, index) => {
      expect(Math.abs(sample - (kernel.accumulator[index] as number))).toBeLessThan(2e-7);
    });
  });
});
