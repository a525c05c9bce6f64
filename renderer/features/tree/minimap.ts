/** The whole story in little beside the map: where what is in sight lies in it. Pure, and its painting. */
import { fitView, LEAST_OUTLINE_ROW, type RowView, type TimeExtent, type Viewport } from '../../stores';
import type { Sight } from './farView';
import type { OverviewPicture } from './mapPainter';
import type { MapPalette } from './palette';
import type { OverviewView } from './worker/protocol';

/** CSS pixels. */
export const MINIMAP_WIDTH = 72;
const INSET = 5;
/** Rows of a small story need not fill the height. */
const MOST_ROW_HEIGHT = 5;

interface MinimapState extends Viewport, RowView {
  readonly extent: TimeExtent;
  readonly width: number;
}

/** Only where something is out of sight is there something to find. */
export function showsMinimap(state: MinimapState, rows: number): boolean {
  const isTall = rows * state.rowHeight > state.height + 1;
  const isWide = state.framesPerPixel < fitView(state.extent, state.width).framesPerPixel * 0.98;
  return rows > 0 && state.height > LEAST_OUTLINE_ROW * 4 && (isTall || isWide);
}

/** The whole story on whole device pixels. */
export function minimapView(
  { extent }: Pick<MinimapState, 'extent'>,
  rows: number,
  height: number,
  ratio: number,
): OverviewView {
  const rowHeight = Math.min(MOST_ROW_HEIGHT, (height - 24) / Math.max(1, rows)) * ratio;
  const width = Math.round(MINIMAP_WIDTH * ratio);
  const framesPerPixel = Math.max(1, (extent.to - extent.from) / (width - INSET * 2 * ratio));
  return {
    width,
    height: Math.max(1, Math.ceil(rowHeight * rows)),
    leftFrame: extent.from - INSET * ratio * framesPerPixel,
    framesPerPixel,
    top: 0,
    rowHeight,
  };
}

/** Frame and row, with its fraction, at a point of the minimap in CSS pixels. */
export const minimapPlace = (view: OverviewView, ratio: number, x: number, y: number) => ({
  frame: view.leftFrame + x * ratio * view.framesPerPixel,
  row: (y * ratio) / view.rowHeight,
});

export function paintMinimap(
  context: CanvasRenderingContext2D,
  view: OverviewView,
  whole: OverviewPicture | null,
  sight: Sight,
  palette: MapPalette,
  ratio: number,
): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, view.width, view.height);
  if (whole) context.drawImage(whole.picture, 0, 0, view.width, view.height);
  const x = (sight.leftFrame - view.leftFrame) / view.framesPerPixel;
  const right = x + (sight.width * sight.framesPerPixel) / view.framesPerPixel;
  const y = (sight.top / sight.rowHeight) * view.rowHeight;
  const bottom = y + (sight.height / sight.rowHeight) * view.rowHeight;
  const least = 6 * ratio;
  const box = {
    x: Math.max(0.5, x),
    y: Math.max(0.5, Math.min(y, view.height - least)),
    right: Math.min(view.width - 0.5, right),
    bottom: Math.min(view.height - 0.5, bottom),
  };
  const boxWidth = Math.max(least, box.right - box.x);
  const boxHeight = Math.max(Math.min(least, view.height - 1), box.bottom - box.y);
  context.fillStyle = palette.text;
  context.globalAlpha = 0.1;
  context.fillRect(box.x, box.y, boxWidth, boxHeight);
  context.globalAlpha = 0.85;
  context.strokeStyle = palette.text;
  context.lineWidth = ratio;
  context.strokeRect(box.x, box.y, boxWidth, boxHeight);
  context.globalAlpha = 1;
}
