/**
 * The catalogue against its own driver: what reading and writing stories costs beyond libsql alone.
 *
 * The rival is libsql (the driver below Prisma here) with prepared statements and nothing else: no Prisma, no checks,
 * no history, no records. better-sqlite3 delivers single rows faster, but has to be compiled or downloaded at install;
 * the rival therefore reads by the fastest way that libsql has, one JSON text for the whole table.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { openCatalogue } from '../electron/adapters/catalogue';
import { openConnection } from '../electron/adapters/catalogue/connection';
import { directSql } from '../electron/adapters/catalogue/directSql';
import { prismaAdapter } from '../electron/adapters/catalogue/prismaAdapter';
import { jsonRows, queryJson } from '../electron/adapters/catalogue/reads';
import { columns, nodeCells, nodesFrom, rowOfNode } from '../electron/adapters/catalogue/rows';
import { insertCreated, payloadOf, shaOf } from '../electron/adapters/catalogue/writes';
import { createIds, systemClock } from '../electron/adapters/system';
import { PrismaClient } from '../prisma/local/generated/client';
import type { AudioNode, Story } from '../shared/domain/model';
import type { Edit, Operation } from '../shared/domain/operations';
import { type BenchContext, type BenchRow, compare, row, seconds } from './report';

const ids = createIds();
const quiet = () => {};
const FIVE = ['id', 'parentId', 'title', 'startFrame', 'frames'] as const;

const options = (folder: string) => {
  mkdirSync(join(folder, 'quarantine'), { recursive: true });
  return {
    path: join(folder, 'catalogue.db'),
    quarantine: join(folder, 'quarantine'),
    clock: systemClock,
    ids,
    logger: { info: quiet, warn: quiet, error: quiet },
  };
};

const makeStory = (title: string): Story => ({
  id: ids.next(),
  title,
  sampleRate: 48_000,
  extensionRule: false,
  createdAt: new Date().toISOString(),
  deleted: false,
});

/** Nodes as imports make them: a file each, most over an earlier one, the first hundred in one branch. */
function makeNodes(story: Story, count: number): AudioNode[] {
  const nodes: AudioNode[] = [];
  for (let at = 0; at < count; at += 1) {
    const id = ids.next();
    const parent = at === 0 ? null : nodes[at < 100 ? at - 1 : Math.floor(at / 3)]!.id;
    nodes.push({
      id,
      storyId: story.id,
      parentId: parent,
      kind: 'import',
      title: `Node ${at}`,
      startFrame: at * 1_000,
      frames: 480_000,
      sampleRate: 48_000,
      channels: 2,
      trimIn: 100,
      trimOut: 0,
      fadeIn: 0,
      fadeOut: 4_800,
      gainDb: -3.5,
      pan: 0.25,
      mute: false,
      color: null,
      notes: '',
      takeGroupId: null,
      deleted: false,
      createdAt: new Date().toISOString(),
      creator: '',
      audio: {
        sha256: id.replaceAll('-', '').padStart(64, '0'),
        bytes: 1_920_044,
        mime: 'audio/wav',
        sampleRate: 48_000,
        channels: 2,
        frames: 480_000,
      },
      receipt: null,
    });
  }
  return nodes;
}

const creation = (entity: Edit['entity'], record: { readonly id: string }): Edit => ({
  entity,
  id: record.id,
  field: '*',
  value: { ...record },
});

async function fill(folder: string, counts: readonly number[]) {
  const { catalogue } = await openCatalogue(options(folder));
  const made: { story: Story; nodes: AudioNode[] }[] = [];
  for (const count of counts) {
    const story = makeStory(`${count} nodes`);
    const nodes = makeNodes(story, count);
    await catalogue.commit({ storyId: story.id, edits: [creation('story', story)], label: null });
    for (let at = 0; at < nodes.length; at += 10_000) {
      const part = nodes.slice(at, at + 10_000);
      await catalogue.commit({
        storyId: story.id,
        edits: part.map((node) => creation('node', node)),
        label: 'Import',
        audioFiles: part.map((node) => ({
          ...node.audio,
          extension: 'wav',
          codec: 'pcm_s16le',
          bitsPerSample: 16,
          loudness: -18,
          truePeak: -1,
          tags: {},
          originalName: `${node.title}.wav`,
          storedAs: null,
        })),
      });
    }
    made.push({ story, nodes });
  }
  return { catalogue, made };
}

