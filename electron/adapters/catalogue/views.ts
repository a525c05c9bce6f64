/**
 * Loads the part of a story that some edits concern: what `checkEdits` and `invertEdits` have to see.
 */
import { CREATION, createdRecord, overrideId, parseOverrideId } from '../../../shared/domain/entities';
import type { AudioNode, Phrase } from '../../../shared/domain/model';
import type { Edit, Entity } from '../../../shared/domain/operations';
import type { StoryView } from '../../../shared/domain/storyView';
import { ancestorsOf, jsonRows, nodeRows, queryJson, type Reader } from './reads';
import {
  columns,
  commentOf,
  likeOf,
  markerOf,
  nodeOf,
  overrideOf,
  phraseOf,
  storyOf,
  tagOf,
  takeGroupOf,
} from './rows';

/** Ids by entity, and the nodes whose path upwards matters. */
interface Concern {
  readonly ids: Readonly<Record<Entity, Set<string>>>;
  readonly climb: Set<string>;
}

function addNode({ ids, climb }: Concern, edit: Edit): void {
  const { id, field, value } = edit;
  ids.node.add(id);
  if (field === CREATION) {
    const node = createdRecord('node', id, value) as AudioNode | null;
    if (node?.parentId) climb.add(node.parentId);
    if (node?.takeGroupId) ids.takeGroup.add(node.takeGroupId);
  }
  if (field === 'takeGroupId' && typeof value === 'string') ids.takeGroup.add(value);
  if (field === 'parentId') {
    climb.add(id);
    if (typeof value === 'string') climb.add(value);
  }
}

function addOverride({ ids, climb }: Concern, { id }: Edit): void {
  ids.mixOverride.add(id);
  const pair = parseOverrideId(id);
  if (!pair) return;
  climb.add(pair.nodeId);
  ids.node.add(pair.ancestorId);
}

const isOnNode = (entity: Entity): entity is 'tag' | 'marker' | 'comment' | 'like' =>
  entity === 'tag' || entity === 'marker' || entity === 'comment' || entity === 'like';

function concernOf(edits: readonly Edit[]): Concern {
  const concern: Concern = {
    ids: {
      story: new Set(),
      node: new Set(),
      mixOverride: new Set(),
      tag: new Set(),
      marker: new Set(),
      takeGroup: new Set(),
      phrase: new Set(),
      comment: new Set(),
      like: new Set(),
    },
    climb: new Set(),
  };
  for (const edit of edits) {
    const { entity, id, field, value } = edit;
    if (entity === 'node') addNode(concern, edit);
    else if (entity === 'mixOverride') addOverride(concern, edit);
    else concern.ids[entity].add(id);
    if (field === CREATION && isOnNode(entity)) {
      const record = createdRecord(entity, id, value);
      if (typeof record?.nodeId === 'string') concern.ids.node.add(record.nodeId);
    }
    if (field === CREATION && entity === 'phrase') {
      const record = createdRecord(entity, id, value) as Phrase | null;
      for (const node of [record?.nodeId, record?.sourceId]) {
        if (typeof node === 'string') concern.ids.node.add(node);
      }
    }
  }
  return concern;
}

const byId = <R extends { readonly id: string }>(records: readonly R[]) =>
  new Map(records.map((record) => [record.id, record]));

const list = (ids: ReadonlySet<string>) => JSON.stringify([...ids]);

/** `+` keeps SQLite from walking the whole story when it is to look up a few ids. */
const among = (table: string, parameter: string) =>
  `${table} WHERE id IN (SELECT value FROM json_each(${parameter})) AND +storyId = ?1`;

/** Nothing of another story is ever in the view, so an edit that names it is an edit of something unknown. */
export async function loadView(reader: Reader, storyId: string, edits: readonly Edit[]): Promise<StoryView> {
  const { ids, climb } = concernOf(edits);
  const concerned = 'SELECT value FROM json_each(?2) UNION SELECT id FROM climbed';
  const rows = await queryJson(
    reader,
    `WITH RECURSIVE ${ancestorsOf('SELECT value FROM json_each(?3)')}`,
    {
      story: jsonRows(columns.Story, 'Story WHERE id = ?1'),
      nodes: nodeRows(`+node.storyId = ?1 AND node.id IN (${concerned})`),
      overrides: jsonRows(
        columns.MixOverride,
        `json_each(?4) AS pair JOIN MixOverride
         ON nodeId = pair.value->>0 AND ancestorId = pair.value->>1 WHERE storyId = ?1`,
      ),
      tags: jsonRows(columns.Tag, among('Tag', '?5')),
      markers: jsonRows(columns.Marker, among('Marker', '?6')),
      takeGroups: jsonRows(columns.TakeGroup, among('TakeGroup', '?7')),
      phrases: jsonRows(columns.Phrase, among('Phrase', '?8')),
      comments: jsonRows(columns.Comment, among('Comment', '?9')),
      likes: jsonRows(columns.NodeLike, among('NodeLike', '?10')),
    },
    [
      storyId,
      list(ids.node),
      list(climb),
      JSON.stringify([...ids.mixOverride].map((id) => id.split('/'))),
      list(ids.tag),
      list(ids.marker),
      list(ids.takeGroup),
      list(ids.phrase),
      list(ids.comment),
      list(ids.like),
    ],
  );
  const story = rows.story.map(storyOf);
  const sampleRate = story[0]?.sampleRate ?? 0;
  return {
    story: byId(story),
    node: byId(rows.nodes.map((row) => nodeOf(row, sampleRate))),
    mixOverride: new Map(
      rows.overrides.map((row) => {
        const override = overrideOf(row);
        return [overrideId(override.nodeId, override.ancestorId), override];
      }),
    ),
    tag: byId(rows.tags.map(tagOf)),
    marker: byId(rows.markers.map(markerOf)),
    takeGroup: byId(rows.takeGroups.map(takeGroupOf)),
    phrase: byId(rows.phrases.map(phraseOf)),
    comment: byId(rows.comments.map(commentOf)),
    like: byId(rows.likes.map(likeOf)),
  };
}
