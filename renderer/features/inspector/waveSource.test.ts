import { describe, expect, it } from 'vitest';
import { createWaveSource, scaleFor } from './waveSource';

const BASE = 256;

/** A studio that serves peaks and samples of one signal, computed on request, and writes down what it was asked. */
const studioOf = (signal: Float32Array, { ranges = true } = {}) => {
  const asked: string[] = [];
  const dat = (scale: number) => {
    const points = Math.ceil(signal.length / scale);
    const bytes = new ArrayBuffer(24 + points * 4);
    const view = new DataView(bytes);
    for (const [at, value] of [2, 0, 48_000, scale, points, 1].entries()) view.setInt32(at * 4, value, true);
    for (let point = 0; point < points; point += 1) {
      const run = signal.subarray(point * scale, (point + 1) * scale);
      view.setInt16(24 + point * 4, Math.min(...run) * 32768, true);
      view.setInt16(26 + point * 4, Math.max(...run) * 32767, true);
    }
    return bytes;
  };
  const request = async (path: string, init: RequestInit): Promise<Response> => {
    const url = new URL(path, 'http://studio');
    asked.push(`${url.pathname.split('/')[2]} ${url.search}`);
    if (url.pathname.startsWith('/media/pcm/')) {
      const from = Number(url.searchParams.get('from'));
      const frames = Number(url.searchParams.get('frames'));
      return new Response(signal.slice(from, from + frames), { headers: { 'X-Channels': '1' } });
    }
    const bytes = dat(Number(url.searchParams.get('scale')));
    const range = /bytes=(\d+)-(\d+)/.exec(new Headers(init.headers).get('Range') ?? '');
    if (!range || !ranges) return new Response(bytes);
    return new Response(bytes.slice(Number(range[1]), Number(range[2]) + 1), { status: 206 });
  };
  return { asked, request };
};

/** Asks for a window again each time that something arrives, as the waveform does, until it is complete. */
const settled = async (
  signal: Float32Array,
  view: { from: number; frames: number },
  columns: number,
  options = {},
) => {
  const studio = studioOf(signal, options);
  let wake = () => {};
  const source = createWaveSource({
    nodeId: 'node-0001',
    frames: signal.length,
    channels: 1,
    request: studio.request,
    onChange: () => wake(),
  });
  for (;;) {
    const arrived = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const lanes = source.lanes(view, columns);
    if (source.isSettled()) return { lanes, asked: studio.asked, source };
    await arrived;
  }
};

const signal = Float32Array.from({ length: 400_000 }, (_, i) => Math.sin(i / 50) * (i / 400_000));

describe('the source of the waveform', () => {
  it.each([true, false])('shows the whole from few bytes (server with ranges: %s)', async (ranges) => {
    const { lanes, asked } = await settled(signal, { from: 0, frames: signal.length }, 300, { ranges });
    expect(lanes[0]!.max.some(Number.isNaN)).toBe(false);
    expect(lanes[0]!.max[299]).toBeGreaterThan(0.95);
    expect(lanes[0]!.max[10]).toBeLessThan(0.06);
    expect(asked).toEqual(['peaks ?scale=1024', 'peaks ?scale=1024']);
  });

  it('goes to samples when it is zoomed closer than the peaks', async () => {
    const { lanes, asked } = await settled(signal, { from: 65_500, frames: 100 }, 200);
    expect(asked.every((what) => what.startsWith('pcm'))).toBe(true);
    expect(lanes[0]!.max.some(Number.isNaN)).toBe(false);
    expect(lanes[0]!.max[0]).toBeCloseTo(Math.max(signal[65_500]!, signal[65_501]!), 2);
  });

  it('asks for nothing that it has', async () => {
    const { source, asked } = await settled(signal, { from: 0, frames: signal.length }, 300);
    const before = asked.length;
    source.lanes({ from: 1000, frames: signal.length - 1000 }, 300);
    expect(asked.length).toBe(before);
  });

  it('shows the coarser picture until the finer one is there', async () => {
    const { source } = await settled(signal, { from: 0, frames: signal.length }, 300);
    const lanes = source.lanes({ from: 200_000, frames: 80_000 }, 300);
    expect(source.isSettled()).toBe(false);
    expect(lanes[0]!.max.some(Number.isNaN)).toBe(false);
  });

  it('tells why it could not draw, and tries again only when asked', async () => {
    let asked = 0;
    let changed = () => {};
    const failing = new Promise<void>((resolve) => {
      changed = resolve;
    });
    const source = createWaveSource({
      nodeId: 'node-0001',
      frames: 48_000,
      channels: 1,
      request: async () => {
        asked += 1;
        return Response.json(
          { code: 'NOT_FOUND', message: 'The audio is missing.', remedy: '' },
          { status: 404 },
        );
      },
      onChange: () => changed(),
    });
    source.lanes({ from: 0, frames: 48_000 }, 100);
    await failing;
    source.lanes({ from: 0, frames: 48_000 }, 100);
    expect(source.failure()).toBe('The audio is missing.');
    expect(asked).toBe(1);
    source.retry();
    source.lanes({ from: 0, frames: 48_000 }, 100);
    expect(asked).toBe(2);
  });

  it('chooses the coarsest level that has a point for every column', () => {
    expect(scaleFor(200)).toBe(BASE);
    expect(scaleFor(256)).toBe(BASE);
    expect(scaleFor(511)).toBe(BASE);
    expect(scaleFor(512)).toBe(BASE * 2);
    expect(scaleFor((43_200 * 48_000) / 700)).toBe(BASE * 2 ** 13);
  });
});
