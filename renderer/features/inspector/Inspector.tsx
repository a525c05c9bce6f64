/** Everything about the chosen node, editable in place. */
import { useDeferredValue, useMemo } from 'react';
import type { AudioNode, Comment, Marker, Tag } from '../../../shared/domain/model';
import { childrenOf } from '../../../shared/domain/tree';
import { nodeColor, selectedNode, useStory, useStudio } from '../../stores';
import { removeNode, restoreNode } from '../../stores/actions';
import { Button, EmptyState, Notice, Panel } from '../../ui';
import { CompareTakes } from '../takes';
import { ColorChoice } from './ColorChoice';
import { CommentsSection } from './CommentsSection';
import { FactsSection } from './FactsSection';
import styles from './Inspector.module.css';
import { LikeButton } from './LikeButton';
import { MarkersSection } from './MarkersSection';
import { NotesSection } from './NotesSection';
import { PlacementSection } from './PlacementSection';
import { ReceiptSection } from './ReceiptSection';
import { TagsSection } from './TagsSection';
import { TitleField } from './TitleField';
import { Waveform } from './Waveform';

export function Inspector() {
  const chosen = useStory(selectedNode);
  // The tree comes first: while somebody runs through it by keyboard, the inspector follows when there is time.
  const node = useDeferredValue(chosen);
  if (!node) {
    return (
      <Panel title="Inspector">
        <EmptyState icon="inspector" title="Nothing chosen">
          Choose a recording in the tree to see its waveform, trim it, move it and name it.
        </EmptyState>
      </Panel>
    );
  }
  return <NodeInspector key={node.id} node={node} />;
}

const noMarkers: readonly Marker[] = [];
const noTags: readonly Tag[] = [];
const noComments: readonly Comment[] = [];

/** What belongs to one node and is not deleted. The list is made anew only when the story's own list is. */
function useOwned<T extends { readonly nodeId: string; readonly deleted: boolean }>(
  all: readonly T[],
  nodeId: string,
): readonly T[] {
  return useMemo(() => all.filter((entity) => entity.nodeId === nodeId && !entity.deleted), [all, nodeId]);
}

function NodeInspector({ node }: { readonly node: AudioNode }) {
  const markers = useOwned(
    useStory((state) => state.content?.markers ?? noMarkers),
    node.id,
  );
  const tags = useOwned(
    useStory((state) => state.content?.tags ?? noTags),
    node.id,
  );
  const comments = useOwned(
    useStory((state) => state.content?.comments ?? noComments),
    node.id,
  );
  const color = useStory((state) => (state.tree ? nodeColor(state.tree, node) : 'var(--accent)'));
  const isEditable = !node.deleted;
  return (
    <Panel title="Inspector">
      <div className={styles.head}>
        <TitleField isEditable={isEditable} node={node} />
        <div className={styles.opinions}>
          <ColorChoice isEditable={isEditable} node={node} />
          <LikeButton node={node} />
        </div>
      </div>
      {node.deleted ? <DeletedNotice node={node} /> : null}
      <Waveform color={color} isEditable={isEditable} markers={markers} node={node} />
      {node.receipt ? <ReceiptSection node={node} /> : null}
      <CompareTakes node={node} />
      <PlacementSection isEditable={isEditable} node={node} />
      <FactsSection node={node} />
      <TagsSection isEditable={isEditable} node={node} tags={tags} />
      <MarkersSection isEditable={isEditable} markers={markers} node={node} />
      <NotesSection isEditable={isEditable} node={node} />
      <CommentsSection comments={comments} node={node} />
      {isEditable ? <DeleteButton node={node} /> : null}
    </Panel>
  );
}

/** A deleted node that is still shown: something was recorded over it. */
function DeletedNotice({ node }: { readonly node: AudioNode }) {
  const studio = useStudio();
  const hasChildren = useStory((state) => (state.tree ? childrenOf(state.tree, node.id).length > 0 : false));
  return (
    <div className={styles.notice}>
      <Notice title="Deleted" tone="warn">
        <p>
          {hasChildren
            ? 'It still sounds in the branches that were recorded over it; mute it there to silence it.'
            : 'Its audio is kept.'}
        </p>
        <Button icon="restore" onPress={() => void restoreNode(studio, node.id)} size="s">
          Restore
        </Button>
      </Notice>
    </div>
  );
}

function DeleteButton({ node }: { readonly node: AudioNode }) {
  const studio = useStudio();
  return (
    <div className={styles.foot}>
      <Button icon="trash" onPress={() => void removeNode(studio, node.id)} size="s" variant="quiet">
        Delete from the story
      </Button>
    </div>
  );
}
