/** The kit's `index.html`: the built player with the story inside it, since a page from the disk may fetch nothing. */

import type { PlayerNode, PlayerStory } from '../../../shared/contract/playerStory';
import type { Layer } from '../../../shared/domain/mix';
import type { StoryContent } from '../../../shared/domain/model';
import { audibleRange } from '../../../shared/domain/timeline';

export interface PlayerMix {
  /** The last node of the branch. */
  readonly nodeId: string;
  readonly path: string;
  readonly layers: readonly Layer[];
}

/** @param outlines by node, see `PlayerNode.outline` */
export function playerStory(
  content: StoryContent,
  mixes: readonly PlayerMix[],
  outlines: ReadonlyMap<string, readonly number[]>,
): PlayerStory {
  const { story, nodes } = content;
  const heard = new Set(mixes.flatMap(({ layers }) => layers.map(({ node }) => node.id)));
  return {
    title: story.title,
    sampleRate: story.sampleRate,
    nodes: nodes
      .filter(({ id }) => heard.has(id))
      .map((node): PlayerNode => {
        const { from, to } = audibleRange(node);
        const { id, parentId, title, creator, color, notes, deleted } = node;
        return {
          id,
          parentId,
          title,
          creator,
          color,
          notes,
          deleted,
          from,
          to,
          outline: outlines.get(id) ?? [],
        };
      }),
    branches: mixes.map(({ nodeId, path, layers }) => ({
      nodeId,
      path,
      nodeIds: layers.map(({ node }) => node.id),
    })),
  };
}

/** JSON that can stand in a script element, whatever titles it holds. */
const inScript = (value: unknown) =>
  JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const escaped = (text: string) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** @param script the built `renderer/player`, self-contained */
export const playerPage = (story: PlayerStory, script: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>${escaped(story.title)}</title>
</head>
<body>
<noscript>The mixes are in the folder <code>mixes</code>. This page needs JavaScript to show the tree.</noscript>
<script type="application/json" id="story">${inScript(story)}</script>
<script type="module">${script.replace(/<\/script/gi, '<\\/script')}</script>
</body>
</html>
`;
