/** Edits of nodes that a key or a menu asks for. Each is one undoable action and says how to take it back. */
import type { NodeId } from '../../../shared/domain/model';
import { childrenOf, descendantsOf, parentOf } from '../../../shared/domain/tree';
import type { Studio } from '../studio';
import { guard } from './guard';

const nodeOf = ({ story }: Studio, id: NodeId) => story.getState().tree?.byId.get(id) ?? null;

/** What is chosen once a node is gone: its next living sibling, the one before, else its parent. */
function neighbourOf({ story }: Studio, id: NodeId): NodeId | null {
  const { tree } = story.getState();
  if (!tree) return null;
  const parent = parentOf(tree, id);
  const siblings = parent ? childrenOf(tree, parent.id) : tree.seeds;
  const at = siblings.findIndex((sibling) => sibling.id === id);
  const living = (node: { readonly deleted: boolean } | undefined) => node && !node.deleted;
  const next = siblings.slice(at + 1).find(living) ?? siblings.slice(0, at).reverse().find(living);
  return next?.id ?? parent?.id ?? null;
}

/** Deletes a node. What was recorded over it stays, with the node as its ghost. */
export async function removeNode(studio: Studio, id: NodeId): Promise<void> {
  const { story, toasts } = studio;
  const node = nodeOf(studio, id);
  const { tree } = story.getState();
  if (!node || !tree || node.deleted) return;
  const keepsGhost = descendantsOf(tree, id).some(({ deleted }) => !deleted);
  const next = keepsGhost ? id : neighbourOf(studio, id);
  const done = await guard(studio, 'Could not delete', async () => {
    await story.edit(`Delete ${node.title}`, [{ entity: 'node', id, field: 'deleted', value: true }]);
    return true;
  });
  if (!done) return;
  if (story.getState().selectedId === id) story.select(next);
  toasts.show({
    title: `Deleted “${node.title}”`,
    detail: keepsGhost ? 'What was recorded over it stays.' : null,
    action: { label: 'Undo', run: () => void restoreNode(studio, id) },
  });
}

export async function restoreNode(studio: Studio, id: NodeId): Promise<void> {
  const node = nodeOf(studio, id);
  if (!node) return;
  await guard(studio, 'Could not restore', () =>
    studio.story.edit(`Restore ${node.title}`, [{ entity: 'node', id, field: 'deleted', value: false }]),
  );
  studio.story.select(id);
}

/** Empty titles and titles that did not change are left alone. */
export async function renameNode(studio: Studio, id: NodeId, title: string): Promise<void> {
  const node = nodeOf(studio, id);
  const value = title.trim();
  if (!node || value === '' || value === node.title) return;
  await guard(studio, 'Could not rename', () =>
    studio.story.edit(`Rename ${node.title} to ${value}`.slice(0, 200), [
      { entity: 'node', id, field: 'title', value },
    ]),
  );
}

/** Moves the chosen node; see `nudger.ts`. */
export function nudge({ nudger, story }: Studio, milliseconds: number): void {
  const rate = story.getState().content?.story.sampleRate ?? 0;
  nudger.by(Math.round((milliseconds / 1000) * rate));
}

export async function undo(studio: Studio): Promise<void> {
  // What was moved a moment ago is what should come back.
  await studio.nudger.rest();
  if (studio.story.getState().history.undo === null) return;
  await guard(studio, 'Could not undo', () => studio.story.undo());
}

export async function redo(studio: Studio): Promise<void> {
  if (studio.story.getState().history.redo === null) return;
  await guard(studio, 'Could not redo', () => studio.story.redo());
}
