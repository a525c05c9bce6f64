/** While takes are compared, the engine plays the comp as it is chosen, over what the takes were recorded over. */
import { useEffect, useMemo } from 'react';
import type { SeamedPhrase } from '../../../shared/domain/comp/spans';
import { branchLayers } from '../../../shared/domain/mix';
import type { AudioNode, NodeId } from '../../../shared/domain/model';
import { branchOf } from '../../../shared/domain/tree';
import { usePlayback, useStory, useStudio } from '../../stores';
import { engineLayers } from '../../stores/engineGlue';
import { compLayers } from './audition';

export function useAudition(
  parentId: NodeId | null,
  phrases: readonly SeamedPhrase[],
  takes: ReadonlyMap<NodeId, AudioNode>,
  /** A take that is heard by itself. */
  alone: NodeId | null,
): void {
  const { playback } = useStudio();
  const tree = useStory((state) => state.tree);
  const overrides = useStory((state) => state.overrides);
  const solo = usePlayback((state) => state.solo);

  const backing = useMemo(
    () =>
      tree && parentId !== null ? engineLayers(branchLayers(branchOf(tree, parentId), overrides), solo) : [],
    [tree, parentId, overrides, solo],
  );
  const layers = useMemo(() => compLayers(phrases, takes, backing, alone), [alone, takes, backing, phrases]);

  useEffect(() => playback.setAudition(layers), [playback, layers]);
  useEffect(() => () => playback.setAudition(null), [playback]);
}
