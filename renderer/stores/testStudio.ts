/** A studio of a few maps that answers like the real one, for the stores' tests: the stores themselves are real. */
import type { StoryContent } from '../../shared/domain/model';
import type { Edit, StoryChange } from '../../shared/domain/operations';
import { applyOperations } from '../../shared/domain/operationsApply';
import type { ConnectionState, StudioClient, StudioConnection } from '../host/client';

type Listener<T> = (event: T) => void;

/** An endless stream that tests push into. */
export function createStream<T>() {
  const queues = new Set<{ push: Listener<T>; fail: Listener<unknown> }>();
  return {
    push: (event: T) => {
      for (const queue of queues) queue.push(event);
    },
    /** Ends every stream that is open, as a lost connection does. */
    fail: (error: unknown) => {
      for (const queue of queues) queue.fail(error);
      queues.clear();
    },
    open: async (): Promise<AsyncIterable<T>> => {
      const waiting: T[] = [];
      let failure: { readonly error: unknown } | undefined;
      let wake: () => void = () => undefined;
      queues.add({
        push: (event) => {
          waiting.push(event);
          wake();
        },
        fail: (error) => {
          failure = { error };
          wake();
        },
      });
      return (async function* () {
        for (;;) {
          while (waiting.length > 0) yield waiting.shift()!;
          if (failure !== undefined) throw (failure as { readonly error: unknown }).error;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      })();
    },
  };
}

export const emptyStory = (id = 'story-0001'): StoryContent => ({
  story: { id, title: 'Story', sampleRate: 48_000, extensionRule: false, createdAt: '', deleted: false },
  nodes: [],
  overrides: [],
  tags: [],
  markers: [],
  takeGroups: [],
  phrases: [],
  comments: [],
  likes: [],
});

export function createTestStudio(first: StoryContent) {
  let content = first;
  let state: ConnectionState = 'open';
  let clock = 0;
  let refuse: unknown = null;
  const listeners = new Set<Listener<ConnectionState>>();
  const changes = createStream<StoryChange>();
  /** Answers that the test holds back. */
  let gate: Promise<void> = Promise.resolve();

  const store = (edits: readonly Edit[]): StoryChange => {
    const operations = edits.map((edit) => {
      clock += 1;
      return { ...edit, story: content.story.id, hlc: String(clock).padStart(12, '0') };
    });
    content = applyOperations(content, operations);
    return { storyId: content.story.id, operations, history: { undo: 'Something', redo: null } };
  };

  const client = {
    stories: {
      open: async () => ({ content, history: { undo: null, redo: null } }),
      watch: () => changes.open(),
      edit: async ({ edits }: { edits: readonly Edit[] }) => {
        if (refuse) throw refuse;
        const change = store(edits);
        changes.push(change);
        await gate;
        return change;
      },
    },
  };
  const connection: StudioConnection = {
    client: client as unknown as StudioClient,
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => undefined,
  };
  return {
    connection,
    content: () => content,
    /** A change made by another window. */
    elsewhere: (edits: readonly Edit[]) => changes.push(store(edits)),
    /** A change that this window will only see by loading again. */
    unseen: (edits: readonly Edit[]) => void store(edits),
    refuse: (error: unknown) => {
      refuse = error;
    },
    /** Holds answers (not the stream) back until the returned function is called. */
    hold: () => {
      let release: () => void = () => undefined;
      gate = new Promise((resolve) => {
        release = resolve;
      });
      return () => release();
    },
    lose: () => {
      state = 'lost';
      for (const listener of listeners) listener(state);
      changes.fail(new Error('The connection to the studio is lost.'));
    },
    find: () => {
      state = 'open';
      for (const listener of listeners) listener(state);
    },
  };
}

/** Lets everything that is waiting happen. */
export const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
