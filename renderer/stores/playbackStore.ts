/** What is about listening and not about the story: solo and the monitor level. Never stored with a mix. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { NodeId } from '../../shared/domain/model';
import type { EngineLayer } from '../audio/engine';

export interface PlaybackState {
  readonly solo: ReadonlySet<NodeId>;
  /** Story frame where playing began last: Stop goes back there. */
  readonly startedAt: number;
  /** What is heard in place of the chosen branch: a comp that is being chosen. */
  readonly audition: readonly EngineLayer[] | null;
}

export interface PlaybackStore extends StoreApi<PlaybackState> {
  toggleSolo(nodeId: NodeId): void;
  clearSolo(): void;
  markStart(frame: number): void;
  setAudition(layers: readonly EngineLayer[] | null): void;
}

export function createPlaybackStore(): PlaybackStore {
  const store = createStore<PlaybackState>(() => ({ solo: new Set(), startedAt: 0, audition: null }));
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
    setAudition: (audition) => store.setState({ audition }),
  };
}
