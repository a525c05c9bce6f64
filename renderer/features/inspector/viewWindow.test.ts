import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitView,
  fromFraction,
  MIN_VIEW_FRAMES,
  panView,
  revealFrame,
  showRange,
  toFraction,
  zoomView,
} from './viewWindow';

const total = fc.integer({ min: 1, max: 2_073_600_000 });
const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const view = total.chain((frames) =>
  fc
    .tuple(fraction, fraction)
    .map(([a, b]) => ({ total: frames, view: showRange(a * frames, Math.max(a, b) * frames, frames) })),
);

const inside = (v: { from: number; frames: number }, frames: number) => {
  expect(v.from).toBeGreaterThanOrEqual(0);
  expect(v.frames).toBeGreaterThan(0);
  expect(v.from + v.frames).toBeLessThanOrEqual(Math.max(1, frames) + 1e-3);
};

describe('the view window', () => {
  it('never leaves the audio, whatever the gesture', () => {
    fc.assert(
      fc.property(
        view,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fraction,
        fraction,
        (v, factor, at, by) => {
          inside(zoomView(v.view, v.total, factor, at), v.total);
          inside(panView(v.view, v.total, (by - 0.5) * 3 * v.total), v.total);
          inside(revealFrame(v.view, v.total, by * v.total), v.total);
        },
      ),
    );
  });

  it('keeps the frame under the pointer while zooming in', () => {
    const zoomed = zoomView({ from: 10_000, frames: 40_000 }, 1_000_000, 2, 0.25);
    expect(zoomed.frames).toBe(20_000);
    expect(fromFraction(zoomed, 0.25)).toBe(20_000);
  });

  it('stops zooming at single samples and at the whole', () => {
    const whole = fitView(48_000);
    expect(zoomView(whole, 48_000, 1e9, 0.5).frames).toBe(MIN_VIEW_FRAMES);
    expect(zoomView(whole, 48_000, 1e-9, 0.5)).toEqual(whole);
    expect(zoomView(fitView(10), 10, 1e9, 0.5).frames).toBe(10);
  });

  it('turns the page only when the frame is out of sight', () => {
    const shown = { from: 1000, frames: 1000 };
    expect(revealFrame(shown, 10_000, 1500)).toBe(shown);
    expect(revealFrame(shown, 10_000, 2500)).toEqual({ from: 2400, frames: 1000 });
    expect(revealFrame(shown, 10_000, -5)).toBe(shown);
  });

  it('maps frames to places and back', () => {
    fc.assert(
      fc.property(view, fraction, (v, at) => {
        const frame = fromFraction(v.view, at);
        expect(toFraction(v.view, frame)).toBeCloseTo(at, 5);
      }),
    );
  });
});
