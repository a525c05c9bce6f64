/** The mix of the chosen branch, one strip a layer from the seed to the last node. */
import { useEffect, useRef, useState } from 'react';
import { isPanelOpen, nodeColor, selectedLayers, useStory, useStudio, useUi } from '../../stores';
import { EmptyState, Panel, Segmented, useElementSize } from '../../ui';
import { MasterStrip } from './MasterStrip';
import styles from './Mixer.module.css';
import { PROCESSING_ID, ProcessingPanel } from './ProcessingPanel';
import { Strip } from './Strip';
import type { MixScope } from './stripMix';
import { stripsInSight } from './stripsInSight';

/** As in the style sheet. */
const STRIP_WIDTH = 148;

const EXPLANATIONS: Readonly<Record<MixScope, string>> = {
  branch: 'Changes hold in this branch; other branches keep their mix.',
  node: 'Changes are made at the recording itself, for every branch without a mix of its own for it.',
};

export function MixerPanel() {
  const { ui } = useStudio();
  const layers = useStory(selectedLayers);
  const tree = useStory((state) => state.tree);
  const processingOf = useUi((state) => state.processingOf);
  const [scope, setScope] = useState<MixScope>('branch');
  const isRecordOpen = useUi((state) => isPanelOpen(state, 'record'));
  // It would lie over the recording panel, which just opened to be seen.
  useEffect(() => {
    if (isRecordOpen) ui.showProcessing(null);
  }, [isRecordOpen, ui]);
  // Only when somebody opens it: choosing another branch may bring it back, and the focus is in the tree then.
  useEffect(() => {
    if (processingOf !== null) document.getElementById(PROCESSING_ID)?.focus({ preventScroll: true });
  }, [processingOf]);
  const leaf = layers.at(-1)?.node ?? null;
  const processed = layers.find(({ node }) => node.id === processingOf);
  if (!leaf) {
    return (
      <Panel title="Mixer">
        <EmptyState icon="mixer" title="No branch chosen">
          Choose a recording in the tree to mix everything from the seed up to it.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <>
      <Panel
        actions={
          <div className={styles.scope}>
            <span className={styles.explanation}>{EXPLANATIONS[scope]}</span>
            <Segmented
              label="What changes of shared recordings write"
              onChange={setScope}
              segments={[
                { id: 'branch', label: 'This branch' },
                { id: 'node', label: 'Recording itself' },
              ]}
              value={scope}
            />
          </div>
        }
        className={styles.panel}
        title={`Mixer of ${leaf.title || 'Untitled'}`}
      >
        <div className={styles.desk}>
          <Strips leafId={leaf.id} scope={scope} />
          <MasterStrip />
        </div>
      </Panel>
      {processed ? (
        <ProcessingPanel
          color={tree ? nodeColor(tree, processed.node) : 'var(--accent)'}
          key={processed.node.id}
          layer={processed}
          leafId={leaf.id}
          scope={scope}
        />
      ) : null}
    </>
  );
}

/** Only the strips in sight are made: a branch can be hundreds of layers deep. */
function Strips({ leafId, scope }: { readonly leafId: string; readonly scope: MixScope }) {
  const layers = useStory(selectedLayers);
  const tree = useStory((state) => state.tree);
  const processingOf = useUi((state) => state.processingOf);
  const list = useRef<HTMLUListElement>(null);
  const { width } = useElementSize(list);
  const [scrolled, setScrolled] = useState(0);
  const { first, last } = stripsInSight(layers.length, STRIP_WIDTH, scrolled, width);
  return (
    <ul
      aria-label="Layers of the branch, from the seed"
      className={styles.strips}
      onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
      ref={list}
    >
      <li aria-hidden="true" className={styles.spacer} style={{ width: first * STRIP_WIDTH }} />
      {layers.slice(first, last).map((layer, at) => (
        <Strip
          color={tree ? nodeColor(tree, layer.node) : 'var(--accent)'}
          count={layers.length}
          isOpen={layer.node.id === processingOf}
          key={layer.node.id}
          layer={layer}
          leafId={leafId}
          position={first + at + 1}
          scope={scope}
        />
      ))}
      <li
        aria-hidden="true"
        className={styles.spacer}
        style={{ width: (layers.length - last) * STRIP_WIDTH }}
      />
    </ul>
  );
}
