import { describe, expect, it } from 'vitest';
import { createPointReader } from './paintWaveform';
import {
  createPeakSource,
  foldChannels,
  framesPerPoint,
  levelFor,
  POINTS_A_TILE,
  poolTile,
  readDatHeader,
} from './peakTiles';

/** An audiowaveform .dat, version 2, 16 bit, whose point p has min -p and max p in every channel. */
function datFile(points: number, channels: number, perPoint = 256): ArrayBuffer {
  const bytes = new ArrayBuffer(24 + points * channels * 4);
  const view = new DataView(bytes);
  view.setInt32(0, 2, true);
  view.setUint32(4, 0, true);
  view.setInt32(8, 48_000, true);
  view.setInt32(12, perPoint, true);
  view.setUint32(16, points, true);
  view.setInt32(20, channels, true);
  for (let point = 0; point < points; point += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      view.setInt16(24 + (point * channels + channel) * 4, -(point % 30_000), true);
      view.setInt16(26 + (point * channels + channel) * 4, point % 30_000, true);
    }
  }
  return bytes;
}

function server(file: ArrayBuffer, options: { ranges?: boolean; fail?: boolean } = {}) {
  const requests: string[] = [];
  const request = async (path: string, init: RequestInit) => {
    const range = (init.headers as Record<string, string>).Range!;
    requests.push(`${path} ${range}`);
    if (options.fail) return new Response('{}', { status: 500 });
    const [, first, last] = /bytes=(\d+)-(\d+)/.exec(range)!;
    return options.ranges === false
      ? new Response(file)
      : new Response(file.slice(Number(first), Number(last) + 1), { status: 206 });
  };
  return { request, requests };
}

/** Asks until the tile is there, as pictures would. */
async function fetched(source: ReturnType<typeof createPeakSource>, level: number, index: number) {
  for (let turn = 0; turn < 50; turn += 1) {
    source.beginPicture();
    const tile = source.tile('node-0001', level, index);
    if (tile) return tile;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return null;
}

describe('createPeakSource', () => {
  it.each([true, false])('brings one tile of one level (server with ranges: %s)', async (ranges) => {
    const { request } = server(datFile(10_000, 2), { ranges });
    const source = createPeakSource({ request, onArrival: () => undefined });
    const tile = await fetched(source, 0, 1);
    expect(tile?.points).toBe(POINTS_A_TILE);
    expect([tile?.data[0], tile?.data[1]]).toEqual([-POINTS_A_TILE, POINTS_A_TILE]);
    expect((await fetched(source, 0, 2))?.points).toBe(10_000 - 2 * POINTS_A_TILE);
    expect((await fetched(source, 0, 3))?.points).toBe(0);
  });

  it('pools when a finer level than asked for is served', async () => {
    const { request } = server(datFile(1000, 1));
    const source = createPeakSource({ request, onArrival: () => undefined });
    const tile = await fetched(source, 2, 0);
    expect(tile?.points).toBe(250);
    expect([tile?.data[0], tile?.data[1]]).toEqual([-3, 3]);
  });

  it('asks once for what many pictures want, and not again at once for what failed', async () => {
    const { request, requests } = server(datFile(100, 1), { fail: true });
    const source = createPeakSource({ request, onArrival: () => undefined });
    expect(await fetched(source, 0, 0)).toBeNull();
    expect(requests).toHaveLength(1);
  });

  it('tells when something has come', async () => {
    const { request } = server(datFile(100, 1));
    let told = 0;
    const source = createPeakSource({
      request,
      onArrival: () => {
        told += 1;
      },
    });
    await fetched(source, 0, 0);
    expect(told).toBe(1);
  });
});

it('reads points from a coarser tile while the fine one is on its way', () => {
  const data = new Int16Array([-10, 10, -20, 20]);
  const reader = createPointReader(
    {
      tile: () => null,
      coarser: () => ({ tile: { data, points: 2 }, level: 2, index: 0 }),
      beginPicture: () => undefined,
      close: () => undefined,
    },
    'node-0001',
    0,
  );
  const range = { low: 0, high: 0 };
  expect(reader.read(0, 4, range)).toBe(true);
  expect(range).toEqual({ low: -10, high: 10 });
  expect(reader.read(4, 5, range)).toBe(true);
  expect(range).toEqual({ low: -20, high: 20 });
  expect(reader.read(8, 9, { low: 0, high: 0 })).toBe(false);
});

it('takes the level with at least a point for every pixel', () => {
  expect(levelFor(10)).toBe(0);
  expect(levelFor(256)).toBe(0);
  expect(levelFor(511)).toBe(0);
  expect(levelFor(512)).toBe(1);
  for (const frames of [256, 700, 5000, 1e6])
    expect(framesPerPoint(levelFor(frames))).toBeLessThanOrEqual(frames);
});

it('folds channels and pools points by their extremes', () => {
  expect(foldChannels(new Int16Array([-1, 2, -5, 1, -3, 4, -2, 9]), 2)).toEqual(
    new Int16Array([-5, 2, -3, 9]),
  );
  expect(poolTile({ data: new Int16Array([-1, 2, -5, 1, -3, 4]), points: 3 }, 2)).toEqual({
    data: new Int16Array([-5, 2, -3, 4]),
    points: 2,
  });
});

it('refuses what is not a peaks file', () => {
  expect(() => readDatHeader(new ArrayBuffer(10))).toThrow('Not a peaks file');
  expect(() => readDatHeader(new ArrayBuffer(24))).toThrow('Not a peaks file');
});
