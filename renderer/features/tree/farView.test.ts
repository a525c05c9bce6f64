import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isGoodFor, pictureFor, placeOf, type Sight } from './farView';

const anySight: fc.Arbitrary<Sight> = fc.record({
  width: fc.integer({ min: 200, max: 2000 }),
  height: fc.integer({ min: 200, max: 1200 }),
  leftFrame: fc.double({ min: -1e6, max: 1e9, noNaN: true }),
  framesPerPixel: fc.double({ min: 0.5, max: 1e6, noNaN: true }),
  top: fc.double({ min: 0, max: 1e5, noNaN: true }),
  rowHeight: fc.double({ min: 0.01, max: 6, noNaN: true }),
});
const anyRatio = fc.constantFrom(1, 1.25, 2, 3);

it('asks for a picture that covers what is in sight and stays good for small moves', () => {
  fc.assert(
    fc.property(anySight, anyRatio, fc.double({ min: -0.2, max: 0.2, noNaN: true }), (sight, ratio, part) => {
      const view = pictureFor(sight, ratio);
      expect(isGoodFor(view, sight, ratio)).toBe(true);
      const moved = {
        ...sight,
        leftFrame: sight.leftFrame + part * sight.width * sight.framesPerPixel,
        top: sight.top + part * sight.height,
      };
      expect(isGoodFor(view, moved, ratio)).toBe(true);
      expect(isGoodFor(view, { ...sight, top: sight.top + sight.height }, ratio)).toBe(false);
      expect(isGoodFor(view, { ...sight, rowHeight: sight.rowHeight * 1.1 }, ratio)).toBe(false);
    }),
  );
});

it('keeps a row and a frame where they are while the picture of another zoom stands in', () => {
  fc.assert(
    fc.property(anySight, anySight, anyRatio, (before, after, ratio) => {
      const view = pictureFor(before, ratio);
      const { x, y, width, height } = placeOf(view, { ...after, leftFrame: before.leftFrame });
      const frame = view.leftFrame + view.width * view.framesPerPixel;
      expect((x + width) * after.framesPerPixel + before.leftFrame).toBeCloseTo(frame, -2);
      const row = (view.top + view.height) / view.rowHeight;
      expect((y + height + after.top) / after.rowHeight / row).toBeCloseTo(1, 4);
    }),
  );
});
