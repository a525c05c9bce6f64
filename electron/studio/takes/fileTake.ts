/**
 * The last step of a take: its audio lies in `audio/` under its hash; picture, row and node follow. One commit makes
 * the node and ends the take, so that there is never both or neither.
 */
import type { TakeNote } from '../../../shared/contract/schemas';
import type { AudioNode, Receipt, Story } from '../../../shared/domain/model';
import type { Edit } from '../../../shared/domain/operations';
import type { Catalogue, TakeRecord } from '../ports/catalogue';
import type { Clock, Ids, Logger } from '../ports/system';
import { defaultTitle, recordLabel, recoveredTitle, takeAudioFile } from './filing';
import type { FinishRequest } from './journal';
import { nodesOfTake } from './passes';
import type { Sound } from './soundAnalysis';

/** Keeps the picture of a node's audio, at the story's rate, where whoever draws it will look. */
export type StorePeaks = (
  node: Pick<AudioNode, 'sampleRate' | 'audio'>,
  peaks: NonNullable<Sound['peaks']>,
) => Promise<void>;

export interface FilingParts {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly ids: Ids;
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
  readonly wish: Pick<FinishRequest, 'startFrame' | 'trimIn' | 'trimOut' | 'fade' | 'passes'>;
  readonly notes: readonly TakeNote[];
  readonly receipt: Receipt;
  readonly sound: Sound;
}

/** Resolves with the node that has the take's id. */
export async function fileTake(parts: FilingParts, sealed: SealedTake): Promise<AudioNode> {
  const { catalogue, clock, ids, logger, storePeaks } = parts;
  const { take, story, parent, kind, sound } = sealed;
  const existing = (await catalogue.content(story.id)).nodes;
  const title =
    kind === 'recovered'
      ? recoveredTitle(sealed.title?.trim() || defaultTitle(existing, parent))
      : sealed.title;
  const { nodes, group, markers } = nodesOfTake({
    ...sealed,
    title,
    existing,
    parentId: parent?.id ?? null,
    createdAt: new Date(clock.now()).toISOString(),
    nextId: () => ids.next(),
  });
  const node = nodes.at(-1) as AudioNode;
  // Pictures are drawn of what is played: two channels at most, at the story's rate. Others are made when needed.
  if (sound.peaks && take.sampleRate === story.sampleRate && take.channels <= 2) {
    // A picture can be made again at any time; the take must not wait for it.
    await storePeaks(node, sound.peaks).catch((error) =>
      logger.warn('The picture of a take could not be kept.', { take: take.id, error: String(error) }),
    );
  }
  const creation = (entity: Edit['entity'], record: { readonly id: string }): Edit => ({
    entity,
    id: record.id,
    field: '*',
    value: { ...record },
  });
  await catalogue.commit({
    storyId: story.id,
    edits: [
      ...(group ? [creation('takeGroup', group)] : []),
      ...nodes.map((each) => creation('node', each)),
      ...markers.map((marker) => creation('marker', marker)),
    ],
    // Recovering is not something a person did, so undo shall not take it back.
    label: kind === 'recording' ? labelOf(nodes) : null,
    audioFiles: [takeAudioFile(node, take.bits, sound)],
    finishedTakeId: take.id,
  });
  return catalogue.node(node.id);
}

const labelOf = (nodes: readonly AudioNode[]): string =>
  nodes.length === 1 ? recordLabel((nodes[0] as AudioNode).title) : `Record ${nodes.length} loop takes`;
