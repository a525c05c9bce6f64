import { describe, expect, it } from 'vitest';
import { createPeakReader, foldChannels, POINTS_A_TILE, poolTile, readDatHeader } from './peakTiles';

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

describe('createPeakReader', () => {
  it.each([true, false])('brings one tile of one level (server with ranges: %s)', async (ranges) => {
    const reader = createPeakReader(server(datFile(10_000, 2), { ranges }).request);
    const tile = await reader.read('node-0001', 0, 1);
    expect(tile.points).toBe(POINTS_A_TILE);
    expect([tile.data[0], tile.data[1]]).toEqual([-POINTS_A_TILE, POINTS_A_TILE]);
    expect((await reader.read('node-0001', 0, 2)).points).toBe(10_000 - 2 * POINTS_A_TILE);
    expect((await reader.read('node-0001', 0, 3)).points).toBe(0);
  });

  it('pools when a finer level than asked for is served', async () => {
    const tile = await createPeakReader(server(datFile(1000, 1)).request).read('node-0001', 2, 0);
    expect(tile.points).toBe(250);
    expect([tile.data[0], tile.data[1]]).toEqual([-3, 3]);
  });

  it('asks once for what many want, and keeps it', async () => {
    const { request, requests } = server(datFile(100, 1));
    const reader = createPeakReader(request);
    await Promise.all([reader.read('node-0001', 0, 0), reader.read('node-0001', 0, 0)]);
    await reader.read('node-0001', 0, 0);
    // One for the head, one for the points.
    expect(requests).toHaveLength(2);
  });

  it('forgets what was used longest ago once its budget is spent', async () => {
    const { request, requests } = server(datFile(10_000, 1));
    const reader = createPeakReader(request, POINTS_A_TILE * 4 + 100);
    await reader.read('node-0001', 0, 0);
    await reader.read('node-0001', 0, 1);
    const before = requests.length;
    await reader.read('node-0001', 0, 1);
    expect(requests.length).toBe(before);
    await reader.read('node-0001', 0, 0);
    expect(requests.length).toBe(before + 1);
  });

  it('passes a refusal on and asks again the next time', async () => {
    const { request, requests } = server(datFile(100, 1), { fail: true });
    const reader = createPeakReader(request);
    await expect(reader.read('node-0001', 0, 0)).rejects.toThrow('500');
    await expect(reader.read('node-0001', 0, 0)).rejects.toThrow('500');
    expect(requests).toHaveLength(2);
  });
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
