/** What is about listening and not about the story: solo and the monitor level. Never stored with a mix. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { NodeId } from '../../shared/domain/model';

export interface PlaybackState {
  readonly solo: ReadonlySet<NodeId>;
}

export interface PlaybackStore extends StoreApi<PlaybackState> {
  toggleSolo(nodeId: NodeId): void;
  clearSolo(): void;
}

export function createPlaybackStore(): PlaybackStore {
  const store = createStore<PlaybackState>(() => ({ solo: new Set() }));
  return {
    ...store,
    toggleSolo: (nodeId) =>
      store.setState(({ solo }) => {
        const next = new Set(solo);
        if (!next.delete(nodeId)) next.add(nodeId);
        return { solo: next };
      }),
    clearSolo: () => store.setState({ solo: new Set() }),
  };
}
