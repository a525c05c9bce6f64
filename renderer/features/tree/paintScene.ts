/**
 * Paints a scene: grid, metro lines, clips. Everything is in CSS pixels except the waveforms, which are drawn on whole
 * device pixels so that they are crisp at any scale.
 */
import { nodeVerdict } from '../../../shared/domain/verdict';
import { toX, type Viewport } from '../../stores';
import { formatDuration } from '../../ui/format';
import { ticksInSight } from '../timeline/ticks';
import type { MapPainter } from './mapPainter';
import { paintVerdict } from './paintVerdict';
import { paintWaveform } from './paintWaveform';
import { lineColor, type MapPalette } from './palette';
import { type Clip, clipInset, type Edge, type Scene } from './scene';

export interface PictureOptions {
  readonly context: CanvasRenderingContext2D;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  readonly scene: Scene;
  readonly view: Viewport;
  readonly sampleRate: number;
  readonly rowHeight: number;
  readonly top: number;
  readonly palette: MapPalette;
  readonly painter: MapPainter;
  /** Texts that were fitted before. */
  readonly fitted: FittedTexts;
  /** The nodes of the chosen branch. */
  readonly branch: ReadonlySet<string>;
  readonly selectedId: string | null;
  readonly hoveredId: string | null;
  /** Nodes that are silent in the chosen branch. */
  readonly muted: ReadonlySet<string>;
  /** The branch is sounding. */
  readonly playing: boolean;
}

/** Below this width a clip is a plain rectangle. */
const DETAIL_FROM = 30;
/** Rows at least this high have a waveform, a title and lines between them; lower ones are bars. */
const WAVE_FROM = 28;
const TITLE_FROM = 16;
const GROUND_FROM = 14;
const LABEL_HEIGHT = 15;
/** Narrower clips have no room for the receipt's sign beside the title. */
const VERDICT_FROM = 64;
const VERDICT_ROOM = 13;
const RADIUS = 4;

export function paintPicture(options: PictureOptions): void {
  const { scene, branch } = options;
  paintGround(options);
  // The chosen branch last, so that its lines and clips lie on top.
  for (const chosen of [false, true]) {
    for (const edge of scene.edges) {
      if (isChosen(edge, options) === chosen) paintEdge(edge, chosen, options);
    }
  }
  const paint = options.rowHeight >= WAVE_FROM ? paintClip : paintBar;
  for (const clip of scene.clips) paint(clip, branch.has(clip.node.id), options);
  if (options.rowHeight < GROUND_FROM) return;
  for (const chosen of [false, true]) {
    for (const edge of scene.edges) {
      if (isChosen(edge, options) === chosen) paintStation(edge, chosen, options);
    }
  }
}

/** An edge is on the branch when its child is. */
const isChosen = (edge: Edge, { branch }: PictureOptions) => branch.has(edge.childId);

/** What lies behind the clips: rows, and the ruler's ticks. */
export function paintGround(options: PictureOptions): void {
  const { context, width, height, view, sampleRate, rowHeight, top, palette, scene, selectedId } = options;
  const zeroX = toX(view, 0);
  if (zeroX > 0) {
    context.fillStyle = palette.panel;
    context.globalAlpha = 0.6;
    context.fillRect(0, 0, zeroX, height);
    context.globalAlpha = 1;
  }
  const selected = scene.clips.find(({ node }) => node.id === selectedId);
  if (selected) {
    context.fillStyle = palette.accent;
    context.globalAlpha = 0.07;
    context.fillRect(0, selected.row * rowHeight - top, width, rowHeight);
    context.globalAlpha = 1;
  }
  context.fillStyle = palette.grid;
  for (let row = scene.first; rowHeight >= GROUND_FROM && row <= scene.end; row += 1) {
    context.globalAlpha = 0.55;
    context.fillRect(0, Math.round(row * rowHeight - top) - 1, width, 1);
  }
  for (const tick of ticksInSight({ ...view, width, sampleRate })) {
    const x = Math.round(toX(view, tick.frame));
    context.globalAlpha = tick.label === null ? 0.35 : 0.9;
    context.fillRect(x, 0, 1, height);
  }
  context.globalAlpha = 1;
}

