/** Catalogues of older and newer versions, interrupted upgrades, and agreement with Prisma. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../electron/adapters/catalogue';
import { openConnection } from '../../electron/adapters/catalogue/connection';
import { columnsOf, tableNames } from '../../electron/adapters/catalogue/inspect';
import { Prisma } from '../../prisma/local/generated/client';
import { migrations } from '../../prisma/local/generated/migrations';
import { addBranch, addStory, type CatalogueHome, makeHome, withCatalogue } from '../support/catalogueHomes';

let home: CatalogueHome;
beforeEach(async () => {
  home = await makeHome();
});
afterEach(() => home.remove());

const script = (name: string, sql: string) => ({
  name,
  sql,
  checksum: createHash('sha256').update(sql).digest('hex'),
});
const later = script(
  '99990101000000_mood',
  'ALTER TABLE "AudioNode" ADD COLUMN "mood" TEXT;\nCREATE TABLE "Mood" ("id" TEXT);',
);
const brokenHalfway = script(
  '99990101000000_mood',
  'CREATE TABLE "Mood" ("id" TEXT);\nDELETE FROM "AudioNode";\nALTER TABLE "Nowhere" ADD COLUMN "x" TEXT;',
);

async function fill() {
  return withCatalogue(home, async (catalogue) => {
    const story = await addStory(catalogue, { title: 'From before' });
    await addBranch(catalogue, story, 5);
    return catalogue.content(story.id);
  });
}

/** Looks into a file that no catalogue has open. */
async function look<T>(path: string, sql: string): Promise<T[][]> {
  const connection = openConnection(path);
  try {
    return connection.execute(sql).rows.map((row) => [...row]) as T[][];
  } finally {
    await connection.close();
  }
}

