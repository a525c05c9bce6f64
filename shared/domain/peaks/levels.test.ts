import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildLevels, pickLevel, poolPeaks, readColumns } from './levels';
import { createPeakBuilder } from './peakBuilder';
import type { Peaks } from './peaks';

function peaksOf(samples: Int16Array, channels: number, framesPerPoint: number): Peaks {
  const builder = createPeakBuilder({ format: 's16', channels, sampleRate: 48_000, framesPerPoint });
  builder.push(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
  return builder.finish();
}

const audioArbitrary = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.int16Array({ minLength: 1, maxLength: 900 }))
  .map(([channels, samples]) => ({
    channels,
    samples: Int16Array.from(samples).subarray(0, Math.floor(samples.length / channels) * channels),
  }));

describe('pooled peaks', () => {
  it('are the peaks that the audio itself gives at the coarser resolution', () => {
    fc.assert(
      fc.property(
        audioArbitrary,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 2, max: 7 }),
        (audio, fine, factor) => {
          const pooled = poolPeaks(peaksOf(audio.samples, audio.channels, fine), factor);
          expect(pooled).toEqual(peaksOf(audio.samples, audio.channels, fine * factor));
        },
      ),
    );
  });

  it('go down by four to a few hundred points', () => {
    const base = peaksOf(new Int16Array(100_000), 1, 2);
    const levels = buildLevels(base);
    expect(levels.map((level) => level.framesPerPoint)).toEqual([2, 8, 32, 128, 512]);
    expect(levels.map((level) => level.points)).toEqual([50_000, 12_500, 3_125, 782, 196]);
    expect(buildLevels(peaksOf(new Int16Array(0), 1, 2))).toHaveLength(1);
  });

  it('refuse a factor that makes no sense', () => {
    for (const factor of [0, 1, -4, 1.5])
      expect(() => poolPeaks(peaksOf(new Int16Array(8), 1, 2), factor)).toThrow(RangeError);
  });
});

describe('reading columns', () => {
  it('picks the coarsest level that still fills every column', () => {
    const levels = buildLevels(peaksOf(new Int16Array(100_000), 1, 2));
    expect(pickLevel(levels, 1).framesPerPoint).toBe(2);
    expect(pickLevel(levels, 31.9).framesPerPoint).toBe(8);
    expect(pickLevel(levels, 32).framesPerPoint).toBe(32);
    expect(pickLevel(levels, 1e9).framesPerPoint).toBe(512);
    expect(() => pickLevel([], 1)).toThrow(RangeError);
  });

  it('loses no extreme of the frames that a column covers, and shows nothing from elsewhere', () => {
    fc.assert(
      fc.property(
        audioArbitrary,
        fc.integer({ min: -200, max: 900 }),
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 1, max: 40 }),
        ({ samples, channels }, from, length, columns) => {
          const levels = buildLevels(peaksOf(samples, channels, 2));
          const frames = samples.length / channels;
          const out = readColumns(levels, from, from + length, columns);
          const { framesPerPoint } = pickLevel(levels, length / columns);
          const extremes = (first: number, end: number, channel: number) => {
            const run: number[] = [];
            for (let frame = Math.max(0, first); frame < Math.min(frames, end); frame += 1) {
              run.push(samples[frame * channels + channel] as number);
            }
            return [Math.min(...run), Math.max(...run)] as const;
          };
          for (let column = 0; column < columns; column += 1) {
            const start = from + (column * length) / columns;
            const end = start + length / columns;
            for (let channel = 0; channel < channels; channel += 1) {
              const low = out[(column * channels + channel) * 2] as number;
              const high = out[(column * channels + channel) * 2 + 1] as number;
              const [insideLow, insideHigh] = extremes(Math.ceil(start), Math.floor(end), channel);
              const [aroundLow, aroundHigh] = extremes(
                Math.floor(start) - framesPerPoint,
                Math.ceil(end) + framesPerPoint,
                channel,
              );
              if (insideLow <= insideHigh) {
                expect(low).toBeLessThanOrEqual(insideLow);
                expect(high).toBeGreaterThanOrEqual(insideHigh);
              }
              expect(low).toBeGreaterThanOrEqual(Math.min(0, aroundLow));
              expect(high).toBeLessThanOrEqual(Math.max(0, aroundHigh));
            }
          }
        },
      ),
    );
  });

  it('is silent before and after the audio', () => {
    const levels = buildLevels(peaksOf(new Int16Array(8).fill(7), 1, 2));
    expect(Array.from(readColumns(levels, -4, 12, 4))).toEqual([0, 0, 7, 7, 7, 7, 0, 0]);
  });

  it('refuses an empty range and no columns', () => {
    const levels = buildLevels(peaksOf(new Int16Array(8), 1, 2));
    expect(() => readColumns(levels, 4, 4, 4)).toThrow(RangeError);
    expect(() => readColumns(levels, 0, 4, 0)).toThrow(RangeError);
  });
});
