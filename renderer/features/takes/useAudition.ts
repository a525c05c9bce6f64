/** While takes are compared, the engine plays the comp as it is chosen, over what the takes were recorded over. */
import { useEffect, useMemo, useState } from 'react';
import { planComp, type SeamedPhrase } from '../../../shared/domain/comp/spans';
import { branchLayers } from '../../../shared/domain/mix';
import type { AudioNode, NodeId } from '../../../shared/domain/model';
import { branchOf } from '../../../shared/domain/tree';
import { usePlayback, useStory, useStudio } from '../../stores';
import { engineLayers } from '../../stores/engineGlue';
import { compLayers, takeLayers, windowFirst } from './audition';

/** How often the playhead is looked at, in ms. */
const LOOK_MS = 200;

export function useAudition(
  parentId: NodeId | null,
  phrases: readonly SeamedPhrase[],
  takes: ReadonlyMap<NodeId, AudioNode>,
  /** A take that is heard by itself. */
  alone: NodeId | null,
): void {
  const { engine, playback } = useStudio();
  const tree = useStory((state) => state.tree);
  const overrides = useStory((state) => state.overrides);
  const solo = usePlayback((state) => state.solo);
  const [first, setFirst] = useState(0);

  const backing = useMemo(
    () =>
      tree && parentId !== null ? engineLayers(branchLayers(branchOf(tree, parentId), overrides), solo) : [],
    [tree, parentId, overrides, solo],
  );
  const layers = useMemo(() => {
    const take = alone === null ? undefined : takes.get(alone);
    return take ? takeLayers(take, backing) : compLayers(phrases, takes, backing, first);
  }, [alone, takes, backing, phrases, first]);
  const spans = useMemo(() => planComp(phrases, (id) => takes.get(id)).spans, [phrases, takes]);

  useEffect(() => playback.setAudition(layers), [playback, layers]);
  useEffect(() => () => playback.setAudition(null), [playback]);

  useEffect(() => {
    const look = () => setFirst((before) => windowFirst(spans, engine.position(), before));
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [engine, spans]);
}
