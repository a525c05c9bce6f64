/**
 * Hearing branches at one loudness while they are compared, because the louder of two takes always seems the better
 * one. The branch that is chosen when it is switched on sets the loudness; every other one gets a listening gain, which
 * is shown and is never part of a mix.
 *
 * A branch's loudness is put together from the integrated loudness that the studio measured of each layer's file, with
 * the gains of the branch: close enough to compare by, and known without rendering anything.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Layer } from '../../shared/domain/mix';
import type { NodeId } from '../../shared/domain/model';

/** A listening gain beyond this, in dB, would say more about silence than about loudness. */
const MOST_GAIN = 12;

export interface MatchState {
  readonly isOn: boolean;
  /** Listening gain of the chosen branch in dB; null while its loudness is not known. */
  readonly gainDb: number | null;
}

export interface LoudnessMatch extends StoreApi<MatchState> {
  /** On with the branch that is heard as the measure, or off. */
  toggle(): void;
  /** Listening gain for these layers, in dB. Asks the studio for what is not known and tells when it is. */
  gainFor(layers: readonly Layer[]): number;
  /** What may be heard next: while matching is on it is asked for beforehand, so that the first switch is matched. */
  expect(nodeIds: readonly NodeId[]): void;
  /** Told when `gainFor` may answer differently for the same layers. Returns the way to stop. */
  onChange(listener: () => void): () => void;
}

/** Integrated loudness of a sum of layers in LUFS, as if they were independent; null where nothing sounds. */
export const sumLoudness = (
  parts: readonly { readonly lufs: number | null; readonly gainDb: number }[],
): number | null => {
  const power = parts.reduce(
    (sum, { lufs, gainDb }) => sum + (lufs === null ? 0 : 10 ** ((lufs + gainDb) / 10)),
    0,
  );
  return power > 0 ? 10 * Math.log10(power) : null;
};

export const matchGain = (reference: number | null, lufs: number | null): number =>
  reference === null || lufs === null ? 0 : Math.max(-MOST_GAIN, Math.min(MOST_GAIN, reference - lufs));

/** @param askLoudness of a node's file, in LUFS; null for silence */
export function createLoudnessMatch(askLoudness: (nodeId: NodeId) => Promise<number | null>): LoudnessMatch {
  const store = createStore<MatchState>(() => ({ isOn: false, gainDb: 0 }));
  const listeners = new Set<() => void>();
  const known = new Map<NodeId, number | null>();
  const asked = new Set<NodeId>();
  /** What `gainFor` could not answer for. */
  let missing: readonly NodeId[] = [];
  let expected: readonly NodeId[] = [];
  let reference: number | null = null;
  let hasReference = false;

  const changed = () => {
    for (const listener of [...listeners]) listener();
  };

  const ask = (nodeId: NodeId) => {
    if (asked.has(nodeId)) return;
    asked.add(nodeId);
    askLoudness(nodeId).then(
      (lufs) => {
        known.set(nodeId, lufs);
        if (store.getState().isOn && missing.includes(nodeId)) changed();
      },
      // Not known now; the next time the branch is heard it is asked again.
      () => asked.delete(nodeId),
    );
  };

  return {
    ...store,
    toggle() {
      hasReference = false;
      reference = null;
      store.setState(({ isOn }) => ({ isOn: !isOn, gainDb: 0 }));
      changed();
      if (store.getState().isOn) for (const nodeId of expected) ask(nodeId);
    },
    expect(nodeIds) {
      expected = nodeIds;
      if (store.getState().isOn) for (const nodeId of expected) ask(nodeId);
    },
    gainFor(layers) {
      if (!store.getState().isOn) return 0;
      const sounding = layers.filter(({ mute }) => !mute);
      missing = sounding.map(({ node }) => node.id).filter((id) => !known.has(id));
      for (const id of missing) ask(id);
      if (missing.length > 0) {
        store.setState({ gainDb: null });
        return 0;
      }
      const lufs = sumLoudness(
        sounding.map(({ node, gainDb }) => ({ lufs: known.get(node.id) ?? null, gainDb })),
      );
      if (!hasReference && layers.length > 0) {
        reference = lufs;
        hasReference = true;
      }
      const matched = matchGain(reference, lufs);
      store.setState({ gainDb: matched });
      return matched;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
