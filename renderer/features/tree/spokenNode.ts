/**
 * What a screen reader says of a node beyond its title and the facts that are drawn: whole words instead of signs and
 * units. Pure.
 */
import type { AudioNode } from '../../../shared/domain/model';
import { audibleRange, tailFrames } from '../../../shared/domain/timeline';

const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;

/** `12 seconds`, `3.2 seconds`, `840 milliseconds`, `4 minutes 5 seconds`, `1 hour 2 minutes`. */
export function spokenDuration(frames: number, sampleRate: number): string {
  const seconds = frames / sampleRate;
  if (seconds < 0.9995) return counted(Math.round(seconds * 1000), 'millisecond');
  if (seconds < 59.95) return counted(Number(seconds.toFixed(1)), 'second');
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = whole % 60;
  const parts = hours
    ? [counted(hours, 'hour'), minutes ? counted(minutes, 'minute') : '']
    : [counted(minutes, 'minute'), rest ? counted(rest, 'second') : ''];
  return parts.filter(Boolean).join(' ');
}

/** `Over Verse, 12 seconds, extends by 4 seconds, 2 recordings over it`. */
export function spokenNode(node: AudioNode, parent: AudioNode | null, children: number): string {
  const range = audibleRange(node);
  const parts = [
    parent ? `Over ${parent.title}` : 'Seed',
    spokenDuration(range.to - range.from, node.sampleRate),
  ];
  const tail = parent ? tailFrames(node, parent) : 0;
  if (tail > 0) parts.push(`extends by ${spokenDuration(tail, node.sampleRate)}`);
  if (children > 0) parts.push(`${counted(children, 'recording')} over it`);
  return parts.join(', ');
}
