import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addPeaks,
  addSamples,
  emptyLanes,
  fillUnknown,
  laneCount,
  mergeLanes,
  type PeakRun,
} from './waveColumns';

/** Peaks of a signal, computed the slow and obvious way. */
const peaksOf = (samples: readonly number[], framesPerPoint: number): PeakRun => {
  const points = Math.ceil(samples.length / framesPerPoint);
  const data = new Int16Array(points * 2);
  for (let point = 0; point < points; point += 1) {
    const run = samples.slice(point * framesPerPoint, (point + 1) * framesPerPoint);
    data[point * 2] = Math.min(...run);
    data[point * 2 + 1] = Math.max(...run);
  }
  return { firstFrame: 0, framesPerPoint, channels: 1, points, data };
};

describe('columns of peaks', () => {
  it('never lose a peak, wherever the columns fall', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -32768, max: 32767 }), { minLength: 64, maxLength: 2000 }),
        fc.integer({ min: 1, max: 64 }),
        (samples, columns) => {
          const view = { from: 0, frames: samples.length };
          const lanes = emptyLanes(1, columns);
          addPeaks(lanes, view, columns, peaksOf(samples, 16));
          expect(Math.max(...lanes[0]!.max)).toBe(Math.max(...samples) / 32768);
          expect(Math.min(...lanes[0]!.min)).toBe(Math.min(...samples) / 32768);
        },
      ),
    );
  });

  it('show each peak in its own column', () => {
    const samples = new Array(1600).fill(0);
    samples[805] = 16384;
    const lanes = emptyLanes(1, 10);
    addPeaks(lanes, { from: 0, frames: 1600 }, 10, peaksOf(samples, 16));
    expect([...lanes[0]!.max].map((value) => value > 0)).toEqual([...'0000010000'].map((c) => c === '1'));
  });

  it('leave unknown what the run does not reach', () => {
    const lanes = emptyLanes(1, 10);
    addPeaks(lanes, { from: 0, frames: 1600 }, 10, {
      ...peaksOf(new Array(160).fill(5), 16),
      firstFrame: 800,
    });
    expect([...lanes[0]!.min].map(Number.isNaN)).toEqual([...'1111101111'].map((c) => c === '1'));
  });

  it('keep two channels apart and draw more than two as one', () => {
    const run: PeakRun = {
      firstFrame: 0,
      framesPerPoint: 16,
      channels: 2,
      points: 1,
      data: Int16Array.of(-1, 1, -2, 2),
    };
    const stereo = emptyLanes(laneCount(2), 1);
    addPeaks(stereo, { from: 0, frames: 16 }, 1, run);
    expect(stereo.map((lane) => lane.max[0]! * 32768)).toEqual([1, 2]);
    const one = emptyLanes(laneCount(6), 1);
    addPeaks(one, { from: 0, frames: 16 }, 1, run);
    expect(one.map((lane) => lane.max[0]! * 32768)).toEqual([2]);
  });
});

describe('columns of samples', () => {
  it('agree with peaks where there are many samples to a column', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 100, maxLength: 400 }),
        (samples) => {
          const lanes = emptyLanes(1, 5);
          const data = Float32Array.from(samples, (value) => value / 128);
          addSamples(lanes, { from: 0, frames: samples.length }, 5, {
            firstFrame: 0,
            channels: 1,
            frames: samples.length,
            data,
          });
          expect(Math.max(...lanes[0]!.max)).toBe(Math.max(...data));
          expect(Math.min(...lanes[0]!.min)).toBe(Math.min(...data));
        },
      ),
    );
  });

  it('draw an unbroken line where columns are finer than samples', () => {
    const lanes = emptyLanes(1, 40);
    const data = Float32Array.of(0, 1, -1, 0.5, 0);
    addSamples(lanes, { from: 0, frames: 4 }, 40, { firstFrame: 0, channels: 1, frames: 5, data });
    const [lane] = lanes;
    for (let column = 1; column < 40; column += 1) {
      expect(lane!.min[column]!).toBeLessThanOrEqual(lane!.max[column - 1]! + 1e-6);
      expect(lane!.max[column]!).toBeGreaterThanOrEqual(lane!.min[column - 1]! - 1e-6);
    }
  });
});

describe('fillUnknown', () => {
  it('takes the coarser picture only where nothing finer is known', () => {
    const fine = emptyLanes(1, 2);
    fine[0]!.min[0] = -0.5;
    fine[0]!.max[0] = 0.5;
    const coarse = [{ min: Float32Array.of(-1, -1), max: Float32Array.of(1, 1) }];
    fillUnknown(fine, coarse);
    expect([...fine[0]!.min]).toEqual([-0.5, -1]);
  });
});

describe('mergeLanes', () => {
  it('covers every lane, and what one of them knows', () => {
    const left = { min: Float32Array.of(-0.5, Number.NaN), max: Float32Array.of(0.25, Number.NaN) };
    const right = { min: Float32Array.of(-0.25, -1), max: Float32Array.of(0.5, 1) };
    const merged = mergeLanes([left, right]);
    expect([...merged.min]).toEqual([-0.5, -1]);
    expect([...merged.max]).toEqual([0.5, 1]);
    expect(mergeLanes([left])).toEqual(left);
  });
});
