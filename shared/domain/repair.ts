/**
 * Repairing a take whose time jumped: which parts of it are kept and where silence goes in, so that everything behind
 * each jump lies again where it was played. Pure; the studio renders it, the interface tells it beforehand.
 */
import type { AudioNode, Receipt, TimeJump } from './model';

/** What the repaired audio is made of, in order. Frames of the take. */
export type RepairPart =
  | { readonly kind: 'audio'; readonly from: number; readonly to: number }
  | { readonly kind: 'silence'; readonly frames: number };

/** Jumps of which it is known by how much, in order and inside the take. */
export const repairableJumps = (receipt: Receipt | null, frames: number): readonly TimeJump[] =>
  [...(receipt?.jumps ?? [])]
    .filter(({ frame, slip }) => slip !== 0 && frame > 0 && frame < frames)
    .sort((a, b) => a.frame - b.frame);

/** What follows lies late: that much is left out behind the jump. It lies early: that much silence goes in. */
export const planRepair = (jumps: readonly TimeJump[], frames: number): readonly RepairPart[] => {
  const parts: RepairPart[] = [];
  let at = 0;
  for (const { frame, slip } of jumps) {
    const cut = Math.max(at, Math.min(frame, frames));
    if (cut > at) parts.push({ kind: 'audio', from: at, to: cut });
    if (slip < 0) parts.push({ kind: 'silence', frames: -slip });
    at = Math.min(frames, cut + Math.max(0, slip));
  }
  if (at < frames) parts.push({ kind: 'audio', from: at, to: frames });
  return parts;
};

export const repairedFrames = (parts: readonly RepairPart[]): number =>
  parts.reduce((sum, part) => sum + (part.kind === 'audio' ? part.to - part.from : part.frames), 0);

/** Where a frame of the take lies in the repaired audio; a frame that was left out lies where the seam is. */
export const repairedFrame = (parts: readonly RepairPart[], frame: number): number => {
  let done = 0;
  for (const part of parts) {
    if (part.kind === 'silence') {
      done += part.frames;
      continue;
    }
    if (frame < part.from) return done;
    if (frame < part.to) return done + frame - part.from;
    done += part.to - part.from;
  }
  return done;
};

/** The receipt of the repaired take: the jumps that are mended are history, everything else moves along. */
export const repairedReceipt = (
  receipt: Receipt,
  mended: readonly TimeJump[],
  parts: readonly RepairPart[],
  words: string,
): Receipt => {
  const jumps = (receipt.jumps ?? [])
    .filter((jump) => !mended.some(({ frame, slip }) => frame === jump.frame && slip === jump.slip))
    .map((jump) => ({ ...jump, frame: repairedFrame(parts, jump.frame) }));
  return {
    ...receipt,
    dropouts: receipt.dropouts.map((hole) => ({ ...hole, frame: repairedFrame(parts, hole.frame) })),
    jumps,
    note: [receipt.note, words].filter(Boolean).join(' ').slice(0, 2_000),
  };
};

const length = (frames: number, sampleRate: number): string => {
  const milliseconds = (Math.abs(frames) / sampleRate) * 1_000;
  return milliseconds < 10 ? `${milliseconds.toFixed(1)} ms` : `${Math.round(milliseconds)} ms`;
};

/**
 * How far the repair can be trusted, in words; null where it is right to the sample. What is told is the worst of the
 * jumps together, because each one's error moves everything behind it.
 */
export const describeUncertainty = (node: Pick<AudioNode, 'receipt' | 'audio'>): string | null => {
  const { sampleRate, frames } = node.audio;
  const jumps = repairableJumps(node.receipt, frames);
  const known = jumps.reduce((sum, { within = Number.NaN }) => sum + within, 0);
  if (known === 0) return null;
  const words = Number.isNaN(known)
    ? 'How exact that is, is not known'
    : `That is known to within ${length(known, sampleRate)}`;
  return `${words}: listen to the copy, and nudge what follows if it needs it.`;
};

/** What a repair does, before it is done; null where there is nothing that could be repaired. */
export const describeRepair = (
  node: Pick<AudioNode, 'receipt' | 'startFrame' | 'sampleRate' | 'audio'>,
): string | null => {
  const { sampleRate, frames } = node.audio;
  const jumps = repairableJumps(node.receipt, frames);
  const [first] = jumps;
  if (!first) return null;
  const seconds = Math.max(0, node.startFrame / node.sampleRate + first.frame / sampleRate);
  const way = first.slip > 0 ? 'earlier' : 'later';
  const more =
    jumps.length > 1 ? `, and mends ${jumps.length - 1} more ${jumps.length > 2 ? 'jumps' : 'jump'}` : '';
  return `Moves everything after ${seconds.toFixed(1)} s by ${length(first.slip, sampleRate)} ${way}${more}.`;
};
