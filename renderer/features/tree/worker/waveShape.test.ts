import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPeakReader } from '../peakTiles';
import { TILE_PIXELS } from './protocol';
import { readShape, shapeOfSamples } from './waveShape';

it('covers every sample of a pixel and joins one pixel with the next', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 20, maxLength: 200 }),
      fc.double({ min: 0.05, max: 6, noNaN: true }),
      (values, perPixel) => {
        const mono = Float32Array.from(values);
        const pixels = Math.floor((mono.length - 2) / perPixel);
        const { low, high } = shapeOfSamples(mono, 0, 0, perPixel, pixels);
        for (let pixel = 0; pixel < pixels; pixel += 1) {
          for (let frame = Math.ceil(pixel * perPixel); frame < (pixel + 1) * perPixel; frame += 1) {
            expect(low[pixel]).toBeLessThanOrEqual(mono[frame]!);
            expect(high[pixel]).toBeGreaterThanOrEqual(mono[frame]!);
          }
          if (pixel === 0) continue;
          expect(low[pixel]).toBeLessThanOrEqual(high[pixel - 1]! + 1e-6);
          expect(high[pixel]).toBeGreaterThanOrEqual(low[pixel - 1]! - 1e-6);
        }
      },
    ),
  );
});

it('marks samples once they are far apart', () => {
  const mono = Float32Array.of(0, 1, 0, -1);
  expect(shapeOfSamples(mono, 0, 0, 1, 3).samples).toEqual([]);
  expect(shapeOfSamples(mono, 10, 10, 0.1, 25).samples.map(({ x }) => Math.round(x))).toEqual([0, 10, 20]);
});

it('asks for the samples of its own stretch alone', async () => {
  const asked: string[] = [];
  const request = async (path: string) => {
    asked.push(path);
    const frames = Number(/frames=(\d+)/.exec(path)![1]);
    return new Response(new Float32Array(frames).fill(0.5), { headers: { 'X-Channels': '1' } });
  };
  const sources = { request, peaks: createPeakReader(request), signal: new AbortController().signal };
  const shape = await readShape(sources, { nodeId: 'node-0001', level: -8, index: 3, frames: 100_000 });
  expect(shape.low.length).toBe(TILE_PIXELS);
  expect(asked).toEqual(['/media/pcm/node-0001?from=1535&frames=515']);
  const past = await readShape(sources, { nodeId: 'node-0001', level: -8, index: 999, frames: 100_000 });
  expect(past.low.length).toBe(0);
});
