/**
 * Which edits make sense in a story as it stands.
 *
 * The rules look at the outcome of a whole batch, never at a step on the way: both trims of a node can move at once
 * and two nodes can change places, though one of the two steps alone would not be allowed. They look only at what the
 * batch touches: a node whose trims were merged into nonsense must still be possible to rename.
 *
 * A story that comes back as it stood has to hang together and no more: what was allowed step by step (a recording
 * that is shorter than its parent since the parent was moved, a fade longer than what a trim left) can't be refused as
 * a whole.
 *
 * A problem is a value, not an error: who asks decides what to call it and what to advise.
 */
import { acceptsValue, CREATION, createdRecord, isMergeableField, likeId } from './entities';
import type { AudioNode, MixOverride, NodeId } from './model';
import type { Edit, Entity } from './operations';
import { heldProcessing } from './processing/settings';
import { editedView, recordOf, type StoryView } from './storyView';
import { audibleEnd, meetsExtensionRule } from './timeline';

export type EditProblem =
  | { readonly kind: 'unknown'; readonly entity: Entity; readonly id: string }
  | { readonly kind: 'exists'; readonly entity: Entity; readonly id: string }
  | { readonly kind: 'field'; readonly entity: Entity; readonly field: string }
  | { readonly kind: 'value'; readonly entity: Entity; readonly field: string; readonly reason: string }
  | { readonly kind: 'foreign'; readonly entity: Entity; readonly id: string }
  | { readonly kind: 'trims'; readonly node: AudioNode }
  | { readonly kind: 'fade'; readonly node: AudioNode; readonly field: 'fadeIn' | 'fadeOut' }
  | { readonly kind: 'cycle'; readonly node: AudioNode; readonly parentId: NodeId }
  | { readonly kind: 'ancestor'; readonly nodeId: NodeId; readonly ancestorId: NodeId }
  /** `missing`: frames by which the node would have to be longer. */
  | { readonly kind: 'tail'; readonly node: AudioNode; readonly parent: AudioNode; readonly missing: number };

/** What edits are to be: something new, or a story that comes back as it stood. */
export type EditPurpose = 'change' | 'restore';

/** What a batch does to one entity. */
interface Touched {
  readonly entity: Entity;
  readonly id: string;
  readonly created: boolean;
  readonly fields: ReadonlySet<string>;
}

function touchedBy(edits: readonly Edit[]): Touched[] {
  const touched = new Map<string, Touched & { created: boolean; fields: Set<string> }>();
  for (const { entity, id, field } of edits) {
    const key = `${entity} ${id}`;
    let entry = touched.get(key);
    if (!entry) {
      entry = { entity, id, created: false, fields: new Set() };
      touched.set(key, entry);
    }
    if (field === CREATION) entry.created = true;
    else entry.fields.add(field);
  }
  return [...touched.values()];
}

/** A creation must be of this story and of nothing that is there already. */
function checkCreation(
  view: StoryView,
  storyId: string,
  created: ReadonlySet<string>,
  edit: Edit,
): EditProblem | null {
  const { entity, id, value } = edit;
  if (view[entity].has(id) || created.has(`${entity} ${id}`)) return { kind: 'exists', entity, id };
  const record = createdRecord(entity, id, value);
  if (!record) return { kind: 'value', entity, field: CREATION, reason: 'is not a record with this id' };
  const isForeign =
    (entity === 'story' && id !== storyId) ||
    (entity === 'node' && (record as AudioNode).storyId !== storyId);
  return isForeign ? { kind: 'foreign', entity, id } : null;
}

function checkField(view: StoryView, created: ReadonlySet<string>, edit: Edit): EditProblem | null {
  const { entity, id, field, value } = edit;
  if (!isMergeableField(entity, field)) return { kind: 'field', entity, field };
  if (!acceptsValue(entity, field, value)) {
    return { kind: 'value', entity, field, reason: `cannot be ${JSON.stringify(value)}` };
  }
  const isKnown = created.has(`${entity} ${id}`) || recordOf(view, entity, id) !== null;
  return isKnown ? null : { kind: 'unknown', entity, id };
}