/** Half the thickness of a clip: where a line meets its lower edge. */
const halfClip = ({ rowHeight }: PictureOptions) => rowHeight / 2 - clipInset(rowHeight);

function paintEdge(edge: Edge, chosen: boolean, options: PictureOptions): void {
  const { context, palette, playing } = options;
  const { x, fromY, toY, childX, parentX, parentRight } = edge;
  const radius = Math.min(9, (toY - fromY) / 2, Math.max(2, childX - x));
  context.strokeStyle = lineColor(palette, edge.line, edge.color);
  context.lineWidth = (chosen ? 2.5 : 1.75) * Math.min(1, Math.max(0.5, options.rowHeight / 28));
  // A line that only passes through is not what one looks at.
  const passes = fromY < 0 && toY > options.height;
  context.globalAlpha = chosen ? 1 : passes ? 0.28 : 0.5;
  context.lineJoin = 'round';
  context.beginPath();
  if (x < parentX + 4) {
    context.moveTo(parentX, fromY);
    context.arcTo(x, fromY, x, fromY + radius, radius);
  } else if (x > parentRight) {
    context.moveTo(parentRight, fromY);
    context.arcTo(x, fromY, x, fromY + radius, radius);
  } else {
    context.moveTo(x, fromY + halfClip(options));
  }
  context.lineTo(x, toY - radius);
  context.arcTo(x, toY, x + radius, toY, radius);
  context.lineTo(childX, toY);
  if (chosen && playing) {
    // The lit line: a halo under it, so that it reads as current and not as another colour.
    context.lineWidth = 9;
    context.globalAlpha = 0.28;
    context.stroke();
    context.lineWidth = 3;
    context.globalAlpha = 1;
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** A dot where the line leaves the parent. */
function paintStation(edge: Edge, chosen: boolean, options: PictureOptions): void {
  const { context, palette } = options;
  const { x, fromY, parentX, parentRight } = edge;
  const onLeft = x < parentX + 4;
  const stationX = onLeft ? parentX : Math.min(x, parentRight);
  const stationY = onLeft || x > parentRight ? fromY : fromY + halfClip(options);
  context.globalAlpha = chosen ? 1 : 0.75;
  context.fillStyle = palette.background;
  context.strokeStyle = lineColor(palette, edge.line, edge.color);
  context.lineWidth = chosen ? 2 : 1.5;
  context.beginPath();
  context.arc(stationX, stationY, chosen ? 3.5 : 3, 0, Math.PI * 2);
  context.fill();
  context.stroke();
  context.globalAlpha = 1;
}

function clipPath(context: CanvasRenderingContext2D, { x, y, width, height }: Clip): void {
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(RADIUS, width / 2));
}

function paintClip(clip: Clip, chosen: boolean, options: PictureOptions): void {
  const { context, palette, selectedId, hoveredId, muted, playing } = options;
  const color = lineColor(palette, clip.line, clip.node.color);
  const isSelected = clip.node.id === selectedId;
  const isHovered = clip.node.id === hoveredId;
  if (clip.ghost) {
    paintGhost(clip, options);
    return;
  }
  // An opaque base hides the lines that pass behind; the colour lies over it.
  context.fillStyle = palette.raised;
  clipPath(context, clip);
  context.fill();
  context.fillStyle = color;
  context.globalAlpha = (chosen ? (playing ? 0.32 : 0.2) : 0.08) + (isHovered ? 0.06 : 0);
  context.fill();
  context.globalAlpha = 1;
  if (clip.width < DETAIL_FROM) {
    context.globalAlpha = chosen ? 0.9 : 0.45;
    context.fill();
    context.globalAlpha = 1;
  } else {
    paintDetail(clip, chosen, muted.has(clip.node.id), color, options);
  }
  context.strokeStyle = isSelected ? palette.text : color;
  context.lineWidth = isSelected ? 2 : 1;
  context.globalAlpha = isSelected ? 1 : chosen ? 0.85 : 0.4;
  clipPath(context, clip);
  context.stroke();
  context.globalAlpha = 1;
}

function paintGhost(clip: Clip, options: PictureOptions): void {
  const { context, palette, selectedId } = options;
  context.fillStyle = palette.background;
  clipPath(context, clip);
  context.fill();
  context.setLineDash([4, 4]);
  context.strokeStyle = clip.node.id === selectedId ? palette.text : palette.textFaint;
  context.lineWidth = clip.node.id === selectedId ? 2 : 1;
  context.stroke();
  context.setLineDash([]);
  if (clip.width > 80) paintText(`${clip.node.title} (deleted)`, clip, palette.textFaint, options);
}

function paintDetail(
  clip: Clip,
  chosen: boolean,
  isMuted: boolean,
  color: string,
  options: PictureOptions,
): void {
  const { context, palette, ratio, view, width, painter } = options;
  const label = clip.height >= 36 ? LABEL_HEIGHT : 0;
  context.save();
  clipPath(context, clip);
  context.clip();
  if (clip.tailX !== null) paintTail(clip, color, chosen, options);
  paintWaveform({
    context,
    ratio,
    view,
    canvasWidth: width,
    node: clip.node,
    x: clip.x,
    y: clip.y + label,
    width: clip.width,
    height: clip.height - label,
    color: isMuted ? palette.textFaint : color,
    alpha: isMuted ? 0.4 : chosen ? 1 : 0.5,
    painter,
  });
  paintFades(clip, options);
  if (label > 0) {
    const text = isMuted ? `${clip.node.title} (muted)` : clip.node.title;
    const verdict = nodeVerdict(clip.node);
    const room = verdict && clip.width > VERDICT_FROM ? VERDICT_ROOM : 0;
    if (verdict && room > 0) paintVerdict(verdict.colour, Math.max(clip.x, 0) + 11, clip.y + 8, options);
    paintText(text, clip, chosen ? palette.text : palette.textDim, options, room);
  }
  context.restore();
}

/** What lasts beyond the parent: hatched, with a bar along the top that the next person records under. */
function paintTail(
  clip: Clip,
  color: string,
  chosen: boolean,
  { context, palette, width }: PictureOptions,
): void {
  const from = Math.max(clip.tailX!, -20);
  const to = Math.min(clip.x + clip.width, width + 20);
  if (to <= from) return;
  context.save();
  context.beginPath();
  context.rect(from, clip.y, to - from, clip.height);
  context.clip();
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.globalAlpha = chosen ? 0.28 : 0.16;
  context.beginPath();
  const step = 7;
  // Anchored to the clip and not to the canvas, or the hatch would crawl while panning.
  const first = clip.tailX! + Math.floor((from - clip.tailX! - clip.height) / step) * step;
  for (let x = first; x < to; x += step) {
    context.moveTo(x, clip.y + clip.height);
    context.lineTo(x + clip.height, clip.y);
  }
  context.stroke();
  context.globalAlpha = chosen ? 1 : 0.6;
  context.fillStyle = color;
  context.fillRect(clip.tailX!, clip.y, clip.x + clip.width - clip.tailX!, 2);
  context.globalAlpha = chosen ? 0.9 : 0.5;
  context.fillRect(Math.round(clip.tailX!), clip.y, 1, clip.height);
  context.restore();
  const tailWidth = clip.x + clip.width - clip.tailX!;
  if (tailWidth > 52 && clip.height >= 36) {
    context.font = `500 10px ${palette.font}`;
    context.textAlign = 'right';
    context.textBaseline = 'alphabetic';
    context.fillStyle = chosen ? palette.text : palette.textFaint;
    context.fillText(
      `+${formatDuration(clip.tailFrames, clip.node.sampleRate)}`,
      clip.x + clip.width - 6,
      clip.y + 12,
    );
    context.textAlign = 'left';
  }
}

function paintFades(clip: Clip, { context, view, palette }: PictureOptions): void {
  const { fadeIn, fadeOut } = clip.node;
  const bottom = clip.y + clip.height;
  const right = clip.x + clip.width;
  context.fillStyle = palette.background;
  context.strokeStyle = palette.textDim;
  context.lineWidth = 1;
  const wedge = (edge: number, inner: number) => {
    context.beginPath();
    context.moveTo(edge, bottom);
    context.lineTo(inner, clip.y);
    context.lineTo(edge, clip.y);
    context.closePath();
    context.globalAlpha = 0.55;
    context.fill();
    context.beginPath();
    context.moveTo(edge, bottom);
    context.lineTo(inner, clip.y);
    context.globalAlpha = 0.7;
    context.stroke();
    context.globalAlpha = 1;
  };
  if (fadeIn > 0) wedge(clip.x, clip.x + fadeIn / view.framesPerPixel);
  if (fadeOut > 0) wedge(right, right - fadeOut / view.framesPerPixel);
}

/** The title, kept in sight while its clip is, and cut where the clip (or its tail's label) ends. */
function paintText(
  text: string,
  clip: Clip,
  color: string,
  { context, palette, fitted }: PictureOptions,
  indent = 0,
  baseline = 12,
): void {
  const x = Math.max(clip.x, 0) + 7 + indent;
  const end = clip.x + clip.width - 7;
  const room =
    (clip.tailX !== null && clip.height >= 36 && clip.x + clip.width - clip.tailX > 52 ? end - 44 : end) - x;
  if (room < 24) return;
  context.font = `500 11px ${palette.font}`;
  context.textBaseline = 'alphabetic';
  context.fillStyle = color;
  context.fillText(fitted(context, text, room), x, clip.y + baseline);
}

/** Between specks and waveforms: the node's stretch in its line's colour, with its title where there is room. */
function paintBar(clip: Clip, chosen: boolean, options: PictureOptions): void {
  const { context, palette, selectedId, hoveredId, muted, rowHeight } = options;
  const color = lineColor(palette, clip.line, clip.node.color);
  const isSelected = clip.node.id === selectedId;
  const radius = Math.min(3, clip.height / 3, clip.width / 2);
  const box = () => {
    context.beginPath();
    context.roundRect(clip.x, clip.y, clip.width, clip.height, radius);
  };
  const hasTitle = rowHeight >= TITLE_FROM && clip.width > 40;
  box();
  context.fillStyle = hasTitle ? palette.raised : palette.background;
  context.fill();
  context.fillStyle = color;
  const strength = clip.ghost ? 0.12 : muted.has(clip.node.id) ? 0.25 : chosen ? 0.95 : 0.5;
  context.globalAlpha = (hasTitle ? strength * 0.35 : strength) + (clip.node.id === hoveredId ? 0.12 : 0);
  context.fill();
  context.globalAlpha = 1;
  if (clip.tailX !== null && clip.width > 6) {
    context.globalAlpha = chosen ? 1 : 0.7;
    context.fillRect(clip.tailX, clip.y, clip.x + clip.width - clip.tailX, Math.max(1, clip.height * 0.16));
    context.globalAlpha = 1;
  }
  if (hasTitle || isSelected || clip.ghost) {
    context.strokeStyle = isSelected ? palette.text : color;
    context.lineWidth = isSelected ? 2 : 1;
    context.globalAlpha = isSelected ? 1 : chosen ? 0.9 : 0.4;
    if (clip.ghost) context.setLineDash([3, 3]);
    box();
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }
  if (hasTitle) {
    const ink = chosen ? palette.text : clip.ghost ? palette.textFaint : palette.textDim;
    paintText(clip.node.title, clip, ink, options, 0, clip.height / 2 + 4);
  }
}

/** The text, or as much of it as fits with an ellipsis. */
export type FittedTexts = (context: CanvasRenderingContext2D, text: string, room: number) => string;

const MOST_FITTED = 4000;

/** Remembers what was fitted: measuring texts is most of what a frame without waveforms costs. */
export function createFittedTexts(): FittedTexts {
  const known = new Map<string, string>();
  return (context, text, room) => {
    const key = `${Math.floor(room)} ${text}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size > MOST_FITTED) known.clear();
    const made = fitText(context, text, Math.floor(room));
    known.set(key, made);
    return made;
  };
}

function fitText(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (context.measureText(`${text.slice(0, middle)}…`).width <= room) low = middle;
    else high = middle - 1;
  }
  return low > 1 ? `${text.slice(0, low)}…` : '';
}
