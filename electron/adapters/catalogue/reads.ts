/**
 * Reading stories: each answer is one statement, so that it shows one moment of the catalogue and costs one trip.
 */
import { StudioError } from '../../../shared/contract/errors';
import type { StorySummary } from '../../../shared/contract/schemas';
import type { AudioNode, Story, StoryContent } from '../../../shared/domain/model';
import { branchOf, indexTree } from '../../../shared/domain/tree';
import {
  columns,
  commentOf,
  jsonRow,
  likeOf,
  markerOf,
  nodeCells,
  nodeOf,
  nodesFrom,
  overrideOf,
  phraseOf,
  type Row,
  storyOf,
  tagOf,
  takeGroupOf,
} from './rows';

/** What reading needs of Prisma's client, inside a transaction or not. */
export interface Reader {
  $queryRawUnsafe<T = unknown>(sql: string, ...values: unknown[]): Promise<T>;
}

export const notFound = (what: string, id: string): StudioError =>
  new StudioError(
    'NOT_FOUND',
    `There is no ${what} with the id ${id}.`,
    'Check the id; `tapstory story ls` and `tapstory tree STORY` list the ones that exist.',
  );

/** One statement of scalar subqueries, each a JSON text; parsed, by name. */
export async function queryJson<K extends string>(
  reader: Reader,
  prologue: string,
  parts: Readonly<Record<K, string>>,
  values: readonly unknown[],
): Promise<Record<K, Row[]>> {
  const names = Object.keys(parts) as K[];
  const selected = names.map((name) => `(${parts[name]}) AS ${name}`).join(',\n');
  const [texts] = await reader.$queryRawUnsafe<Record<K, string>[]>(
    `${prologue}\nSELECT ${selected}`,
    ...values,
  );
  return Object.fromEntries(names.map((name) => [name, JSON.parse(texts![name])])) as Record<K, Row[]>;
}

/** The SQL of all rows of a query as one JSON text; never null. */
export const jsonRows = (names: readonly string[], from: string): string =>
  `SELECT json_group_array(${jsonRow(names)}) FROM ${from}`;

/** All nodes that a condition on `node` picks. */
export const nodeRows = (condition: string): string => jsonRows(nodeCells, `${nodesFrom} WHERE ${condition}`);

const storyRows = jsonRows(columns.Story, 'Story WHERE id = ?1');

export async function readContent(reader: Reader, storyId: string): Promise<StoryContent> {
  const rows = await queryJson(
    reader,
    '',
    {
      story: storyRows,
      // In the order of creation as far as this machine knows it; the index of the story delivers them so.
      nodes: nodeRows('node.storyId = ?1'),
      overrides: jsonRows(columns.MixOverride, 'MixOverride WHERE storyId = ?1'),
      tags: jsonRows(columns.Tag, 'Tag WHERE storyId = ?1'),
      markers: jsonRows(columns.Marker, 'Marker WHERE storyId = ?1'),
      takeGroups: jsonRows(columns.TakeGroup, 'TakeGroup WHERE storyId = ?1'),
      phrases: jsonRows(columns.Phrase, 'Phrase WHERE storyId = ?1'),
      comments: jsonRows(columns.Comment, 'Comment WHERE storyId = ?1'),
      likes: jsonRows(columns.NodeLike, 'NodeLike WHERE storyId = ?1'),
    },
    [storyId],
  );
  if (!rows.story[0]) throw notFound('story', storyId);
  const story = storyOf(rows.story[0]);
  return {
    story,
    nodes: rows.nodes.map((row) => nodeOf(row, story.sampleRate)),
    overrides: rows.overrides.map(overrideOf),
    tags: rows.tags.map(tagOf),
    markers: rows.markers.map(markerOf),
    takeGroups: rows.takeGroups.map(takeGroupOf),
    phrases: rows.phrases.map(phraseOf),
    comments: rows.comments.map(commentOf),
    likes: rows.likes.map(likeOf),
  };
}

export async function readStory(reader: Reader, storyId: string): Promise<Story> {
  const { story } = await queryJson(reader, '', { story: storyRows }, [storyId]);
  if (!story[0]) throw notFound('story', storyId);
  return storyOf(story[0]);
}

/** Nodes picked by a common table expression `picked(id)`, with what their records need. */
async function readPicked(
  reader: Reader,
  prologue: string,
  values: readonly unknown[],
): Promise<AudioNode[]> {
  const rows = await queryJson(
    reader,
    prologue,
    {
      nodes: nodeRows('node.id IN (SELECT id FROM picked)'),
      rates: jsonRows(
        ['id', 'sampleRate'],
        'Story WHERE id IN (SELECT storyId FROM AudioNode WHERE id IN (SELECT id FROM picked))',
      ),
    },
    values,
  );
  const rates = new Map(rows.rates.map(([id, rate]) => [id, rate as number]));
  return rows.nodes.map((row) => nodeOf(row, rates.get(row[1]!)!));
}

export async function readNode(reader: Reader, nodeId: string): Promise<AudioNode> {
  const [node] = await readPicked(reader, 'WITH picked(id) AS (VALUES (?1))', [nodeId]);
  if (!node) throw notFound('node', nodeId);
  return node;
}

/** The path above a node. `UNION` drops what was met before, so a cycle that was merged into being ends the climb. */
export const ancestorsOf = (ids: string): string => `
  climbed(id) AS (
    ${ids}
    UNION
    SELECT node.parentId FROM climbed JOIN AudioNode AS node ON node.id = climbed.id
    WHERE node.parentId IS NOT NULL
  )`;

/** Seed first. Where parents form a cycle, the tree's rule of where to open it decides, as in every window. */
export async function readBranch(reader: Reader, nodeId: string): Promise<AudioNode[]> {
  const prologue = `WITH RECURSIVE ${ancestorsOf('VALUES (?1)')}, picked(id) AS (SELECT id FROM climbed)`;
  const nodes = await readPicked(reader, prologue, [nodeId]);
  const leaf = nodes.find(({ id }) => id === nodeId);
  if (!leaf) throw notFound('node', nodeId);
  const sameStory = nodes.filter(({ storyId }) => storyId === leaf.storyId);
  return branchOf(indexTree(sameStory), nodeId);
}

/** Removed stories included, newest change first. */
export async function readStories(reader: Reader): Promise<StorySummary[]> {
  const audible = 'node.frames - node.trimIn - node.trimOut';
  const { stories } = await queryJson(
    reader,
    '',
    {
      stories: `
        SELECT json_group_array(json(summary)) FROM (
          SELECT json_array(${columns.Story.map((name) => `story.${name}`).join(', ')}, count(node.id),
            max(0, ifnull(max(iif(${audible} > 0, node.startFrame + node.trimIn + ${audible}, 0)), 0)),
            story.updatedAt) AS summary
          FROM Story AS story
          LEFT JOIN AudioNode AS node ON node.storyId = story.id AND node.deleted = 0
          GROUP BY story.id
          ORDER BY story.updatedAt DESC, story.id DESC
        )`,
    },
    [],
  );
  return stories.map((row) => ({
    ...storyOf(row),
    nodeCount: row[6] as number,
    frames: row[7] as number,
    updatedAt: row[8] as string,
  }));
}