/**
 * The first of the nodes that lies on a cycle of parents, or null. Each path is walked once however many nodes share
 * it, so that importing a chain of 10,000 nodes stays linear.
 */
function findOnCycle(view: StoryView, ids: readonly NodeId[]): AudioNode | null {
  const suspects = new Set(ids);
  const walkOf = new Map<NodeId, number>();
  for (const [walk, start] of ids.entries()) {
    let at: NodeId | null = start;
    while (at !== null && !walkOf.has(at)) {
      walkOf.set(at, walk);
      at = view.node.get(at)?.parentId ?? null;
    }
    if (at === null || walkOf.get(at) !== walk) continue;
    const entry = at;
    do {
      const node: AudioNode = view.node.get(at)!;
      if (suspects.has(at)) return node;
      at = node.parentId!;
    } while (at !== entry);
  }
  return null;
}

/** Whether the batch puts a node below itself. */
function checkCycles(after: StoryView, touched: readonly Touched[]): EditProblem | null {
  const moved = touched.filter(
    ({ entity, created, fields }) => entity === 'node' && (created || fields.has('parentId')),
  );
  const node = findOnCycle(
    after,
    moved.map(({ id }) => id).filter((id) => after.node.has(id)),
  );
  return node ? { kind: 'cycle', node, parentId: node.parentId! } : null;
}

function isOnPathAbove(view: StoryView, ancestorId: NodeId, id: NodeId): boolean {
  const met = new Set<NodeId>();
  for (let at = view.node.get(id)?.parentId ?? null; at !== null && !met.has(at); ) {
    if (at === ancestorId) return true;
    met.add(at);
    at = view.node.get(at)?.parentId ?? null;
  }
  return false;
}

function checkPlacement(node: AudioNode, touches: (field: string) => boolean): EditProblem | null {
  const { frames, trimIn, trimOut } = node;
  if (touches('trimIn') || touches('trimOut')) {
    if (trimIn < 0 || trimOut < 0 || trimIn + trimOut > frames) return { kind: 'trims', node };
  }
  const audible = Math.max(0, frames - trimIn - trimOut);
  for (const field of ['fadeIn', 'fadeOut'] as const) {
    if (touches(field) && (node[field] < 0 || node[field] > audible)) return { kind: 'fade', node, field };
  }
  return null;
}

function checkParent(after: StoryView, node: AudioNode, mustExtend: boolean): EditProblem | null {
  if (node.parentId === null) return null;
  const parent = after.node.get(node.parentId);
  if (!parent) return { kind: 'unknown', entity: 'node', id: node.parentId };
  const story = after.story.get(node.storyId);
  if (!mustExtend || !story || meetsExtensionRule(story, node, parent)) return null;
  return { kind: 'tail', node, parent, missing: Math.max(1, audibleEnd(parent) + 1 - audibleEnd(node)) };
}

function checkNode(
  after: StoryView,
  { id, created, fields }: Touched,
  purpose: EditPurpose,
): EditProblem | null {
  const node = after.node.get(id)!;
  const touches = (field: string) => created || fields.has(field);
  const story = after.story.get(node.storyId);
  if (created && story && story.sampleRate !== node.sampleRate) {
    const reason = `is ${node.sampleRate} Hz in a story of ${story.sampleRate} Hz`;
    return { kind: 'value', entity: 'node', field: 'sampleRate', reason };
  }
  const { takeGroupId } = node;
  if (touches('takeGroupId') && takeGroupId !== null && !after.takeGroup.has(takeGroupId)) {
    return { kind: 'unknown', entity: 'takeGroup', id: takeGroupId };
  }
  if (purpose === 'restore') return checkParent(after, node, false);
  return checkPlacement(node, touches) ?? (touches('parentId') ? checkParent(after, node, created) : null);
}

