import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  audibleLength,
  audibleRange,
  edgeFrame,
  fadeForFrame,
  fadeFrame,
  holdTrim,
  minAudible,
  trimForEdge,
} from './trims';

const node = fc
  .tuple(
    fc.integer({ min: 1, max: 5_000_000 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map(([frames, a, b]) => {
    const trimIn = Math.floor(a * Math.max(0, frames - 48));
    return { frames, trimIn, trimOut: Math.floor(b * Math.max(0, frames - 48 - trimIn)), sampleRate: 48_000 };
  });
const anywhere = fc.integer({ min: -6_000_000, max: 6_000_000 });

describe('trims', () => {
  it('leave something audible whatever is dragged where', () => {
    fc.assert(
      fc.property(node, anywhere, fc.constantFrom('in' as const, 'out' as const), (n, frame, edge) => {
        const trim = trimForEdge(n, edge, frame);
        const after = { ...n, [edge === 'in' ? 'trimIn' : 'trimOut']: trim };
        expect(Number.isInteger(trim)).toBe(true);
        expect(trim).toBeGreaterThanOrEqual(0);
        expect(audibleLength(after)).toBeGreaterThanOrEqual(Math.min(minAudible(n), audibleLength(n)));
      }),
    );
  });

  it('put the edge exactly where it was dropped when there is room', () => {
    const n = { frames: 48_000, trimIn: 100, trimOut: 200, sampleRate: 48_000 };
    expect(trimForEdge(n, 'in', 4800)).toBe(4800);
    expect(trimForEdge(n, 'out', 43_200)).toBe(4800);
    expect(edgeFrame({ ...n, trimOut: 4800 }, 'out')).toBe(43_200);
    expect(holdTrim(n, 'out', 4800)).toBe(4800);
  });

  it('dragging an edge to where it is changes nothing', () => {
    fc.assert(
      fc.property(node, fc.constantFrom('in' as const, 'out' as const), (n, edge) => {
        fc.pre(audibleLength(n) >= minAudible(n));
        expect(trimForEdge(n, edge, edgeFrame(n, edge))).toBe(edge === 'in' ? n.trimIn : n.trimOut);
      }),
    );
  });

  it('of a node that is trimmed away show an empty range, not a negative one', () => {
    expect(audibleRange({ frames: 10, trimIn: 8, trimOut: 8, sampleRate: 48_000 })).toEqual({
      start: 8,
      end: 8,
    });
  });
});

describe('fades', () => {
  it('are measured from the ends of the audible range', () => {
    const n = { frames: 10_000, trimIn: 1000, trimOut: 2000, fadeIn: 0, fadeOut: 0, sampleRate: 48_000 };
    expect(fadeForFrame(n, 'in', 1500)).toBe(500);
    expect(fadeForFrame(n, 'out', 7000)).toBe(1000);
    expect(fadeForFrame(n, 'in', 0)).toBe(0);
    expect(fadeForFrame(n, 'out', 0)).toBe(7000);
    expect(fadeFrame({ ...n, fadeIn: 500, fadeOut: 1000 }, 'in')).toBe(1500);
    expect(fadeFrame({ ...n, fadeIn: 500, fadeOut: 1000 }, 'out')).toBe(7000);
  });
});
