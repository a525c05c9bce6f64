/**
 * Moves the chosen node in time, a little at a press: shown and heard at once, and stored as one undoable edit when
 * the key has rested. Held down, a key would otherwise leave thirty edits a second in the history.
 */
import type { NodeId } from '../../shared/domain/model';
import type { StoryStore } from './storyStore';

/** Without a press for so long, the move is over, in ms. */
const REST_MS = 400;

export interface Nudger {
  /** Frames later, negative for earlier. Does nothing without a living chosen node. */
  by(frames: number): void;
  /** Stores at once what was moved; resolves when it is stored. */
  rest(): Promise<void>;
}

export interface NudgerDeps {
  readonly story: Pick<StoryStore, 'getState' | 'preview' | 'edit'>;
  /** Told when the studio refused the move. */
  readonly onFailure: (error: unknown) => void;
}

export function createNudger({ story, onFailure }: NudgerDeps): Nudger {
  let moving: { readonly id: NodeId; readonly first: number; value: number } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const editOf = (id: NodeId, value: number) => ({ entity: 'node', id, field: 'startFrame', value }) as const;

  const rest = async () => {
    clearTimeout(timer);
    const ended = moving;
    moving = null;
    const node = ended && story.getState().tree?.byId.get(ended.id);
    if (!ended || !node) return;
    if (ended.value === ended.first) {
      story.preview(null);
      return;
    }
    const label = `Move ${node.title || 'node'}`.slice(0, 200);
    await story.edit(label, [editOf(ended.id, ended.value)]).then(undefined, onFailure);
  };

  return {
    rest,
    by(frames) {
      const { tree, selectedId } = story.getState();
      const node = selectedId === null ? undefined : tree?.byId.get(selectedId);
      if (!node || node.deleted) return;
      if (moving && moving.id !== node.id) void rest();
      moving ??= { id: node.id, first: node.startFrame, value: node.startFrame };
      moving.value += frames;
      story.preview([editOf(moving.id, moving.value)]);
      clearTimeout(timer);
      timer = setTimeout(() => void rest(), REST_MS);
    },
  };
}
