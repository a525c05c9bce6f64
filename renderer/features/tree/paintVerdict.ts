/**
 * The receipt's verdict on a clip. Three shapes as well as three colours: a tick, a dot in a ring, and a triangle that
 * stands for danger, so that it can be read without telling red from green.
 */
import type { VerdictColour } from '../../../shared/domain/verdict';
import type { PictureOptions } from './paintScene';

const RADIUS = 4;

/** Centred on (x, y), in CSS pixels. */
export function paintVerdict(
  colour: VerdictColour,
  x: number,
  y: number,
  { context, palette }: PictureOptions,
): void {
  const ink = { green: palette.good, amber: palette.warn, red: palette.record }[colour];
  context.save();
  context.globalAlpha = 1;
  context.strokeStyle = ink;
  context.fillStyle = ink;
  context.lineWidth = 1.5;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.beginPath();
  if (colour === 'green') {
    context.moveTo(x - RADIUS, y);
    context.lineTo(x - 1, y + 3);
    context.lineTo(x + RADIUS, y - 3);
    context.stroke();
  } else if (colour === 'amber') {
    context.arc(x, y, RADIUS - 0.5, 0, Math.PI * 2);
    context.stroke();
    context.beginPath();
    context.arc(x, y, 1.2, 0, Math.PI * 2);
    context.fill();
  } else {
    context.moveTo(x, y - RADIUS);
    context.lineTo(x + RADIUS, y + RADIUS - 0.5);
    context.lineTo(x - RADIUS, y + RADIUS - 0.5);
    context.closePath();
    context.fill();
  }
  context.restore();
}
