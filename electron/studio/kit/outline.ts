/** A node's waveform in a few numbers. Pure. */
import type { AudioNode } from '../../../shared/domain/model';
import type { Peaks } from '../../../shared/domain/peaks/peaks';

const PARTS = 200;

/** Highest amplitude of each of up to 200 equal parts of the audible range, 0..255. */
export function outlineOf(node: Pick<AudioNode, 'frames' | 'trimIn' | 'trimOut'>, peaks: Peaks): number[] {
  const { channels, framesPerPoint, points, data } = peaks;
  const first = Math.floor(node.trimIn / framesPerPoint);
  const end = Math.min(points, Math.ceil((node.frames - node.trimOut) / framesPerPoint));
  const parts = Math.max(0, Math.min(PARTS, end - first));
  return Array.from({ length: parts }, (_, part) => {
    const from = first + Math.floor((part * (end - first)) / parts);
    const to = first + Math.floor(((part + 1) * (end - first)) / parts);
    let highest = 0;
    for (let at = from * channels * 2; at < to * channels * 2; at += 1) {
      highest = Math.max(highest, Math.abs(data[at] ?? 0));
    }
    return Math.min(255, Math.round((highest / 32_768) * 255));
  });
}
