/** A story under new ids, for one that comes in beside the same story. Pure but for the ids. */
import { likeId } from '../../../shared/domain/entities';
import type { StoryContent } from '../../../shared/domain/model';

export function withFreshIds(content: StoryContent, next: () => string): StoryContent {
  const given = new Map<string, string>();
  const fresh = (id: string): string => {
    const known = given.get(id);
    if (known) return known;
    const made = next();
    given.set(id, made);
    return made;
  };
  const orNull = (id: string | null) => (id === null ? null : fresh(id));
  return {
    story: { ...content.story, id: fresh(content.story.id) },
    nodes: content.nodes.map((node) => ({
      ...node,
      id: fresh(node.id),
      storyId: fresh(node.storyId),
      parentId: orNull(node.parentId),
      takeGroupId: orNull(node.takeGroupId),
    })),
    overrides: content.overrides.map((override) => ({
      ...override,
      nodeId: fresh(override.nodeId),
      ancestorId: fresh(override.ancestorId),
    })),
    tags: content.tags.map((tag) => ({ ...tag, id: fresh(tag.id), nodeId: fresh(tag.nodeId) })),
    markers: content.markers.map((marker) => ({
      ...marker,
      id: fresh(marker.id),
      nodeId: fresh(marker.nodeId),
    })),
    takeGroups: content.takeGroups.map((group) => ({ ...group, id: fresh(group.id) })),
    phrases: content.phrases.map((phrase) => ({
      ...phrase,
      id: fresh(phrase.id),
      nodeId: fresh(phrase.nodeId),
      sourceId: fresh(phrase.sourceId),
    })),
    comments: content.comments.map((comment) => ({
      ...comment,
      id: fresh(comment.id),
      nodeId: fresh(comment.nodeId),
    })),
    // A like's id says whose it is and of which node; the person stays the same.
    likes: content.likes.map((like) => ({
      ...like,
      id: likeId(fresh(like.nodeId), like.member),
      nodeId: fresh(like.nodeId),
    })),
  };
}
