/**
 * The last step of a take: its audio lies in `audio/` under its hash; picture, row and node follow. One commit makes
 * the node and ends the take, so that there is never both or neither.
 */
import type { AudioNode, Receipt, Story } from '../../../shared/domain/model';
import type { Catalogue, TakeRecord } from '../ports/catalogue';
import type { Clock, Logger } from '../ports/system';
import { defaultTitle, recordLabel, recoveredTitle, takeAudioFile, takeNode } from './filing';
import type { FinishRequest } from './journal';
import type { Sound } from './soundAnalysis';

/** Keeps the picture of a node's audio, at the story's rate, where whoever draws it will look. */
export type StorePeaks = (
  node: Pick<AudioNode, 'sampleRate' | 'audio'>,
  peaks: NonNullable<Sound['peaks']>,
) => Promise<void>;

export interface FilingParts {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly storePeaks: StorePeaks;
}

export interface SealedTake {
  readonly take: TakeRecord;
  readonly story: Story;
  readonly parent: AudioNode | null;
  readonly kind: 'recording' | 'recovered';
  /** Null takes the default. */
  readonly title: string | null;
  /** Frames at the take's rate. */
  readonly frames: number;
  readonly sha256: string;
  readonly placement: Pick<FinishRequest, 'startFrame' | 'trimIn' | 'trimOut'>;
  readonly receipt: Receipt;
  readonly sound: Sound;
}

export async function fileTake(parts: FilingParts, sealed: SealedTake): Promise<AudioNode> {
  const { catalogue, clock, logger, storePeaks } = parts;
  const { take, story, parent, kind, sound } = sealed;
  const spoken = sealed.title?.trim() || (await titleFor(catalogue, story, parent));
  const title = kind === 'recovered' ? recoveredTitle(spoken) : spoken;
  const node = takeNode({
    ...sealed,
    title,
    parentId: parent?.id ?? null,
    createdAt: new Date(clock.now()).toISOString(),
  });
  // Pictures are drawn of what is played: two channels at most, at the story's rate. Others are made when needed.
  if (sound.peaks && take.sampleRate === story.sampleRate && take.channels <= 2) {
    // A picture can be made again at any time; the take must not wait for it.
    await storePeaks(node, sound.peaks).catch((error) =>
      logger.warn('The picture of a take could not be kept.', { take: take.id, error: String(error) }),
    );
  }
  await catalogue.commit({
    storyId: story.id,
    edits: [{ entity: 'node', id: node.id, field: '*', value: { ...node } }],
    // Recovering is not something a person did, so undo shall not take it back.
    label: kind === 'recording' ? recordLabel(title) : null,
    audioFiles: [takeAudioFile(node, take.bits, sound)],
    finishedTakeId: take.id,
  });
  return catalogue.node(node.id);
}

async function titleFor(catalogue: Catalogue, story: Story, parent: AudioNode | null): Promise<string> {
  return defaultTitle((await catalogue.content(story.id)).nodes, parent);
}
