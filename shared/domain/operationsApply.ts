/**
 * Applies operations to a story's content: the reducer behind every window.
 *
 * The catalogue says which operations won; a window that applies them in any grouping ends with what a fresh load
 * would give. What this version does not know (an entity, a field, a value of another kind, a node it never saw) is
 * passed over, so that a newer studio's edits cannot break an older one's picture.
 *
 * Cost: the touched lists are copied once per call, untouched ones keep their identity (which is what lets a store
 * skip re-rendering), and a lookup table is built only when a batch is long enough to pay for it.
 */
import {
  acceptsValue,
  CREATION,
  createdRecord,
  type EntityRecords,
  emptyOverride,
  idOfRecord,
  parseOverrideId,
  withValue,
} from './entities';
import { winningOperations } from './merge';
import type { StoryContent } from './model';
import type { ApplyOperations, Entity, Operation } from './operations';

type ListedEntity = Exclude<Entity, 'story'>;

/** Below this many operations on a list, scanning it is cheaper than indexing it. */
const SCAN_LIMIT = 8;

/** A list of the content that is copied on the first write. */
interface Draft<E extends ListedEntity> {
  find(id: string): EntityRecords[E] | undefined;
  /** Replaces the record of the same id, or appends it. */
  put(id: string, record: EntityRecords[E]): void;
  result(): readonly EntityRecords[E][];
}

function draftOf<E extends ListedEntity>(
  entity: E,
  original: readonly EntityRecords[E][],
  operations: number,
): Draft<E> {
  let records = original as EntityRecords[E][];
  let positions: Map<string, number> | null = null;
  const positionOf = (id: string) => {
    if (operations <= SCAN_LIMIT) return records.findIndex((record) => idOfRecord(entity, record) === id);
    positions ??= new Map(records.map((record, at) => [idOfRecord(entity, record), at]));
    return positions.get(id) ?? -1;
  };
  return {
    find: (id) => records[positionOf(id)],
    put(id, record) {
      if (records === original) records = [...original];
      const at = positionOf(id);
      if (at >= 0) {
        records[at] = record;
        return;
      }
      positions?.set(id, records.length);
      records.push(record);
    },
    result: () => records,
  };
}

function applyToList<E extends ListedEntity>(
  draft: Draft<E>,
  entity: E,
  { id, field, value }: Operation,
): void {
  const standing = draft.find(id);
  if (field === CREATION) {
    const record = createdRecord(entity, id, value);
    if (!standing && record) draft.put(id, record);
    return;
  }
  if (!acceptsValue(entity, field, value)) return;
  const record = standing ?? blankOverride(entity, id);
  if (record) draft.put(id, withValue(entity, record, field, value));
}

/** Overrides need no creation: setting a field of one brings it into being. */
function blankOverride<E extends ListedEntity>(entity: E, id: string): EntityRecords[E] | null {
  const ids = entity === 'mixOverride' ? parseOverrideId(id) : null;
  return ids ? (emptyOverride(ids.nodeId, ids.ancestorId) as EntityRecords[E]) : null;
}

function applyToStory(story: StoryContent['story'], { id, field, value }: Operation): StoryContent['story'] {
  if (id !== story.id || !acceptsValue('story', field, value)) return story;
  return { ...story, [field]: value };
}

/** The content after the operations. Operations of other stories are passed over; the input is not changed. */
export const applyOperations: ApplyOperations = (content, operations) => {
  const own = winningOperations(operations.filter((operation) => operation.story === content.story.id));
  const drafts: { [E in ListedEntity]: Draft<E> } = {
    node: draftOf('node', content.nodes, own.length),
    mixOverride: draftOf('mixOverride', content.overrides, own.length),
    tag: draftOf('tag', content.tags, own.length),
    marker: draftOf('marker', content.markers, own.length),
    takeGroup: draftOf('takeGroup', content.takeGroups, own.length),
    phrase: draftOf('phrase', content.phrases, own.length),
    comment: draftOf('comment', content.comments, own.length),
    like: draftOf('like', content.likes, own.length),
  };
  let story = content.story;
  for (const operation of own) {
    const { entity } = operation;
    if (entity === 'story') story = applyToStory(story, operation);
    else if (Object.hasOwn(drafts, entity))
      applyToList(drafts[entity] as Draft<typeof entity>, entity, operation);
  }
  return {
    story,
    nodes: drafts.node.result(),
    overrides: drafts.mixOverride.result(),
    tags: drafts.tag.result(),
    markers: drafts.marker.result(),
    takeGroups: drafts.takeGroup.result(),
    phrases: drafts.phrase.result(),
    comments: drafts.comment.result(),
    likes: drafts.like.result(),
  };
};
