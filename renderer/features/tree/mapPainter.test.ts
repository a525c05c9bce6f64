import { expect, it } from 'vitest';
import { createMapPainter, type PainterWorker } from './mapPainter';
import type { FromMapWorker, OverviewWish, ToMapWorker, WaveWish } from './worker/protocol';

/** A picture as far as the painter looks at it. */
const picture = (width: number, height: number) => {
  const made = { width, height, isClosed: false, close: () => undefined };
  made.close = () => {
    made.isClosed = true;
    return undefined;
  };
  return made as unknown as ImageBitmap & { readonly isClosed: boolean };
};

function openPainter(mostBytes?: number) {
  const told: ToMapWorker[] = [];
  const worker: PainterWorker = {
    onmessage: null,
    postMessage: (message) => told.push(message),
    terminate: () => undefined,
  };
  let clock = 0;
  const painter = createMapPainter({
    worker,
    onArrival: () => undefined,
    now: () => clock,
    ...(mostBytes === undefined ? {} : { mostBytes }),
  });
  const answer = (data: FromMapWorker) => worker.onmessage?.({ data } as MessageEvent<FromMapWorker>);
  const wishes = () =>
    told.flatMap((message) => (message.type === 'waves' ? [message.wishes] : [])).at(-1) ?? [];
  const look = (...tiles: readonly (readonly [level: number, index: number, height?: number])[]) => {
    painter.beginPicture();
    const found = tiles.map(([level, index, height = 40]) =>
      painter.wave({ nodeId: 'node', level, index, height, frames: 1e6, color: '#fff' }),
    );
    painter.endPicture();
    return found;
  };
  const bring = (wish: WaveWish) => {
    const made = picture(512, wish.height);
    answer({ type: 'wave', wish, picture: made });
    return made;
  };
  return { painter, told, answer, wishes, look, bring, wait: (ms: number) => (clock += ms) };
}

it('asks for what is missing, once, and shows it when it has come', () => {
  const { look, wishes, bring, told } = openPainter();
  expect(look([0, 1], [0, 2])).toEqual([null, null]);
  look([0, 1], [0, 2]);
  expect(told).toHaveLength(1);
  expect(wishes().map(({ index }) => index)).toEqual([1, 2]);
  const made = bring(wishes()[0]!);
  expect(look([0, 1])[0]).toEqual({ picture: made, level: 0, index: 1 });
});

it('shows a coarser tile of the same stretch meanwhile', () => {
  const { look, wishes, bring } = openPainter();
  look([3, 1]);
  const coarse = bring(wishes()[0]!);
  expect(look([0, 13])[0]).toEqual({ picture: coarse, level: 3, index: 1 });
  expect(look([0, 16])[0]).toBeNull();
});

it('shows a tile of another height while the right one is drawn, and lets the old one go', () => {
  const { look, wishes, bring } = openPainter();
  look([0, 0, 40]);
  const low = bring(wishes()[0]!);
  expect(look([0, 0, 60])[0]?.picture).toBe(low);
  const high = bring(wishes()[0]!);
  expect(low.isClosed).toBe(true);
  expect(look([0, 0, 60])[0]?.picture).toBe(high);
});

it('asks again for the right height when one that was under way comes in another', () => {
  const { look, wishes, bring, told } = openPainter();
  look([0, 0, 40]);
  const [first] = wishes();
  look([0, 0, 60]);
  bring(first!);
  look([0, 0, 60]);
  expect(told).toHaveLength(3);
  expect(wishes().map(({ height }) => height)).toEqual([60]);
});

it('holds its budget and lets go of what was seen longest ago', () => {
  const each = 512 * 40 * 4;
  const { painter, look, wishes, bring } = openPainter(each * 2);
  look([0, 0], [0, 1]);
  const [first, second] = wishes().map(bring);
  look([0, 0]);
  look([0, 2]);
  bring(wishes()[0]!);
  expect(painter.bytes).toBe(each * 2);
  expect([first!.isClosed, second!.isClosed]).toEqual([false, true]);
});

it('asks again for what failed, but not at once', () => {
  const { look, wishes, answer, wait } = openPainter();
  look([0, 0]);
  const [wish] = wishes();
  answer({ type: 'wave', wish: wish!, picture: null });
  look([0, 0]);
  expect(wishes()).toEqual([]);
  wait(6000);
  look([0, 0]);
  expect(wishes()).toHaveLength(1);
});

it('asks for one far picture at a time, and then for the last one that was wanted', () => {
  const { painter, told, answer } = openPainter();
  const wish = (top: number): OverviewWish => ({
    purpose: 'far',
    view: { width: 10, height: 10, leftFrame: 0, framesPerPixel: 1, top, rowHeight: 1 },
    branch: new Int32Array(),
    ink: { background: 0, rest: 0.5 },
  });
  for (const top of [1, 2, 3]) painter.askOverview(wish(top));
  expect(told).toHaveLength(1);
  answer({ type: 'overview', wish: wish(1), picture: picture(10, 10) });
  expect(told.map((message) => (message.type === 'overview' ? message.wish.view.top : null))).toEqual([1, 3]);
  expect(painter.overview('far')?.view.top).toBe(1);
  answer({ type: 'overview', wish: wish(3), picture: null });
  expect(painter.overview('far')?.view.top).toBe(1);
  painter.askOverview(wish(4));
  expect(told).toHaveLength(3);
});
