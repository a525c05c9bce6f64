/** What is about listening and not about the story: solo and the monitor level. Never stored with a mix. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { NodeId } from '../../shared/domain/model';

export interface PlaybackState {
  readonly solo: ReadonlySet<NodeId>;
  /** Story frame where playing began last: Stop goes back there. */
  readonly startedAt: number;
}

export interface PlaybackStore extends StoreApi<PlaybackState> {
  toggleSolo(nodeId: NodeId): void;
  clearSolo(): void;
  markStart(frame: number): void;
}

export function createPlaybackStore(): PlaybackStore {
  const store = createStore<PlaybackState>(() => ({ solo: new Set(), startedAt: 0 }));
  return {
    ...store,
    toggleSolo: (nodeId) =>
      store.setState(({ solo }) => {
        const next = new Set(solo);
        if (!next.delete(nodeId)) next.add(nodeId);
        return { solo: next };
      }),
    clearSolo: () => store.setState({ solo: new Set() }),
    markStart: (startedAt) => store.setState({ startedAt }),
  };
}
