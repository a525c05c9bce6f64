/** Draws a take's lane: what is chosen in the take's colour, the rest of what can be heard of it held back. */
import { drawLanes } from '../inspector/waveDraw';

/** Device pixels from the left edge. */
export type Stretch = readonly [from: number, to: number];

export interface TakePicture {
  readonly channels: readonly ArrayLike<number>[];
  /** What the trims let be heard. */
  readonly audible: Stretch;
  readonly chosen: readonly Stretch[];
  readonly color: string;
  readonly rest: string;
}

function clipped(context: CanvasRenderingContext2D, stretches: readonly Stretch[], draw: () => void): void {
  context.save();
  context.beginPath();
  for (const [from, to] of stretches) context.rect(from, 0, to - from, context.canvas.height);
  context.clip();
  draw();
  context.restore();
}

export function paintTake(context: CanvasRenderingContext2D, picture: TakePicture): void {
  const { channels, audible, chosen, color, rest } = picture;
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  const pass = (style: string, alpha: number) => () => {
    context.fillStyle = style;
    context.globalAlpha = alpha;
    drawLanes(channels, context, null);
  };
  clipped(context, [audible], pass(rest, 0.55));
  const within = chosen
    .map(([from, to]): Stretch => [Math.max(from, audible[0]), Math.min(to, audible[1])])
    .filter(([from, to]) => from < to);
  if (within.length === 0) return;
  clipped(context, within, () => context.clearRect(0, 0, context.canvas.width, context.canvas.height));
  clipped(context, within, pass(color, 1));
}
