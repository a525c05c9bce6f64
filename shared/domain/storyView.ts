/**
 * A look-up of those records of a story that some edits concern.
 *
 * The rules of editing and the inverse of an edit need a handful of records, while a story may have 50,000. The
 * catalogue fills a view with just the rows that matter (see `recordsConcerned`), a window or a test fills it from the
 * whole content, and the rules run the same over both.
 */
import {
  acceptsValue,
  CREATION,
  createdRecord,
  type EntityRecords,
  emptyOverride,
  overrideId,
  parseOverrideId,
  withValue,
} from './entities';
import type { StoryContent } from './model';
import type { Edit, Entity } from './operations';

/** Records by entity and id. The story itself is a map of at most one. */
export type StoryView = { readonly [E in Entity]: ReadonlyMap<string, EntityRecords[E]> };

type DraftView = { readonly [E in Entity]: Map<string, EntityRecords[E]> };

const byId = <R extends { readonly id: string }>(records: readonly R[]) =>
  new Map(records.map((record) => [record.id, record]));

/** A view of everything. */
export function viewOf(content: StoryContent): StoryView {
  return {
    story: byId([content.story]),
    node: byId(content.nodes),
    mixOverride: new Map(
      content.overrides.map((override) => [overrideId(override.nodeId, override.ancestorId), override]),
    ),
    tag: byId(content.tags),
    marker: byId(content.markers),
    takeGroup: byId(content.takeGroups),
    phrase: byId(content.phrases),
    comment: byId(content.comments),
    like: byId(content.likes),
  };
}

/** The record that an edit is about. An override that nobody set yet is an empty one, not an unknown one. */
export function recordOf(view: StoryView, entity: Entity, id: string): EntityRecords[Entity] | null {
  const record = view[entity].get(id);
  if (record) return record;
  const ids = entity === 'mixOverride' ? parseOverrideId(id) : null;
  return ids ? emptyOverride(ids.nodeId, ids.ancestorId) : null;
}

/** The view after the edits, as far as they make sense; the input is not changed. */
export function editedView(view: StoryView, edits: readonly Edit[]): StoryView {
  const draft: DraftView = {
    story: new Map(view.story),
    node: new Map(view.node),
    mixOverride: new Map(view.mixOverride),
    tag: new Map(view.tag),
    marker: new Map(view.marker),
    takeGroup: new Map(view.takeGroup),
    phrase: new Map(view.phrase),
    comment: new Map(view.comment),
    like: new Map(view.like),
  };
  for (const { entity, id, field, value } of edits) {
    const records = draft[entity] as Map<string, EntityRecords[Entity]>;
    if (field === CREATION) {
      const record = createdRecord(entity, id, value);
      if (record && !records.has(id)) records.set(id, record);
      continue;
    }
    const record = recordOf(draft, entity, id);
    if (record && acceptsValue(entity, field, value)) {
      records.set(id, withValue(entity, record, field, value));
    }
  }
  return draft;
}
