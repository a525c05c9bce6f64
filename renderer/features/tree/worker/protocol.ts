/** What the map and its painter's worker say to each other. */

/** A node's waveform at one zoom: `TILE_PIXELS` device pixels from `index * TILE_PIXELS` on. */
export interface WaveWish {
  /** Comes back with the picture. */
  readonly key: string;
  readonly nodeId: string;
  /** A pixel is 256 frames doubled `level` times; negative levels are made of samples. */
  readonly level: number;
  readonly index: number;
  /** Device pixels. */
  readonly height: number;
  /** Frames of the whole audio. */
  readonly frames: number;
  readonly color: string;
}

/** All rows of the story, by row. Story frames; colours 0xRRGGBB. */
export interface MapColumns {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly parentRow: Int32Array;
  readonly color: Uint32Array;
  /** 1 for a deleted node. */
  readonly ghost: Uint8Array;
}

/** A picture of many rows, in device pixels of the picture. */
export interface OverviewView {
  readonly width: number;
  readonly height: number;
  readonly leftFrame: number;
  readonly framesPerPixel: number;
  /** Pixels of the story above the picture. */
  readonly top: number;
  readonly rowHeight: number;
}

export interface OverviewInk {
  /** 0xRRGGBB. */
  readonly background: number;
  /** How much of a line's colour what is not on the chosen branch shows, 0..1. */
  readonly rest: number;
}

export interface OverviewWish {
  readonly purpose: 'far' | 'minimap';
  readonly view: OverviewView;
  /** Rows of the chosen branch, seed first. */
  readonly branch: Int32Array;
  readonly ink: OverviewInk;
}

export type ToMapWorker =
  | { readonly type: 'columns'; readonly columns: MapColumns }
  | { readonly type: 'overview'; readonly wish: OverviewWish }
  /** Replaces the wishes before it: what went out of sight is not worth drawing. */
  | { readonly type: 'waves'; readonly wishes: readonly WaveWish[] };

export type FromMapWorker =
  /** Null when there was no memory for it. */
  | { readonly type: 'overview'; readonly wish: OverviewWish; readonly picture: ImageBitmap | null }
  /** Null when the audio's shape could not be had. */
  | { readonly type: 'wave'; readonly wish: WaveWish; readonly picture: ImageBitmap | null };

export const TILE_PIXELS = 512;
