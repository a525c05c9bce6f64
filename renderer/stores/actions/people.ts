/** What people say about recordings, each one undoable action: a like, a comment. And what follows from their likes. */
import { canonOf, countLikes, deepCuts } from '../../../shared/domain/curation/canon';
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

/** Chooses the branch that people like best. */
export function chooseCanon({ story }: Studio): void {
  const { tree, content } = story.getState();
  const last = tree && content && canonOf(tree, countLikes(content.likes)).at(-1);
  if (last) story.select(last.nodeId);
}

/** Chooses a liked recording that is not on the canon: the most liked, and each time the next, round and round. */
export function chooseDeepCut({ story }: Studio): void {
  const { tree, content, selectedId } = story.getState();
  if (!tree || !content) return;
  const likes = countLikes(content.likes);
  const cuts = deepCuts(tree, likes, canonOf(tree, likes));
  const next = cuts[(cuts.findIndex(({ id }) => id === selectedId) + 1) % cuts.length];
  if (next) story.select(next.id);
}
