import { describe, expect, it } from 'vitest';
import { emptyLanes, type Lane } from './waveColumns';
import { drawLanes, lanesToChannels } from './waveDraw';

/** Keeps the rectangles that were drawn, with their colour. */
const paper = (width: number, height: number) => {
  const drawn: { x: number; y: number; w: number; h: number; color: unknown }[] = [];
  const context = {
    canvas: { width, height } as HTMLCanvasElement,
    fillStyle: 'wave' as string,
    fillRect: (x: number, y: number, w: number, h: number) => {
      drawn.push({ x, y, w, h, color: context.fillStyle });
    },
  };
  return { context, drawn };
};

const lane = (...pairs: [min: number, max: number][]): Lane => ({
  min: Float32Array.from(pairs, ([min]) => min),
  max: Float32Array.from(pairs, ([, max]) => max),
});

describe('drawLanes', () => {
  it('draws each column from its highest to its lowest value, inside its lane', () => {
    const { context, drawn } = paper(4, 204);
    drawLanes(lanesToChannels([lane([-0.5, 0.5], [0, 0.2]), lane([-0.25, 0], [0, 0])]), context, null);
    expect(drawn).toHaveLength(4);
    expect(drawn[0]).toMatchObject({ x: 0, y: 51 - 25, w: 2, h: 50 });
    expect(drawn[2]!.y).toBeGreaterThanOrEqual(102);
    for (const { y, h } of drawn) {
      expect(h).toBeGreaterThanOrEqual(1);
      expect(y + h).toBeLessThanOrEqual(204);
    }
  });

  it('leaves out what is not known yet', () => {
    const { context, drawn } = paper(4, 100);
    drawLanes(lanesToChannels(emptyLanes(2, 4)), context, 'red');
    expect(drawn).toEqual([]);
  });

  it('marks clipped columns and never draws outside the picture', () => {
    const { context, drawn } = paper(2, 100);
    drawLanes(lanesToChannels([lane([-3, 0.4], [0, 0.4])]), context, 'red');
    expect(drawn.filter(({ color }) => color === 'red')).toEqual([{ x: 0, y: 0, w: 2, h: 3, color: 'red' }]);
    for (const { y, h } of drawn) {
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y + h).toBeLessThanOrEqual(100);
    }
  });
});
