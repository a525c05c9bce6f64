/** Takes side by side, in place of the tree: listen, choose the best of each, make a comp of it. */
import { useEffect, useState } from 'react';
import type { AudioNode } from '../../../shared/domain/model';
import type { StoryTree } from '../../../shared/domain/tree';
import { nodeById, useStory, useStudio, useUi } from '../../stores';
import { recordAgain } from '../../stores/actions';
import { Button, EmptyState, IconButton } from '../../ui';
import { TREE_ID } from '../commands/places';
import styles from './Takes.module.css';
import { TakesBoard } from './TakesBoard';
import { takeLanes } from './takeLanes';

export function TakesView() {
  const { ui } = useStudio();
  const nodeId = useUi((state) => state.takesOf);
  const node = useStory((state) => nodeById(state, nodeId));
  const tree = useStory((state) => state.tree);
  // Another story was opened.
  useEffect(() => {
    if (nodeId !== null && !node) ui.showTakes(null);
  }, [ui, nodeId, node]);
  return node && tree ? <TakesOf key={node.id} node={node} tree={tree} /> : null;
}

/** Back to where one came from, once the tree is there again. */
function focusTree(): void {
  const focus = () => document.querySelector<HTMLElement>(`#${TREE_ID} [tabindex="0"]`)?.focus();
  requestAnimationFrame(() => requestAnimationFrame(focus));
}

function TakesOf({ node, tree }: { readonly node: AudioNode; readonly tree: StoryTree }) {
  const studio = useStudio();
  const phrases = useStory((state) => state.content?.phrases);
  const [lanes] = useState(() => takeLanes(tree, phrases ?? [], node));
  const parent = lanes.parentId === null ? null : (tree.byId.get(lanes.parentId) ?? null);
  const close = () => {
    studio.ui.showTakes(null);
    focusTree();
  };
  const isEmpty = lanes.phrases.length === 0 || (lanes.takes.length < 2 && lanes.crossfade === null);
  return (
    <section aria-labelledby="takes-title" className={styles.view}>
      <header className={styles.title}>
        <h2 id="takes-title">{parent ? `Takes over ${parent.title}` : 'Takes'}</h2>
        <IconButton
          icon="close"
          label="Back to the tree"
          onPress={close}
          placement="bottom"
          shortcut="Escape"
        />
      </header>
      {isEmpty ? (
        <EmptyState
          actions={
            <Button icon="record" onPress={() => void recordAgain(studio, node.id)}>
              Record another take
            </Button>
          }
          icon="wave"
          title="One take so far"
        >
          Record over the same node again, or record loop takes: each pass becomes a take. They then lie here
          side by side, and you choose the best phrase of each.
        </EmptyState>
      ) : (
        <TakesBoard lanes={lanes} node={node} onClose={close} onMade={focusTree} tree={tree} />
      )}
    </section>
  );
}