/** An override may be set only for an ancestor; clearing one that no longer applies is always allowed. */
function checkOverride(after: StoryView, { id }: Touched, purpose: EditPurpose): EditProblem | null {
  const override = recordOf(after, 'mixOverride', id) as MixOverride;
  const { nodeId, ancestorId, gainDb, pan, mute } = override;
  for (const nodeOfPair of [nodeId, ancestorId]) {
    if (!after.node.has(nodeOfPair)) return { kind: 'unknown', entity: 'node', id: nodeOfPair };
  }
  if (purpose === 'restore') return null;
  if (gainDb === null && pan === null && mute === null && !heldProcessing(override)) return null;
  return isOnPathAbove(after, ancestorId, nodeId) ? null : { kind: 'ancestor', nodeId, ancestorId };
}

/** A comp and the take that it was cut from are in one story, and the stretch is one. */
function checkPhrase(after: StoryView, id: string): EditProblem | null {
  const { nodeId, sourceId, from, to } = after.phrase.get(id)!;
  for (const node of [nodeId, sourceId]) {
    if (!after.node.has(node)) return { kind: 'unknown', entity: 'node', id: node };
  }
  if (from < to) return null;
  return { kind: 'value', entity: 'phrase', field: 'to', reason: `must lie after its beginning at ${from}` };
}

/** One like a member, whichever of their devices makes it. */
function checkLike(after: StoryView, id: string): EditProblem | null {
  const { nodeId, member } = after.like.get(id)!;
  if (id === likeId(nodeId, member)) return null;
  return { kind: 'value', entity: 'like', field: 'id', reason: 'is not made of its node and its member' };
}

function checkOutcome(after: StoryView, touched: Touched, purpose: EditPurpose): EditProblem | null {
  const { entity, id, created } = touched;
  if (entity === 'node') return checkNode(after, touched, purpose);
  if (entity === 'mixOverride') return checkOverride(after, touched, purpose);
  if (created && (entity === 'tag' || entity === 'marker' || entity === 'comment' || entity === 'like')) {
    const { nodeId } = after[entity].get(id)!;
    if (!after.node.has(nodeId)) return { kind: 'unknown', entity: 'node', id: nodeId };
  }
  if (created && entity === 'like') return checkLike(after, id);
  if (created && entity === 'phrase') return checkPhrase(after, id);
  return null;
}

/**
 * The first thing that is wrong with the edits, or null. `view` has to hold the story, every record that the edits
 * name, the nodes that created or moved ones hang under, and the ancestors of all these nodes.
 */
export function checkEdits(
  view: StoryView,
  storyId: string,
  edits: readonly Edit[],
  purpose: EditPurpose = 'change',
): EditProblem | null {
  const created = new Set<string>();
  for (const edit of edits) {
    const isCreation = edit.field === CREATION;
    const problem = isCreation
      ? checkCreation(view, storyId, created, edit)
      : checkField(view, created, edit);
    if (problem) return problem;
    if (isCreation) created.add(`${edit.entity} ${edit.id}`);
  }
  if (!view.story.has(storyId) && !created.has(`story ${storyId}`)) {
    return { kind: 'unknown', entity: 'story', id: storyId };
  }
  const after = editedView(view, edits);
  const touched = touchedBy(edits);
  for (const each of touched) {
    const problem = checkOutcome(after, each, purpose);
    if (problem) return problem;
  }
  return checkCycles(after, touched);
}

/**
 * The one rule that undo and redo have to keep as well: everything else they bring back has been valid before, but
 * what hangs under what may have changed in between.
 */
export function checkMoves(view: StoryView, edits: readonly Edit[]): EditProblem | null {
  return checkCycles(editedView(view, edits), touchedBy(edits));
}
