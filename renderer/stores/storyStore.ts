/**
 * The open story: its content, kept current by the studio's stream of changes, and the node that is chosen in it.
 *
 * Stored changes reach the content by one road only, the stream, in commit order; the answer of an edit is used to
 * know when the edit may leave the overlay. Applying both would let an older change that arrives late undo a newer one.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { indexOverrides, type OverrideIndex } from '../../shared/domain/mix';
import type { NodeId, StoryContent, StoryId } from '../../shared/domain/model';
import type { Edit, StoryChange } from '../../shared/domain/operations';
import { applyOperations } from '../../shared/domain/operationsApply';
import { childrenOf, indexTree, type StoryTree } from '../../shared/domain/tree';
import { updateTree } from '../../shared/domain/treeUpdate';
import { type ClientFailure, failureOf, follow, type StudioConnection } from '../host/client';
import { emptyOverlay, type Overlay, overlayOf } from './overlay';

export interface StoryState {
  readonly status: 'none' | 'opening' | 'ready' | 'failed';
  readonly storyId: StoryId | null;
  /** As stored. Null unless ready. */
  readonly content: StoryContent | null;
  readonly tree: StoryTree | null;
  readonly overrides: OverrideIndex;
  /** What is shown but not stored yet; lay it over nodes with `overlayNode`. */
  readonly overlay: Overlay;
  /** What undo and redo would do next, in words. */
  readonly history: { readonly undo: string | null; readonly redo: string | null };
  /** The last node of the chosen branch: a node of `tree`, null only in a story without nodes. */
  readonly selectedId: NodeId | null;
  readonly failure: ClientFailure | null;
}

export interface StoryStore extends StoreApi<StoryState> {
  /** Opens a story and follows it; `select` is chosen once it is there. Resolves when it is ready or has failed. */
  open(storyId: StoryId, select?: NodeId): Promise<void>;
  close(): void;
  /** Null lets the story choose its main line again. */
  select(nodeId: NodeId | null): void;
  /**
   * One undoable action, labelled in words ("Trim Verse"). Shown at once, stored by the studio; throws what the studio
   * refused, after taking it back. Clears the preview.
   */
  edit(label: string, edits: readonly Edit[]): Promise<StoryChange>;
  /** Shows and plays edits without storing them, while something is dragged. Null takes them back. */
  preview(edits: readonly Edit[] | null): void;
  undo(): Promise<void>;
  redo(): Promise<void>;
}

const nothingOpen: StoryState = {
  status: 'none',
  storyId: null,
  content: null,
  tree: null,
  overrides: new Map(),
  overlay: emptyOverlay,
  history: { undo: null, redo: null },
  selectedId: null,
  failure: null,
};

/**
 * What is chosen while nobody has chosen yet: the end of the first line, so that the first key plays something. Goes on
 * from `from` as that line grows, which it does while the demo story is being made.
 */
export function mainLine(tree: StoryTree, from: NodeId | null): NodeId | null {
  const living = (node: { readonly deleted: boolean }) => !node.deleted;
  let current = (from === null ? undefined : tree.byId.get(from)) ?? tree.seeds.find(living);
  for (let next = current; next; next = childrenOf(tree, next.id).find(living)) current = next;
  return current?.id ?? null;
}

/** The very same tree for the very same nodes. */
const treeOf = (before: StoryContent['nodes'], tree: StoryTree, after: StoryContent['nodes']) =>
  before === after ? tree : updateTree(tree, before, after);

interface PendingEdit {
  readonly edits: readonly Edit[];
  /** Stamp of its last stored operation, once the studio answered. */
  hlc: string | null;
}

const lastStamp = (change: StoryChange): string | null => change.operations.at(-1)?.hlc ?? null;

