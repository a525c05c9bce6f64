/**
 * The map from so far away that rows are specks: a picture of everything around the sight comes from the worker, is
 * moved and scaled while one pans and zooms, and is asked for anew whenever the sight has left it or changed its scale.
 */
import type { TreeLayout } from '../../../shared/domain/layout/treeLayout';
import type { AudioNode } from '../../../shared/domain/model';
import { audibleRange } from '../../../shared/domain/timeline';
import type { OverviewPicture } from './mapPainter';
import { lineColor, type MapPalette } from './palette';
import type { MapColumns, OverviewInk, OverviewView } from './worker/protocol';

/** Rows lower than this are specks. */
export const FAR_BELOW = 6;
/** How much more than the sight a picture shows on each side. */
const MARGIN = 0.3;

/** What the map shows, in CSS pixels. */
export interface Sight {
  readonly width: number;
  readonly height: number;
  readonly leftFrame: number;
  readonly framesPerPixel: number;
  readonly top: number;
  readonly rowHeight: number;
}

const HEX = /^#([0-9a-f]{6})/i;

/** 0xRRGGBB of a CSS colour; the canvas knows how to read all of them. */
export function createColorReader(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D) {
  const known = new Map<string, number>();
  return (css: string): number => {
    let rgb = known.get(css);
    if (rgb === undefined) {
      context.fillStyle = '#808080';
      context.fillStyle = css;
      rgb = Number.parseInt(HEX.exec(String(context.fillStyle))?.[1] ?? '808080', 16);
      known.set(css, rgb);
    }
    return rgb;
  };
}

export function mapColumns(
  layout: TreeLayout,
  palette: MapPalette,
  readColor: (css: string) => number,
  nodeOf: (node: AudioNode) => AudioNode,
): MapColumns {
  const { nodes, parentRow, line } = layout.columns();
  const from = new Float64Array(nodes.length);
  const to = new Float64Array(nodes.length);
  const color = new Uint32Array(nodes.length);
  const ghost = new Uint8Array(nodes.length);
  nodes.forEach((stored, at) => {
    const node = nodeOf(stored);
    const range = audibleRange(node);
    from[at] = range.from;
    to[at] = range.to;
    color[at] = readColor(lineColor(palette, line[at]!, node.color));
    if (node.deleted) ghost[at] = 1;
  });
  return { from, to, parentRow, color, ghost };
}

export function inkOf(palette: MapPalette, readColor: (css: string) => number): OverviewInk {
  return {
    background: readColor(palette.background),
    rest: palette.isLight ? 0.6 : 0.5,
  };
}

/** The picture to ask for: the sight and a margin, on whole device pixels. */
export function pictureFor(sight: Sight, ratio: number): OverviewView {
  const width = Math.ceil(sight.width * (1 + MARGIN * 2) * ratio);
  const height = Math.ceil(sight.height * (1 + MARGIN * 2) * ratio);
  return {
    width,
    height,
    leftFrame: sight.leftFrame - sight.width * MARGIN * sight.framesPerPixel,
    framesPerPixel: sight.framesPerPixel / ratio,
    top: (sight.top - sight.height * MARGIN) * ratio,
    rowHeight: sight.rowHeight * ratio,
  };
}

/** Where the picture lies on the map, CSS pixels. */
export function placeOf(view: OverviewView, sight: Sight) {
  return {
    x: (view.leftFrame - sight.leftFrame) / sight.framesPerPixel,
    y: (view.top / view.rowHeight) * sight.rowHeight - sight.top,
    width: (view.width * view.framesPerPixel) / sight.framesPerPixel,
    height: (view.height / view.rowHeight) * sight.rowHeight,
  };
}

/** True when nothing of the sight is outside of the picture, at whatever scale. */
export function covers(view: OverviewView, sight: Sight): boolean {
  const { x, y, width, height } = placeOf(view, sight);
  return x <= 0 && y <= 0 && x + width >= sight.width && y + height >= sight.height;
}

/** False when a new picture is due: another scale, or some of the sight is outside of it. */
export function isGoodFor(view: OverviewView, sight: Sight, ratio: number): boolean {
  const same = (a: number, b: number) => Math.abs(a / b - 1) < 1e-6;
  if (
    !same(view.framesPerPixel * ratio, sight.framesPerPixel) ||
    !same(view.rowHeight, sight.rowHeight * ratio)
  )
    return false;
  return covers(view, sight);
}

export function drawPicture(
  context: CanvasRenderingContext2D,
  { view, picture }: OverviewPicture,
  sight: Sight,
  ratio: number,
): void {
  const { x, y, width, height } = placeOf(view, sight);
  const isExact = Math.abs(width * ratio - view.width) < 0.5;
  context.imageSmoothingEnabled = !isExact;
  const whole = (value: number) => (isExact ? Math.round(value * ratio) / ratio : value);
  context.drawImage(picture, whole(x), whole(y), width, height);
  context.imageSmoothingEnabled = true;
}
