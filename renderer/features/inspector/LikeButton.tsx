import type { AudioNode } from '../../../shared/domain/model';
import { useStory, useStudio, useUi } from '../../stores';
import { toggleLike } from '../../stores/actions';
import { Button } from '../../ui';

/** How many like the node, and whether this person is one of them. */
export function LikeButton({ node }: { readonly node: AudioNode }) {
  const studio = useStudio();
  const member = useUi(({ memberId }) => memberId);
  const count = useStory(
    ({ content }) =>
      content?.likes.filter(({ nodeId, deleted }) => nodeId === node.id && !deleted).length ?? 0,
  );
  const isMine = useStory(
    ({ content }) =>
      content?.likes.some(
        (like) => like.nodeId === node.id && like.member === member && !like.deleted && member !== '',
      ) ?? false,
  );
  const words = count === 0 ? 'Like' : count === 1 ? '1 like' : `${count} likes`;
  return (
    <Button
      aria-label={count === 0 ? `Like ${node.title}` : `Like ${node.title}, ${words}`}
      aria-pressed={isMine}
      icon="star"
      isDisabled={node.deleted}
      onPress={() => void toggleLike(studio, node.id)}
      size="s"
      variant="quiet"
    >
      {words}
    </Button>
  );
}