export function createStoryStore(connection: StudioConnection): StoryStore {
  const { client } = connection;
  const store = createStore<StoryState>(() => nothingOpen);
  let stop: (() => void) | null = null;
  let pending: PendingEdit[] = [];
  let previewed: readonly Edit[] = [];
  /** Stamps the stream brought before the edit's own answer. */
  let arrived = new Set<string>();
  let wanted: NodeId | null = null;
  let isChosenByHand = false;

  const refreshOverlay = () =>
    store.setState({ overlay: overlayOf([...pending.flatMap(({ edits }) => edits), ...previewed]) });

  const settle = (entry: PendingEdit) => {
    pending = pending.filter((other) => other !== entry);
    refreshOverlay();
  };

  const show = (content: StoryContent, history: StoryState['history']) => {
    const before = store.getState();
    const tree =
      before.content && before.tree && before.content.story.id === content.story.id
        ? treeOf(before.content.nodes, before.tree, content.nodes)
        : indexTree(content.nodes);
    const overrides =
      before.content?.overrides === content.overrides ? before.overrides : indexOverrides(content.overrides);
    const chosen = wanted && tree.byId.has(wanted) ? wanted : before.selectedId;
    if (chosen === wanted) wanted = null;
    const known = chosen && tree.byId.has(chosen) ? chosen : null;
    const selectedId = isChosenByHand && known ? known : mainLine(tree, known);
    store.setState({ status: 'ready', content, tree, overrides, history, selectedId, failure: null });
  };

  const receive = (change: StoryChange) => {
    const { content } = store.getState();
    if (!content || change.storyId !== content.story.id) return;
    const stamps = new Set(change.operations.map(({ hlc }) => hlc));
    pending = pending.filter(({ hlc }) => hlc === null || !stamps.has(hlc));
    const stamp = lastStamp(change);
    if (stamp && pending.some(({ hlc }) => hlc === null)) arrived.add(stamp);
    show(applyOperations(content, change.operations), change.history);
    refreshOverlay();
  };

  const close = () => {
    stop?.();
    stop = null;
    pending = [];
    previewed = [];
    arrived = new Set();
    wanted = null;
    isChosenByHand = false;
    store.setState(nothingOpen);
  };

  const open = (storyId: StoryId, select?: NodeId) => {
    close();
    wanted = select ?? null;
    isChosenByHand = select !== undefined;
    store.setState({ status: 'opening', storyId });
    const isCurrent = () => store.getState().storyId === storyId;
    return new Promise<void>((resolve) => {
      const fail = (error: unknown) => {
        if (isCurrent())
          store.setState({ ...nothingOpen, status: 'failed', storyId, failure: failureOf(error) });
        resolve();
      };
      stop = follow<StoryChange>(connection, {
        open: (signal) => client.stories.watch({ storyId }, { signal }),
        onOpen: async () => {
          const { content, history } = await client.stories.open({ storyId });
          if (!isCurrent()) return;
          // What was answered before the connection broke is part of what was just loaded.
          pending = pending.filter(({ hlc }) => hlc === null);
          show(content, history);
          refreshOverlay();
          resolve();
        },
        onEvent: receive,
        onError: fail,
      });
    });
  };

  const openId = (): StoryId => {
    const { content } = store.getState();
    if (!content) throw new Error('No story is open.');
    return content.story.id;
  };

  const edit = async (label: string, edits: readonly Edit[]) => {
    const storyId = openId();
    const entry: PendingEdit = { edits, hlc: null };
    pending = [...pending, entry];
    previewed = [];
    refreshOverlay();
    try {
      const change = await client.stories.edit({ storyId, label, edits: [...edits] });
      entry.hlc = lastStamp(change);
      if (entry.hlc === null || arrived.delete(entry.hlc)) settle(entry);
      return change;
    } catch (error) {
      settle(entry);
      throw error;
    }
  };

  return {
    ...store,
    open,
    close,
    edit,
    select: (nodeId) => {
      isChosenByHand = nodeId !== null;
      const { tree, selectedId } = store.getState();
      if (nodeId !== null && !tree?.byId.has(nodeId)) {
        // A node that was just made may be known here before the stream brings it.
        wanted = nodeId;
        return;
      }
      wanted = null;
      const next = nodeId ?? (tree ? mainLine(tree, null) : null);
      if (next !== selectedId) store.setState({ selectedId: next });
    },
    preview: (edits) => {
      previewed = edits ?? [];
      refreshOverlay();
    },
    undo: async () => {
      await client.history.undo({ storyId: openId() });
    },
    redo: async () => {
      await client.history.redo({ storyId: openId() });
    },
  };
}
