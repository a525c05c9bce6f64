import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKernel } from './createKernel';
import { createGainRamp, decibelsToGain, gainMatrix, MAX_GAIN, SILENT_MATRIX } from './gain';
import type { LayerBlock } from './mixKernel';

describe('gain in dB', () => {
  it('is amplitude', () => {
    expect(decibelsToGain(0)).toBe(1);
    expect(decibelsToGain(20)).toBeCloseTo(10, 12);
    expect(decibelsToGain(-6.0206)).toBeCloseTo(0.5, 6);
    expect(decibelsToGain(-Infinity)).toBe(0);
    expect(decibelsToGain(Infinity)).toBe(MAX_GAIN);
    expect(() => decibelsToGain(Number.NaN)).toThrow(RangeError);
  });
});

/** The StereoPannerNode's algorithm, word for word from the specification, for one frame. */
function stereoPanner(pan: number, inputL: number, inputR: number | null): [number, number] {
  let x: number;
  if (inputR === null) x = (pan + 1) / 2;
  else x = pan <= 0 ? pan + 1 : pan;
  const gainL = Math.cos((x * Math.PI) / 2);
  const gainR = Math.sin((x * Math.PI) / 2);
  if (inputR === null) return [inputL * gainL, inputL * gainR];
  if (pan <= 0) return [inputL + inputR * gainL, inputR * gainR];
  return [inputL * gainL, inputR + inputL * gainR];
}

describe('the pan law', () => {
  const pan = fc.double({ min: -1, max: 1, noNaN: true });
  const sample = fc.double({ min: -1, max: 1, noNaN: true });

  it('is that of the StereoPannerNode, for mono and stereo', () => {
    fc.assert(
      fc.property(
        pan,
        sample,
        sample,
        fc.double({ min: -60, max: 12, noNaN: true }),
        (position, l, r, gainDb) => {
          const gain = decibelsToGain(gainDb);
          const mono = gainMatrix(gainDb, position, 1);
          const [monoL, monoR] = stereoPanner(position, l * gain, null);
          expect(l * mono.ll).toBeCloseTo(monoL, 12);
          expect(l * mono.lr).toBeCloseTo(monoR, 12);
          const stereo = gainMatrix(gainDb, position, 2);
          const [left, right] = stereoPanner(position, l * gain, r * gain);
          expect(l * stereo.ll + r * stereo.rl).toBeCloseTo(left, 12);
          expect(l * stereo.lr + r * stereo.rr).toBeCloseTo(right, 12);
        },
      ),
    );
  });

  it('leaves a centred stereo layer untouched and puts mono 3 dB down on both sides', () => {
    expect(gainMatrix(0, 0, 2)).toEqual({ ll: 1, lr: 0, rl: 0, rr: 1 });
    const mono = gainMatrix(0, 0, 1);
    expect(mono.ll).toBeCloseTo(Math.SQRT1_2, 12);
    expect(mono.lr).toBeCloseTo(Math.SQRT1_2, 12);
  });

  it('is steady around the centre and reaches exactly one side at the ends', () => {
    for (const channels of [1, 2] as const) {
      const [before, after] = [gainMatrix(0, -1e-12, channels), gainMatrix(0, 1e-12, channels)];
      for (const key of ['ll', 'lr', 'rl', 'rr'] as const) expect(before[key]).toBeCloseTo(after[key], 9);
    }
    expect(gainMatrix(0, 1, 2).rr).toBe(1);
    expect(gainMatrix(0, 1, 2).ll).toBeCloseTo(0, 12);
    expect(gainMatrix(0, -1, 2).rl).toBe(1);
  });

  it('holds positions outside at the ends and refuses NaN', () => {
    expect(gainMatrix(0, 7, 1)).toEqual(gainMatrix(0, 1, 1));
    expect(gainMatrix(0, -Infinity, 2)).toEqual(gainMatrix(0, -1, 2));
    expect(() => gainMatrix(0, Number.NaN, 2)).toThrow(RangeError);
  });
});

describe('a gain ramp', () => {
  /** Plays ones through a kernel in quanta, changing the target at the given frames; gives the left output. */
  function play(changes: readonly { at: number; gain: number; over: number }[], quanta: number): number[] {
    const kernel = createKernel({ capacity: 4 });
    kernel.source(0).fill(1);
    const ramp = createGainRamp({ ll: 1, lr: 0, rl: 0, rr: 1 });
    const heard: number[] = [];
    for (let quantum = 0; quantum < quanta; quantum += 1) {
      for (const { at, gain, over } of changes) {
        if (at === quantum * 4) ramp.setTarget({ ll: gain, lr: 0, rl: 0, rr: gain }, over);
      }
      const block: LayerBlock = {
        ...{ slot: 0, channels: 2, sourceFrame: 0, targetFrame: 0, frames: 4 },
        ...{ from: ramp.from, to: ramp.to, rampFrames: ramp.rampFrames, rampDone: ramp.rampDone },
        ...{ clipFrame: 0, clipFrames: 0, fadeIn: 0, fadeOut: 0 },
      };
      kernel.clear(4);
      kernel.mix(block);
      ramp.advance(4);
      for (let frame = 0; frame < 4; frame += 1) heard.push(kernel.accumulator[frame * 2] as number);
    }
    return heard;
  }

  it('goes to its target in a straight line over several quanta, and stays', () => {
    expect(play([{ at: 4, gain: 0, over: 8 }], 4)).toEqual([
      ...[1, 1, 1, 1],
      ...[0.875, 0.75, 0.625, 0.5],
      ...[0.375, 0.25, 0.125, 0],
      ...[0, 0, 0, 0],
    ]);
  });

  it('jumps when it is given no time', () => {
    expect(play([{ at: 4, gain: 0.5, over: 0 }], 2)).toEqual([1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5]);
  });

  it('never steps further than its slope, whenever the target changes', () => {
    const change = fc.record({
      at: fc.integer({ min: 0, max: 9 }).map((quantum) => quantum * 4),
      gain: fc.double({ min: 0, max: 1, noNaN: true }),
      over: fc.integer({ min: 8, max: 30 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 5 }), (changes) => {
        const heard = play(changes, 20);
        heard.reduce((before, now) => {
          expect(Math.abs(now - before)).toBeLessThanOrEqual(1 / 8 + 1e-6);
          return now;
        }, 1);
      }),
    );
  });

  it('knows when a layer is silent for good', () => {
    const ramp = createGainRamp(SILENT_MATRIX);
    expect(ramp.isSilent()).toBe(true);
    ramp.setTarget({ ll: 1, lr: 0, rl: 0, rr: 1 }, 8);
    expect(ramp.isSilent()).toBe(false);
    ramp.advance(8);
    ramp.setTarget(SILENT_MATRIX, 8);
    expect(ramp.isSilent()).toBe(false);
    ramp.advance(8);
    expect(ramp.isSilent()).toBe(true);
  });
});