/** All columns as one JSON row, parsed and no more: three times as fast as libsql delivers the same rows one by one. */
const rawNodes = `SELECT json_group_array(json_array(${nodeCells.join(', ')})) FROM ${nodesFrom} WHERE node.storyId = ?`;
const rawFive = `SELECT json_group_array(json_array(${FIVE.join(', ')})) FROM AudioNode WHERE storyId = ?`;

async function reading(context: BenchContext, folder: string): Promise<BenchRow[]> {
  const counts = context.quick ? [1_000, 2_000] : [10_000, 50_000];
  const { catalogue, made } = await fill(folder, counts);
  const raw = new Database(join(folder, 'catalogue.db'));
  const connection = openConnection(join(folder, 'catalogue.db'));
  const prisma = new PrismaClient({ adapter: prismaAdapter(connection) });
  const [small, large] = made.map(({ story }) => story.id) as [string, string];
  const everything = raw.prepare(rawNodes).raw(true);
  const five = raw.prepare(rawFive).raw(true);
  const load = (id: string) => () => seconds(() => catalogue.content(id));
  const parse = (statement: { all(values: string[]): unknown[] }, id: string) =>
    JSON.parse((statement.all([id]) as string[][])[0]![0]!) as unknown[];
  const loadRaw = (id: string) => () => seconds(() => parse(everything, id));
  const parsedFive = { nodes: jsonRows(FIVE, 'AudioNode WHERE storyId = ?1') };
  const leaf = made[0]!.nodes[99]!.id;

  const rows = [
    await compare(context, {
      case: `open ${counts[0]} nodes, all columns`,
      goal: 2,
      ours: load(small),
      rival: loadRaw(small),
    }),
    await compare(context, {
      case: `open ${counts[1]} nodes, all columns`,
      goal: 2,
      ours: load(large),
      rival: loadRaw(large),
    }),
    await compare(context, {
      case: `five columns of ${counts[0]} nodes`,
      goal: 1.6,
      ours: () => seconds(() => queryJson(prisma, '', parsedFive, [small])),
      rival: () => seconds(() => parse(five, small)),
    }),
    await branchOfHundred(context, () => catalogue.branch(leaf)),
  ];
  await prisma.$disconnect();
  await connection.close();
  raw.close();
  await catalogue.close();
  return rows;
}

/**
 * The goal is a time, not a ratio: 3 ms stand in the rival's column. The best of many runs, since nothing measured
 * beside it tells how busy the machine is.
 */
async function branchOfHundred(context: BenchContext, read: () => Promise<unknown[]>): Promise<BenchRow> {
  if ((await read()).length !== 100) throw new Error('The branch has not 100 nodes.');
  const times: number[] = [];
  for (let run = 0; run < (context.quick ? 5 : 50); run += 1) times.push(await seconds(read));
  return row('branch of 100, against 3 ms', Math.min(...times), 0.003, 1);
}

