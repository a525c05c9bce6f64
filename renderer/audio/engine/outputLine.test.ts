import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOutputLine, type OutputStep } from './outputLine';
import { recordedStall } from './recorded/stall';

const RATE = 48_000;

interface Scene {
  /** Seconds at which the card stands still, and for how long. */
  readonly stalls: readonly (readonly [number, number])[];
  readonly seconds: number;
  readonly ppm?: number;
  /** Milliseconds by which readings tremble. */
  readonly tremor?: number;
}

/** Looks every 10 ms at a card that plays in batches of 10.7 ms. */
const watch = ({ stalls, seconds, ppm = 0, tremor = 0.2 }: Scene) => {
  const line = createOutputLine(RATE);
  const steps: (OutputStep & { at: number })[] = [];
  let random = 7;
  for (let now = 0; now < seconds * 1_000; now += 10) {
    const stood = stalls.reduce((sum, [at, long]) => sum + Math.min(Math.max(0, now / 1_000 - at), long), 0);
    const played = (now / 1_000 - stood) * (1 + ppm / 1e6);
    const batch = Math.floor(played / (512 / RATE)) * (512 / RATE);
    const isStanding = stalls.some(([at, long]) => now / 1_000 >= at && now / 1_000 < at + long);
    random = (random * 16_807) % 2_147_483_647;
    const step = isStanding
      ? null
      : line.observe({
          now: 5_000 + now,
          contextTime: batch,
          performanceTime:
            5_000 + (batch / (1 + ppm / 1e6) + stood) * 1_000 + (random / 2 ** 31 - 0.5) * tremor,
          rendered: Math.round(batch * RATE) + 1_024,
        });
    if (step) steps.push({ ...step, at: now });
  }
  return steps;
};

describe('the line of what leaves the loudspeaker', () => {
  it('finds nothing where nothing happened, however the clocks drift', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -300, max: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (ppm, tremor) => {
          expect(watch({ stalls: [], seconds: 20, ppm, tremor })).toEqual([]);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('finds every stall, its length within a millisecond and its place within a batch', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 300 }),
        fc.integer({ min: 2, max: 100 }),
        fc.integer({ min: -200, max: 200 }),
        (at, long, ppm) => {
          const begin = at / 100;
          const length = long / 100;
          const steps = watch({ stalls: [[begin, length]], seconds: 6, ppm });
          expect(steps).toHaveLength(1);
          const [step] = steps as [OutputStep & { at: number }];
          expect(Math.abs(step.frames - length * RATE)).toBeLessThan(RATE / 1_000);
          expect(Math.abs(step.frame - 1_024 - begin * RATE)).toBeLessThan(2 * 512 + 480);
          expect(step.at / 1_000).toBeLessThan(begin + length + 0.2);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('tells two stalls apart', () => {
    const steps = watch({
      stalls: [
        [1, 0.3],
        [2, 0.02],
      ],
      seconds: 4,
    });
    expect(steps.map(({ frames }) => Math.round(frames / 48))).toEqual([300, 20]);
  });

  it('does not believe a single reading that is far off', () => {
    const line = createOutputLine(RATE);
    for (let k = 0; k < 200; k += 1) {
      const lie = k % 20 === 19 ? 0.05 : 0;
      const step = line.observe({
        now: 5_000 + k * 10,
        contextTime: k / 100,
        performanceTime: 5_000 + (k / 100 + lie) * 1_000,
        rendered: k * 480,
      });
      expect(step).toBeNull();
    }
  });

  it('does not believe a browser that thinks anew about its latency while rendering goes on', () => {
    const line = createOutputLine(RATE);
    for (let k = 0; k < 300; k += 1) {
      const thought = k < 100 ? 0 : k < 200 ? 0.012 : -0.02;
      const step = line.observe({
        now: 5_000 + k * 10,
        contextTime: k / 100,
        performanceTime: 5_000 + (k / 100 + thought) * 1_000,
        rendered: k * 480,
      });
      expect(step).toBeNull();
    }
  });

  it('begins anew when the context slept', () => {
    const line = createOutputLine(RATE);
    const look = (k: number, shift: number) =>
      line.observe({
        now: k * 10 + shift,
        contextTime: k / 100,
        performanceTime: 1 + k * 10 + shift,
        rendered: k * 480,
      });
    for (let k = 0; k < 50; k += 1) look(k, 0);
    line.reset();
    for (let k = 50; k < 100; k += 1) expect(look(k, 60_000)).toBeNull();
  });

  it('finds the 300 ms in what a browser really said of its clocks', () => {
    const line = createOutputLine(RATE);
    const steps = recordedStall
      .map(([now, contextTime, performanceTime, rendered]) =>
        line.observe({ now, contextTime, performanceTime, rendered }),
      )
      .filter((step) => step !== null);
    const [largest] = steps.sort((a, b) => b.frames - a.frames);
    // The server stood still for 300 ms, of which its buffers covered a few.
    expect((largest as OutputStep).frames / 48).toBeGreaterThan(280);
    expect((largest as OutputStep).frames / 48).toBeLessThan(300);
    const [, , , before] = recordedStall.find(([now]) => now > 1_660) as (typeof recordedStall)[number];
    expect(Math.abs((largest as OutputStep).frame - before)).toBeLessThan(RATE / 100);
    for (const step of steps.slice(1)) expect(Math.abs(step.frames)).toBeLessThan(RATE * 0.03);
  });
});
