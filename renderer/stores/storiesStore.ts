/** The list of stories, reloaded whenever the studio says that it would read differently. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { StorySummary } from '../../shared/contract/schemas';
import { type ClientFailure, failureOf, follow, type StudioConnection } from '../host/client';

export interface StoriesState {
  readonly status: 'loading' | 'ready' | 'failed';
  /** Living stories, most recently changed first. */
  readonly list: readonly StorySummary[];
  readonly failure: ClientFailure | null;
}

export interface StoriesStore extends StoreApi<StoriesState> {
  reload(): Promise<void>;
  /** Starts following the studio; returns the way to stop. */
  start(): () => void;
}

export function createStoriesStore(connection: StudioConnection): StoriesStore {
  const { client } = connection;
  const store = createStore<StoriesState>(() => ({ status: 'loading', list: [], failure: null }));
  let asked = 0;

  const reload = async () => {
    asked += 1;
    const turn = asked;
    try {
      const all = await client.stories.list();
      // Answers may overtake each other; only the latest question counts.
      if (turn !== asked) return;
      const list = all
        .filter((story) => !story.deleted)
        .sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : a.updatedAt > b.updatedAt ? -1 : 0));
      store.setState({ status: 'ready', list, failure: null });
    } catch (error) {
      if (turn !== asked) return;
      const { list } = store.getState();
      store.setState({ status: list.length > 0 ? 'ready' : 'failed', failure: failureOf(error) });
    }
  };

  const start = () =>
    follow(connection, {
      open: (signal) => client.stories.watchList(undefined, { signal }),
      onOpen: reload,
      onEvent: () => void reload(),
    });

  return { ...store, reload, start };
}