async function inserting(context: BenchContext, folder: string): Promise<BenchRow[]> {
  const count = context.quick ? 2_000 : 100_000;
  const { catalogue, made } = await fill(folder, [1]);
  await catalogue.close();
  const { story, nodes } = made[0]!;
  const records = makeNodes(story, count).map((node) => ({ ...node, audio: nodes[0]!.audio }));
  const operations = records.map(
    (node): Operation => ({ ...creation('node', node), story: story.id, hlc: '' }),
  );
  const connection = openConnection(join(folder, 'catalogue.db'));
  const copy = join(folder, 'raw.db');
  connection.script('PRAGMA wal_checkpoint(TRUNCATE)');
  copyFileSync(join(folder, 'catalogue.db'), copy);
  const raw = new Database(copy);
  const insert = raw.prepare(
    `INSERT INTO AudioNode (${columns.AudioNode.join(', ')}) VALUES (${columns.AudioNode.map(() => '?').join(', ')})`,
  );
  const sql = directSql(connection);
  const comparison = {
    case: `insert ${count} nodes`,
    goal: 2.5,
    ours: async () => {
      const taken = await seconds(async () => {
        connection.begin();
        await insertCreated(sql, story.id, operations, '');
        connection.commit();
      });
      connection.execute('DELETE FROM AudioNode');
      return taken;
    },
    rival: async () => {
      const taken = await seconds(() => {
        raw.exec('BEGIN');
        for (const record of records) insert.run([...rowOfNode(record)]);
        raw.exec('COMMIT');
      });
      raw.exec('DELETE FROM AudioNode');
      return taken;
    },
  };
  const rows = [await compare(context, comparison)];
  await connection.close();
  raw.close();
  return rows;
}

async function batching(context: BenchContext, folder: string): Promise<BenchRow[]> {
  const count = context.quick ? 1_000 : 10_000;
  const { catalogue, made } = await fill(folder, [count]);
  const { story, nodes } = made[0]!;
  const copy = join(folder, 'raw.db');
  const raw = new Database(join(folder, 'catalogue.db'));
  raw.exec(`VACUUM INTO '${copy.replaceAll("'", "''")}'`);
  raw.close();
  const rival = new Database(copy);
  rival.exec('PRAGMA journal_mode = WAL');
  rival.exec('PRAGMA synchronous = FULL');
  const update = rival.prepare(
    'UPDATE AudioNode SET startFrame = edit.value->>1 FROM json_each(?) AS edit WHERE AudioNode.id = edit.value->>0',
  );
  const stamp = rival.prepare(
    `INSERT INTO FieldStamp (entity, id, field, hlc) SELECT value->>0, value->>1, value->>2, value->>3
     FROM json_each(?) WHERE true ON CONFLICT (entity, id, field) DO UPDATE SET hlc = excluded.hlc`,
  );
  const queue = rival.prepare(
    `INSERT INTO Outbox (storyId, payload, sha, hlc) SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each(?)`,
  );
  let turn = 0;
  const editsNow = (): Edit[] => {
    turn += 1;
    return nodes.map(({ id }, at) => ({ entity: 'node', id, field: 'startFrame', value: at + turn }));
  };
  const rows = [
    await compare(context, {
      case: `${count} edits in one commit`,
      goal: 5,
      ours: async () => {
        const edits = editsNow();
        return seconds(() => catalogue.commit({ storyId: story.id, edits, label: 'Move all' }));
      },
      rival: async () => {
        const edits = editsNow();
        return seconds(() => {
          const operations = edits.map(
            (edit, at): Operation => ({ ...edit, story: story.id, hlc: `${turn}-${at}` }),
          );
          rival.exec('BEGIN IMMEDIATE');
          update.run([JSON.stringify(operations.map(({ id, value }) => [id, value]))]);
          stamp.run([
            JSON.stringify(operations.map(({ entity, id, field, hlc }) => [entity, id, field, hlc])),
          ]);
          const payloads = operations.map((operation) => {
            const payload = payloadOf(operation);
            return [story.id, payload, shaOf(payload), operation.hlc];
          });
          queue.run([JSON.stringify(payloads)]);
          rival.exec('COMMIT');
        });
      },
    }),
  ];
  rival.close();
  await catalogue.close();
  return rows;
}

export async function run(context: BenchContext): Promise<BenchRow[]> {
  const folder = (name: string) => {
    const path = join(context.temp, name);
    mkdirSync(path);
    return path;
  };
  return [
    ...(await reading(context, folder('reading'))),
    ...(await inserting(context, folder('inserting'))),
    ...(await batching(context, folder('batching'))),
  ];
}
