/** What a person says about a recording: a like, a comment. Each is one undoable action. */
import { likeId } from '../../../shared/domain/entities';
import type { Comment, Like, NodeId } from '../../../shared/domain/model';
import type { Studio } from '../studio';
import { guard } from './guard';

/** This person's id, made when it is first needed; by it their devices know that a like is there already. */
function memberId({ ui }: Studio): string {
  const known = ui.getState().memberId;
  if (known) return known;
  const made = crypto.randomUUID();
  ui.prefer({ memberId: made });
  return made;
}

const nodeOf = ({ story }: Studio, id: NodeId) => story.getState().tree?.byId.get(id) ?? null;

/** Likes the node, or takes this person's like back. */
export async function toggleLike(studio: Studio, nodeId: NodeId): Promise<void> {
  const node = nodeOf(studio, nodeId);
  if (!node || node.deleted) return;
  const member = memberId(studio);
  const id = likeId(nodeId, member);
  const standing = studio.story.getState().content?.likes.find((like) => like.id === id);
  const like: Like = { id, nodeId, member, deleted: false };
  const isLiked = standing?.deleted === false;
  const label = isLiked ? `Take the like of ${node.title} back` : `Like ${node.title}`;
  await guard(studio, 'Could not like it', () =>
    studio.story.edit(label.slice(0, 200), [
      standing
        ? { entity: 'like', id, field: 'deleted', value: isLiked }
        : { entity: 'like', id, field: '*', value: { ...like } },
    ]),
  );
}

/** @param frame story frame that the comment is about; null for the node as a whole */
export async function addComment(
  studio: Studio,
  nodeId: NodeId,
  text: string,
  frame: number | null,
): Promise<boolean> {
  const node = nodeOf(studio, nodeId);
  const words = text.trim().slice(0, 10_000);
  if (!node || words === '') return false;
  const comment: Comment = {
    id: crypto.randomUUID(),
    nodeId,
    frame,
    text: words,
    author: studio.ui.getState().memberName,
    createdAt: new Date().toISOString(),
    deleted: false,
  };
  const done = await guard(studio, 'Could not comment', async () => {
    await studio.story.edit(`Comment on ${node.title}`.slice(0, 200), [
      { entity: 'comment', id: comment.id, field: '*', value: { ...comment } },
    ]);
    return true;
  });
  return done === true;
}

export async function removeComment(studio: Studio, comment: Comment): Promise<void> {
  await guard(studio, 'Could not delete the comment', () =>
    studio.story.edit('Delete a comment', [
      { entity: 'comment', id: comment.id, field: 'deleted', value: true },
    ]),
  );
}
