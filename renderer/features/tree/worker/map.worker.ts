/**
 * The map's painter: draws waveforms and far views off the page's thread and hands them over as pictures, so that a
 * frame of the page only puts pictures in their places.
 */
import { workerScope } from '../../../audio/workerScope';
import { mapHeight } from '../mapHeight';
import { createPeakReader, type RequestMedia } from '../peakTiles';
import { paintOverview, subtreeRows } from './overview';
import type { FromMapWorker, MapColumns, OverviewWish, ToMapWorker, WaveWish } from './protocol';
import { TILE_PIXELS } from './protocol';
import { readShape, type WaveShape } from './waveShape';

const MOST_AT_ONCE = 6;

const scope = workerScope<ToMapWorker, FromMapWorker>();
const request: RequestMedia = (path, init) => fetch(path, init);
const sources = { request, peaks: createPeakReader(request), signal: new AbortController().signal };

let columns: MapColumns | null = null;
let sizes = new Int32Array();
let wishes: WaveWish[] = [];
const underWay = new Set<string>();

function drawWave({ low, high, samples }: WaveShape, { height, color }: WaveWish): ImageBitmap {
  const canvas = new OffscreenCanvas(TILE_PIXELS, height);
  const context = canvas.getContext('2d')!;
  const middle = Math.round(height / 2);
  const half = Math.max(1, height / 2 - 1);
  context.fillStyle = color;
  for (let pixel = 0; pixel < low.length; pixel += 1) {
    const top = Math.round(middle - Math.sign(high[pixel]!) * mapHeight(Math.abs(high[pixel]!)) * half);
    const bottom = Math.round(middle - Math.sign(low[pixel]!) * mapHeight(Math.abs(low[pixel]!)) * half);
    // Silence is a hairline, so that a quiet clip doesn't look empty.
    context.fillRect(pixel, top, 1, Math.max(1, bottom - top));
  }
  for (const { x, value } of samples) {
    const y = middle - Math.sign(value) * mapHeight(Math.abs(value)) * half;
    context.fillRect(Math.round(x) - 2, Math.round(y) - 2, 5, 5);
  }
  return canvas.transferToImageBitmap();
}

const work = () => {
  while (underWay.size < MOST_AT_ONCE) {
    const wish = wishes.shift();
    if (!wish) return;
    if (underWay.has(wish.key)) continue;
    underWay.add(wish.key);
    readShape(sources, wish)
      .then((shape) => {
        const picture = drawWave(shape, wish);
        scope.postMessage({ type: 'wave', wish, picture }, [picture]);
      })
      .catch(() => scope.postMessage({ type: 'wave', wish, picture: null }))
      .finally(() => {
        underWay.delete(wish.key);
        work();
      });
  }
};

const drawOverview = (columns: MapColumns, wish: OverviewWish): ImageBitmap => {
  const { width, height } = wish.view;
  const data = new ImageData(width, height);
  paintOverview(columns, wish.view, wish.branch, wish.ink, new Uint32Array(data.data.buffer), sizes);
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.putImageData(data, 0, 0);
  return canvas.transferToImageBitmap();
};

/** An answer for every wish: the page asks for the next picture when it has this one. */
const answerOverview = (wish: OverviewWish) => {
  let picture: ImageBitmap | null = null;
  try {
    picture = columns && drawOverview(columns, wish);
  } catch (error) {
    // A window as large as a wall at three times the pixels.
    console.warn('The map could not be drawn.', error);
  }
  scope.postMessage({ type: 'overview', wish, picture }, picture ? [picture] : []);
};

scope.onmessage = ({ data }) => {
  if (data.type === 'columns') {
    columns = data.columns;
    sizes = subtreeRows(columns.parentRow) as Int32Array<ArrayBuffer>;
  } else if (data.type === 'overview') answerOverview(data.wish);
  else {
    wishes = [...data.wishes];
    work();
  }
};
