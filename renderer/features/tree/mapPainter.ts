/**
 * The page's side of the map's painter: asks the worker for pictures, keeps those of waveforms within a budget, and
 * says which is at hand for a place. What is missing is asked for and stood in for by a coarser one.
 */
import type {
  FromMapWorker,
  MapColumns,
  OverviewView,
  OverviewWish,
  ToMapWorker,
  WaveWish,
} from './worker/protocol';

export interface WavePicture {
  readonly picture: ImageBitmap;
  readonly level: number;
  readonly index: number;
}

export interface OverviewPicture {
  readonly view: OverviewView;
  readonly picture: ImageBitmap;
}

export interface MapPainter {
  /** Forgets the wishes of the last picture. */
  beginPicture(): void;
  /** The tile, or one of another level that covers the same stretch; asks for it unless it is just that. */
  wave(wish: Omit<WaveWish, 'key'>): WavePicture | null;
  /** Sends what was missing. */
  endPicture(): void;
  setColumns(columns: MapColumns): void;
  /** Asks for a picture of many rows; of several asked while one is drawn the last is drawn next. */
  askOverview(wish: OverviewWish): void;
  overview(purpose: OverviewWish['purpose']): OverviewPicture | null;
  /** Bytes of waveform pictures at hand. */
  readonly bytes: number;
  close(): void;
}

/** What the painter needs of a Worker. */
export interface PainterWorker {
  onmessage: ((event: MessageEvent<FromMapWorker>) => void) | null;
  postMessage(message: ToMapWorker, transfer?: Transferable[]): void;
  terminate(): void;
}

export interface MapPainterDeps {
  readonly worker: PainterWorker;
  readonly onArrival: () => void;
  /** Milliseconds. */
  readonly now: () => number;
  readonly mostBytes?: number;
}

const MOST_BYTES = 64 * 1024 * 1024;
const ASK_AGAIN_MS = 5000;
/** How many octaves away a stand-in may be. */
const COARSER = 8;

interface Held {
  readonly picture: ImageBitmap;
  readonly height: number;
  readonly bytes: number;
}

export function createMapPainter({
  worker,
  onArrival,
  now,
  mostBytes = MOST_BYTES,
}: MapPainterDeps): MapPainter {
  /** In order of last use. */
  const held = new Map<string, Held>();
  const failedAt = new Map<string, number>();
  const overviews = new Map<OverviewWish['purpose'], OverviewPicture>();
  const drawing = new Set<OverviewWish['purpose']>();
  const next = new Map<OverviewWish['purpose'], OverviewWish>();
  let wishes: WaveWish[] = [];
  let sent: string | null = '';
  let bytes = 0;

  const keyOf = (nodeId: string, level: number, index: number, color: string) =>
    `${nodeId} ${level} ${index} ${color}`;

  const keep = (key: string, picture: ImageBitmap) => {
    const before = held.get(key);
    if (before) {
      bytes -= before.bytes;
      before.picture.close();
      held.delete(key);
    }
    const entry = { picture, height: picture.height, bytes: picture.width * picture.height * 4 };
    held.set(key, entry);
    bytes += entry.bytes;
    for (const [oldest, { picture: old, bytes: size }] of held) {
      if (bytes <= mostBytes || oldest === key) break;
      held.delete(oldest);
      old.close();
      bytes -= size;
    }
  };

  const ask = (wish: OverviewWish) => {
    drawing.add(wish.purpose);
    worker.postMessage({ type: 'overview', wish });
  };

  worker.onmessage = ({ data }) => {
    if (data.type === 'wave') {
      // It may have been drawn for a height that nobody wants any more, and the wish for the right one passed over.
      sent = null;
      if (data.picture) keep(data.wish.key, data.picture);
      else failedAt.set(data.wish.key, now());
    } else {
      const { purpose, view } = data.wish;
      if (data.picture) {
        overviews.get(purpose)?.picture.close();
        overviews.set(purpose, { view, picture: data.picture });
      }
      drawing.delete(purpose);
      const waiting = next.get(purpose);
      next.delete(purpose);
      if (waiting) ask(waiting);
    }
    onArrival();
  };

  /** Without a change of order: a stand-in is not what was wanted. */
  const standIn = (nodeId: string, level: number, index: number, color: string): WavePicture | null => {
    for (let up = 1; up <= COARSER; up += 1) {
      const coarse = Math.floor(index / 2 ** up);
      const found = held.get(keyOf(nodeId, level + up, coarse, color));
      if (found) return { picture: found.picture, level: level + up, index: coarse };
    }
    return null;
  };

  return {
    get bytes() {
      return bytes;
    },
    beginPicture: () => {
      wishes = [];
    },
    wave: (wish) => {
      const { nodeId, level, index, color, height } = wish;
      const key = keyOf(nodeId, level, index, color);
      const found = held.get(key);
      if (found) {
        held.delete(key);
        held.set(key, found);
      }
      const failed = failedAt.get(key);
      const mayAsk = failed === undefined || now() - failed > ASK_AGAIN_MS;
      if (mayAsk && found?.height !== height) wishes.push({ ...wish, key });
      return found ? { picture: found.picture, level, index } : standIn(nodeId, level, index, color);
    },
    endPicture: () => {
      const keys = wishes.map(({ key, height }) => `${key} ${height}`).join('\n');
      if (keys === sent) return;
      sent = keys;
      worker.postMessage({ type: 'waves', wishes });
    },
    setColumns: (columns) => {
      worker.postMessage({ type: 'columns', columns }, [
        columns.from.buffer,
        columns.to.buffer,
        columns.parentRow.buffer,
        columns.color.buffer,
        columns.ghost.buffer,
      ] as ArrayBuffer[]);
    },
    askOverview: (wish) => {
      if (drawing.has(wish.purpose)) next.set(wish.purpose, wish);
      else ask(wish);
    },
    overview: (purpose) => overviews.get(purpose) ?? null,
    close: () => {
      worker.terminate();
      for (const { picture } of [...held.values(), ...overviews.values()]) picture.close();
      held.clear();
      overviews.clear();
    },
  };
}
