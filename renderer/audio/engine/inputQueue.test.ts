import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createInputQueue } from './inputQueue';

const BLOCK = 480;
const BATCH = 512;
const FULL = 4_800;

/** A queue as a browser has it: blocks come, batches go; either side may stall and then catch up or not. */
const createReal = () => {
  let queued = 0;
  let delivered = 0;
  let taken = 0;
  let dropped = 0;
  return {
    deliver: () => {
      delivered += BLOCK;
      if (queued + BLOCK <= FULL) queued += BLOCK;
      else dropped += BLOCK;
    },
    take: () => {
      taken += BATCH;
      queued = Math.max(0, queued - BATCH);
    },
    see: () => ({ delivered, taken, queued, dropped }),
  };
};

describe('the input queue', () => {
  test('is known within a block or two, whatever stalled before', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            stall: fc.constantFrom('none' as const, 'graph' as const, 'input' as const),
            steps: fc.integer({ min: 1, max: 30 }),
          }),
          { maxLength: 12 },
        ),
        (spells) => {
          const real = createReal();
          const model = createInputQueue(BLOCK, BLOCK);
          let time = 0;
          let owedInput = 0;
          const step = (graph: boolean, input: boolean) => {
            time += 1;
            // One step is a tenth of a block; the input catches up after a stall, the graph never does.
            if (time % 10 === 0) {
              if (input) {
                for (; owedInput > 0; owedInput -= 1) real.deliver();
                real.deliver();
              } else {
                owedInput += 1;
              }
            }
            if (graph && Math.floor((time * 48) / BATCH) !== Math.floor(((time - 1) * 48) / BATCH))
              real.take();
            const { delivered, taken } = real.see();
            model.observe(delivered, taken);
          };
          for (const { stall, steps } of spells) {
            for (let k = 0; k < steps * 10; k += 1) step(stall !== 'graph', stall !== 'input');
          }
          const lows: number[] = [];
          for (let k = 0; k < 200; k += 1) {
            step(true, true);
            if (k >= 100) lows.push(real.see().queued);
          }
          expect(Math.abs((model.frames() as number) - Math.min(...lows))).toBeLessThanOrEqual(3 * BLOCK);
          expect(Math.abs(model.dropped() - real.see().dropped)).toBeLessThanOrEqual(
            2 * BLOCK * (spells.length + 1),
          );
        },
      ),
    );
  });

  test('knows nothing before it was looked at', () => {
    expect(createInputQueue(BLOCK, BLOCK).frames()).toBeNull();
  });

  test('reports nothing missing while it is full and its count trembles by a block', () => {
    const queue = createInputQueue(BLOCK, BLOCK);
    queue.observe(FULL, 0);
    for (let k = 1; k <= 500; k += 1) queue.observe(FULL + k * BLOCK + (k % 2) * BLOCK, k * BLOCK);
    expect(queue.dropped()).toBe(0);
  });

  test('counts what a stall of the graph cost, and never more than came in meanwhile', () => {
    const queue = createInputQueue(BLOCK, BLOCK);
    for (let k = 1; k <= 100; k += 1) queue.observe(k * BLOCK, k * BLOCK);
    // 300 ms.
    queue.observe(130 * BLOCK, 100 * BLOCK);
    expect(queue.dropped()).toBe(30 * BLOCK - FULL);
    expect(queue.now()).toBe(FULL);
  });

  test('loses nothing to a graph that was suspended', () => {
    const queue = createInputQueue(BLOCK, BLOCK);
    for (let k = 1; k <= 100; k += 1) queue.observe(k * BLOCK, k * BLOCK);
    queue.restart();
    for (let k = 1; k <= 100; k += 1) queue.observe((947 + k) * BLOCK, (100 + k) * BLOCK);
    expect(queue.dropped()).toBe(0);
  });
});
