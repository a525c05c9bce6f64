/**
 * Trims and fades as a person drags or types them, in frames of the node's audio.
 *
 * A region of the waveform has a start and an end; a node has `trimIn` and `trimOut`, counted from either end. The two
 * are converted here and nowhere else, and each gesture changes exactly one field, so that two people can trim the
 * two ends of a node at once and keep both.
 */
import type { AudioNode } from '../../../shared/domain/model';

export type Trimmed = Pick<AudioNode, 'frames' | 'trimIn' | 'trimOut' | 'sampleRate'>;
export type Edge = 'in' | 'out';

/** First and last-plus-one audible frame. */
export interface AudibleRange {
  readonly start: number;
  readonly end: number;
}

/** Trimming stops when this much is left, a millisecond: less can neither be heard nor be caught again with a pointer. */
export const minAudible = (node: Trimmed): number =>
  Math.min(node.frames, Math.max(1, Math.round(node.sampleRate / 1000)));

export const audibleRange = (node: Trimmed): AudibleRange => {
  const start = Math.min(node.trimIn, node.frames);
  return { start, end: Math.max(start, node.frames - node.trimOut) };
};

export const audibleLength = (node: Trimmed): number => {
  const { start, end } = audibleRange(node);
  return end - start;
};

/** The trim that puts an edge at a frame of the audio, held inside the audio and off the other edge. */
export const trimForEdge = (node: Trimmed, edge: Edge, frame: number): number => {
  const at = Math.round(frame);
  const spare = minAudible(node);
  if (edge === 'in') return Math.max(0, Math.min(at, node.frames - node.trimOut - spare));
  return Math.max(0, Math.min(node.frames - at, node.frames - node.trimIn - spare));
};

/** A trim as typed, held to what the other trim leaves. */
export const holdTrim = (node: Trimmed, edge: Edge, frames: number): number =>
  trimForEdge(node, edge, edge === 'in' ? frames : node.frames - frames);

/** The frame of the audio where an edge stands. */
export const edgeFrame = (node: Trimmed, edge: Edge): number =>
  edge === 'in' ? audibleRange(node).start : audibleRange(node).end;

/** A fade as typed, held to the audible range. The two fades may overlap; their product is heard. */
export const holdFade = (node: Trimmed, frames: number): number =>
  Math.max(0, Math.min(Math.round(frames), audibleLength(node)));

/** The fade whose inner end stands at a frame of the audio. */
export const fadeForFrame = (node: Trimmed, edge: Edge, frame: number): number => {
  const { start, end } = audibleRange(node);
  return holdFade(node, edge === 'in' ? frame - start : end - frame);
};

/** The frame of the audio where a fade's inner end stands. */
export const fadeFrame = (node: Trimmed & Pick<AudioNode, 'fadeIn' | 'fadeOut'>, edge: Edge): number => {
  const { start, end } = audibleRange(node);
  return edge === 'in' ? Math.min(end, start + node.fadeIn) : Math.max(start, end - node.fadeOut);
};
