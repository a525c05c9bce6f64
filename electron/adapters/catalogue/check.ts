/** `verify`'s look at the catalogue: the file's own integrity, and what refers to what. */
import type { CatalogueReport } from '../../studio/ports/catalogue';
import type { Reader } from './reads';

interface Row {
  readonly id: string;
  /** What it refers to. */
  readonly other: string;
}

interface Question {
  /** Answers with the rows that are wrong. */
  readonly sql: string;
  say(row: Row): string;
}

const questions: readonly Question[] = [
  {
    sql: 'SELECT id, storyId AS other FROM AudioNode WHERE storyId NOT IN (SELECT id FROM Story)',
    say: ({ id, other }) => `node ${id} belongs to the unknown story ${other}`,
  },
  {
    sql: `SELECT node.id, node.parentId AS other FROM AudioNode AS node LEFT JOIN AudioNode AS parent
          ON parent.id = node.parentId AND parent.storyId = node.storyId
          WHERE node.parentId IS NOT NULL AND parent.id IS NULL`,
    say: ({ id, other }) => `node ${id} hangs under the unknown node ${other}`,
  },
  {
    sql: 'SELECT id, audioSha256 AS other FROM AudioNode WHERE audioSha256 NOT IN (SELECT sha256 FROM AudioFile)',
    say: ({ id, other }) => `node ${id} names the unknown audio ${other}`,
  },
  {
    sql: 'SELECT id, nodeId AS other FROM Tag WHERE nodeId NOT IN (SELECT id FROM AudioNode)',
    say: ({ id, other }) => `tag ${id} is on the unknown node ${other}`,
  },
  {
    sql: 'SELECT id, nodeId AS other FROM Marker WHERE nodeId NOT IN (SELECT id FROM AudioNode)',
    say: ({ id, other }) => `marker ${id} is on the unknown node ${other}`,
  },
  {
    sql: 'SELECT id, nodeId AS other FROM Phrase WHERE nodeId NOT IN (SELECT id FROM AudioNode)',
    say: ({ id, other }) => `phrase ${id} is of the unknown comp ${other}`,
  },
  {
    sql: 'SELECT id, nodeId AS other FROM Comment WHERE nodeId NOT IN (SELECT id FROM AudioNode)',
    say: ({ id, other }) => `comment ${id} is on the unknown node ${other}`,
  },
  {
    sql: 'SELECT id, nodeId AS other FROM NodeLike WHERE nodeId NOT IN (SELECT id FROM AudioNode)',
    say: ({ id, other }) => `like ${id} is of the unknown node ${other}`,
  },
  {
    sql: `SELECT id, '' AS other FROM AudioNode WHERE NOT EXISTS (
            SELECT 1 FROM FieldStamp WHERE entity = 'node' AND FieldStamp.id = AudioNode.id AND field = '*')`,
    say: ({ id }) => `node ${id} has no stamp of its creation`,
  },
];

const MAX_EACH = 100;

export async function checkCatalogue(reader: Reader): Promise<CatalogueReport> {
  const integrity = await reader.$queryRawUnsafe<{ integrity_check: string }[]>(
    'PRAGMA integrity_check(100)',
  );
  const problems = integrity.map((row) => row.integrity_check).filter((text) => text !== 'ok');
  if (problems.length > 0) return { ok: false, problems };
  for (const { sql, say } of questions) {
    const rows = await reader.$queryRawUnsafe<Row[]>(`${sql} LIMIT ${MAX_EACH}`);
    problems.push(...rows.map(say));
  }
  return { ok: problems.length === 0, problems };
}
