/** Where the player draws each recording: time runs right, one row each. Pure. */
import type { PlayerNode, PlayerStory } from '../../shared/contract/playerStory';

export interface Placed {
  readonly node: PlayerNode;
  readonly row: number;
}

/** A row for each, depth first, so that a recording lies under what it was made over. */
export function placeNodes({ nodes }: Pick<PlayerStory, 'nodes'>): { placed: Placed[]; rows: number } {
  const known = new Set(nodes.map(({ id }) => id));
  const children = new Map<string | null, PlayerNode[]>();
  for (const node of nodes) {
    const parent = node.parentId !== null && known.has(node.parentId) ? node.parentId : null;
    children.set(parent, [...(children.get(parent) ?? []), node]);
  }
  const placed: Placed[] = [];
  let row = 0;
  // A stack, not recursion: a story can be one branch of thousands.
  const waiting = [...(children.get(null) ?? [])].reverse();
  while (waiting.length > 0) {
    const node = waiting.pop() as PlayerNode;
    placed.push({ node, row });
    row += 1;
    waiting.push(...[...(children.get(node.id) ?? [])].reverse());
  }
  return { placed, rows: row };
}