describe('a new home', () => {
  it('has the table that Prisma looks for, with the scripts and their checksums', async () => {
    await fill();
    const rows = await look(
      home.path,
      `SELECT migration_name, checksum, finished_at IS NOT NULL, rolled_back_at, applied_steps_count FROM _prisma_migrations`,
    );
    expect(rows).toEqual(migrations.map(({ name, checksum }) => [name, checksum, 1, null, 1]));
    const folder = new URL('../../prisma/local/migrations/', import.meta.url);
    for (const { name, checksum } of migrations) {
      const bytes = await readFile(new URL(`${name}/migration.sql`, folder));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(checksum);
    }
  });

  it('has just the tables, columns, keys and indexes of the Prisma schema', async () => {
    await fill();
    const connection = openConnection(home.path);
    try {
      const schema = await readFile(new URL('../../prisma/local/schema.prisma', import.meta.url), 'utf8');
      const models = [...schema.matchAll(/^model (\w+) \{([\s\S]*?)^\}/gm)].map(([, name, body]) => ({
        name: name!,
        body: body!,
      }));
      expect(tableNames(connection)).toEqual(
        ['_prisma_migrations', ...models.map(({ name }) => name)].sort(),
      );
      const declared = {
        String: 'TEXT',
        Int: 'INTEGER',
        BigInt: 'BIGINT',
        Float: 'REAL',
        Boolean: 'BOOLEAN',
      };
      for (const { name, body } of models) {
        const fields = [...body.matchAll(/^ {2}(\w+) +(\w+)(\?)?(?: (.*))?$/gm)].filter(
          ([, , type]) => type! in declared,
        );
        const composite = /@@id\(\[(.*)\]\)/.exec(body)?.[1]?.split(', ') ?? [];
        expect(columnsOf(connection, name)).toEqual(
          fields.map(([, field, type, optional, rest]) => ({
            name: field,
            type: declared[type as keyof typeof declared],
            notNull: !optional,
            key: /@id\b/.test(rest ?? '') ? 1 : composite.indexOf(field!) + 1,
          })),
        );
        const indexes = connection
          .execute(`SELECT name FROM pragma_index_list(?) WHERE origin = 'c' ORDER BY name`, [name])
          .rows.map(([index]) =>
            connection.execute('SELECT name FROM pragma_index_info(?)', [index]).rows.flat().join(', '),
          );
        const wanted = [...body.matchAll(/@@index\(\[(.*?)\]/g)].map(([, list]) => list!);
        const unique = fields
          .filter(([, , , , rest]) => /@unique/.test(rest ?? ''))
          .map(([, field]) => field!);
        expect(indexes.sort()).toEqual([...wanted, ...unique].sort());
      }
      expect(Object.keys(Prisma.ModelName).sort()).toEqual(models.map(({ name }) => name).sort());
    } finally {
      await connection.close();
    }
  });

  it('keeps write-ahead logging and full syncs', async () => {
    await fill();
    expect(await look(home.path, 'PRAGMA journal_mode')).toEqual([['wal']]);
    expect(await look(home.path, 'PRAGMA synchronous')).toEqual([[2]]);
    expect(await look(home.path, 'PRAGMA foreign_keys')).toEqual([[1]]);
  });
});

describe('a catalogue of an older version', () => {
  it('is copied, brought up to date once, and keeps all it had', async () => {
    const before = await fill();
    const newer = { ...home.options, migrations: [...migrations, later] };
    const { catalogue, migrated, salvaged } = await openCatalogue(newer);
    expect({ migrated, salvaged }).toEqual({ migrated: [later.name], salvaged: null });
    expect(await catalogue.content(before.story.id)).toEqual(before);
    await catalogue.close();

    const copy = `${home.path}.before-${later.name}`;
    expect(await look(copy, 'SELECT count(*) FROM AudioNode')).toEqual([[5]]);
    expect(await look(copy, 'PRAGMA integrity_check')).toEqual([['ok']]);
    expect((await look<string>(copy, 'SELECT name FROM sqlite_schema')).flat()).not.toContain('Mood');

    const again = await openCatalogue(newer);
    expect(again.migrated).toEqual([]);
    await again.catalogue.close();
  });

  it('from before there were comps keeps all it had, and takes one', async () => {
    const older = { ...home.options, migrations: migrations.slice(0, 1) };
    await (await openCatalogue(older)).catalogue.close();
    expect((await look<string>(home.path, 'SELECT name FROM sqlite_schema')).flat()).not.toContain('Phrase');
    // That version knew nothing of phrases, and wrote nothing that this one would not write.
    const { catalogue, migrated } = await openCatalogue(home.options);
    expect(migrated).toEqual(migrations.slice(1).map(({ name }) => name));
    const story = await addStory(catalogue, { title: 'From before' });
    const path = await addBranch(catalogue, story, 2);
    const phrase = {
      id: 'phrase-0001',
      nodeId: path[1]!.id,
      sourceId: path[0]!.id,
      from: 0,
      to: 10,
      crossfade: 0,
      deleted: false,
    };
    const edits = [{ entity: 'phrase' as const, id: phrase.id, field: '*', value: phrase }];
    await catalogue.commit({ storyId: story.id, label: 'Comp', edits });
    expect((await catalogue.content(story.id)).phrases).toEqual([phrase]);
    await catalogue.close();
    await expect(openCatalogue(older)).rejects.toMatchObject({ code: 'HOME_TOO_NEW' });
  });

  it('is as it was when a script fails half-way, and opens with the version that it belongs to', async () => {
    const before = await fill();
    await expect(
      openCatalogue({ ...home.options, migrations: [...migrations, brokenHalfway] }),
    ).rejects.toMatchObject({
      code: 'CATALOGUE_CORRUPT',
      message: expect.stringContaining(brokenHalfway.name),
    });
    expect((await look<string>(home.path, 'SELECT name FROM sqlite_schema')).flat()).not.toContain('Mood');
    expect(await withCatalogue(home, (catalogue) => catalogue.content(before.story.id))).toEqual(before);

    const { catalogue, migrated } = await openCatalogue({
      ...home.options,
      migrations: [...migrations, later],
    });
    expect(migrated).toEqual([later.name]);
    expect(await catalogue.content(before.story.id)).toEqual(before);
    await catalogue.close();
  });

  it('is upgraded from before after Prisma itself was killed while it upgraded', async () => {
    const before = await fill();
    const connection = openConnection(home.path);
    connection.script(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count)
       VALUES ('killed', '${later.checksum}', '${later.name}', 0, 0)`,
    );
    await connection.close();
    const { catalogue, migrated } = await openCatalogue({
      ...home.options,
      migrations: [...migrations, later],
    });
    expect(migrated).toEqual([later.name]);
    expect(await catalogue.content(before.story.id)).toEqual(before);
    await catalogue.close();
    expect(
      await look(
        home.path,
        `SELECT finished_at IS NOT NULL, rolled_back_at IS NOT NULL FROM _prisma_migrations
         WHERE migration_name = '${later.name}' ORDER BY 1`,
      ),
    ).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });
});

describe('a catalogue of a newer version', () => {
  it('is refused in words and not touched, not even its neighbours', async () => {
    await fill();
    const { catalogue } = await openCatalogue({ ...home.options, migrations: [...migrations, later] });
    await catalogue.close();
    const bytes = await readFile(home.path);
    const files = await readdir(home.folder);
    await expect(openCatalogue(home.options)).rejects.toMatchObject({
      code: 'HOME_TOO_NEW',
      message: expect.stringContaining(later.name),
      remedy: expect.stringContaining('Update'),
    });
    expect(await readFile(home.path)).toEqual(bytes);
    expect(await readdir(home.folder)).toEqual(files);
    expect(await readdir(home.quarantine)).toEqual([]);
  });
});

describe('a first start that was cut short', () => {
  it('begins again', async () => {
    await writeFile(`${home.path}.new`, 'half a database');
    await writeFile(`${home.path}.new-wal`, 'half a log');
    const content = await fill();
    expect(content.nodes).toHaveLength(5);
    expect(existsSync(`${home.path}.new`)).toBe(false);
  });

  it('does not replay a log whose catalogue is gone', async () => {
    await writeFile(`${home.path}-wal`, 'a log of something else');
    await fill();
    const [folder] = await readdir(home.quarantine);
    expect(await readFile(join(home.quarantine, folder!, 'catalogue.db-wal'), 'utf8')).toBe(
      'a log of something else',
    );
  });
});
