/**
 * How a finished capture becomes a node of the tree: titles, placement and what the catalogue is told. Pure; whoever
 * moves files and commits is elsewhere.
 */
import type { AudioNode, NodeKind, Receipt, Story } from '../../../shared/domain/model';
import type { AudioFileRecord, TakeRecord } from '../ports/catalogue';
import type { Dropout, FinishRequest } from './journal';
import { type CaptureFormat, finishedBytes } from './rf64';

const MAX_TITLE = 500;
const MAX_NOTE = 2_000;
const MAX_DROPOUTS = 10_000;

/** The end of `originalName` of audio that was recorded here; imports keep their own names. */
const CAPTURED_NAME = /^[0-9a-z-]{8,64}\.rec$/;

/**
 * "Take 3", or "Take 1 over Verse": counted among all recordings over the same parent, removed ones included.
 *
 * @param beyond how many takes come before it that are not among the nodes yet
 */
export function defaultTitle(nodes: readonly AudioNode[], parent: AudioNode | null, beyond = 0): string {
  const siblings = nodes.filter(
    ({ parentId, kind }) =>
      parentId === (parent?.id ?? null) && (kind === 'recording' || kind === 'recovered'),
  );
  const take = `Take ${siblings.length + 1 + beyond}`;
  return clip(parent ? `${take} over ${parent.title}` : take);
}

export const recoveredTitle = (title: string): string => clip(`Recovered ${title}`);

export const clip = (text: string, length = MAX_TITLE): string =>
  text.length <= length ? text : `${[...text.slice(0, length - 1)].slice(0, -1).join('')}…`;

/** What the history calls it. */
export const recordLabel = (title: string): string => `Record ${clip(title, 100)}`;

/** Frames at the take's rate as frames at the story's. */
export const toStoryFrames = (frames: number, sampleRate: number, storyRate: number): number =>
  sampleRate === storyRate ? frames : Math.round((frames * storyRate) / sampleRate);

/**
 * The trims that were asked for, held to what the take has: a take that ended early (a full disk, a crash) may be
 * shorter than its own trims, and one that hides all of its sound would look lost.
 */
export function holdTrims(
  frames: number,
  trimIn: number,
  trimOut: number,
): { trimIn: number; trimOut: number } {
  if (trimIn >= frames) return { trimIn: 0, trimOut: trimOut < frames ? trimOut : 0 };
  return { trimIn, trimOut: trimIn + trimOut < frames ? trimOut : 0 };
}

export interface FiledTake {
  readonly take: TakeRecord;
  readonly story: Story;
  readonly kind: Extract<NodeKind, 'recording' | 'recovered'>;
  readonly title: string;
  /** Frames at the take's rate. */
  readonly frames: number;
  readonly sha256: string;
  readonly placement: Pick<FinishRequest, 'startFrame' | 'trimIn' | 'trimOut'>;
  readonly receipt: Receipt;
  readonly parentId: string | null;
  readonly createdAt: string;
}

/**
 * The node of a take. It has the take's own id, and that is what makes filing safe to repeat: whatever a crash left
 * behind, the take is filed if and only if there is a node with its id.
 */
export function takeNode(filed: FiledTake): AudioNode {
  const { take, story, frames } = filed;
  const storyFrames = toStoryFrames(frames, take.sampleRate, story.sampleRate);
  return {
    id: take.id,
    storyId: story.id,
    parentId: filed.parentId,
    kind: filed.kind,
    title: clip(filed.title),
    startFrame: filed.placement.startFrame,
    frames: storyFrames,
    sampleRate: story.sampleRate,
    channels: take.channels,
    ...holdTrims(storyFrames, filed.placement.trimIn, filed.placement.trimOut),
    fadeIn: 0,
    fadeOut: 0,
    gainDb: 0,
    pan: 0,
    mute: false,
    color: null,
    notes: '',
    takeGroupId: take.takeGroupId,
    deleted: false,
    createdAt: filed.createdAt,
    creator: '',
    audio: {
      sha256: filed.sha256,
      bytes: finishedBytes(take, frames),
      mime: 'audio/wav',
      sampleRate: take.sampleRate,
      channels: take.channels,
      frames,
    },
    receipt: filed.receipt,
  };
}

/** What the catalogue keeps about the file. */
export function takeAudioFile(
  node: AudioNode,
  bits: TakeRecord['bits'],
  { loudness, truePeak }: Pick<AudioFileRecord, 'loudness' | 'truePeak'>,
): AudioFileRecord {
  return {
    ...node.audio,
    extension: 'wav',
    codec: bits === '24' ? 'pcm_s24le' : 'pcm_f32le',
    bitsPerSample: bits === '24' ? 24 : 32,
    loudness,
    truePeak,
    tags: {},
    originalName: `${node.id}.rec`,
    storedAs: null,
  };
}

/** The format of a file that was recorded here and still lies there as 24-bit WAV; null for anything else. */
export function capturedFormat(audio: AudioFileRecord): CaptureFormat | null {
  const captured = audio.extension === 'wav' && CAPTURED_NAME.test(audio.originalName);
  if (!captured || audio.codec !== 'pcm_s24le' || audio.storedAs) return null;
  return { channels: audio.channels, sampleRate: audio.sampleRate, bits: '24' };
}

/** The recorder's receipt with what the writer found: samples that were no numbers, and words about what is missing. */
export function completeReceipt(
  receipt: Receipt,
  dropouts: readonly Dropout[],
  notes: readonly (string | null)[],
): Receipt {
  const words = [receipt.note, ...notes].filter((note) => note).join(' ');
  const all = [...receipt.dropouts, ...dropouts].sort((a, b) => a.frame - b.frame).slice(0, MAX_DROPOUTS);
  return { ...receipt, dropouts: all, ...(words ? { note: clip(words, MAX_NOTE) } : {}) };
}
