/** What the disk refuses: no room, no file, somebody else's lock. */
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../electron/adapters/catalogue';
import { createCatalogue } from '../../electron/adapters/catalogue/catalogue';
import { openConnection } from '../../electron/adapters/catalogue/connection';
import type { Catalogue } from '../../electron/studio/ports/catalogue';
import type { AudioNode, Story } from '../../shared/domain/model';
import {
  addNodes,
  addStory,
  type CatalogueHome,
  makeHome,
  set,
  withCatalogue,
} from '../support/catalogueHomes';

let home: CatalogueHome;
let story: Story;
let node: AudioNode;

beforeEach(async () => {
  home = await makeHome();
  await withCatalogue(home, async (catalogue) => {
    story = await addStory(catalogue);
    [node] = (await addNodes(catalogue, story, [{}])) as [AudioNode];
  });
});
afterEach(() => home.remove());

const long = (letter: string) => set('node', node.id, { notes: letter.repeat(90_000) });
const write = (catalogue: Catalogue, letter: string) =>
  catalogue.commit({ storyId: story.id, edits: long(letter), label: `Write ${letter}` });

/** Writes until the disk is full; gives the content before the write that failed. */
async function writeUntilFull(catalogue: Catalogue) {
  const heard: unknown[] = [];
  catalogue.onChange((change) => heard.push(change));
  for (let turn = 0; turn < 500; turn += 1) {
    const before = await catalogue.content(story.id);
    const told = heard.length;
    try {
      await write(catalogue, String.fromCharCode(97 + (turn % 26)));
    } catch (error) {
      expect(error).toMatchObject({ code: 'DISK_FULL', remedy: expect.stringContaining('Free some space') });
      expect(heard).toHaveLength(told);
      return before;
    }
  }
  throw new Error('the disk never was full');
}

describe('no room', () => {
  it('is said, changes nothing, and is over as soon as there is room again', async () => {
    const connection = openConnection(home.path);
    connection.execute('PRAGMA max_page_count = 150');
    const catalogue = createCatalogue({ connection, ...home.options });
    try {
      const before = await writeUntilFull(catalogue);
      expect(await catalogue.content(story.id)).toEqual(before);
      await expect(catalogue.setSetting('big', 'x'.repeat(500_000))).rejects.toMatchObject({
        code: 'DISK_FULL',
      });
      expect(await catalogue.content(story.id)).toEqual(before);
      expect(await catalogue.check()).toEqual({ ok: true, problems: [] });

      connection.execute('PRAGMA max_page_count = 1000000');
      await write(catalogue, 'z');
      expect((await catalogue.node(node.id)).notes).toBe('z'.repeat(90_000));
      await catalogue.undo(story.id);
      expect(await catalogue.content(story.id)).toEqual(before);
    } finally {
      await catalogue.close();
    }
  });

  it('on a real file system of four megabytes is the same', async ({ skip }) => {
    const small = join(home.folder, 'small');
    await mkdir(small);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', small], { stdio: 'ignore' });
    } catch {
      skip('only root on Linux may mount a small file system');
    }
    try {
      const path = join(small, 'catalogue.db');
      await copyFile(home.path, path);
      await mkdir(join(small, 'quarantine'));
      const options = { ...home.options, path, quarantine: join(small, 'quarantine') };
      await writeFile(join(small, 'filler'), Buffer.alloc(1_500_000));
      const { catalogue } = await openCatalogue(options);
      let before: Awaited<ReturnType<Catalogue['content']>>;
      try {
        before = await writeUntilFull(catalogue);
        expect(await catalogue.content(story.id)).toEqual(before);
        await rm(join(small, 'filler'));
        await write(catalogue, 'z');
      } finally {
        await catalogue.close();
      }
      const again = await openCatalogue(options);
      expect(again.salvaged).toBeNull();
      expect((await again.catalogue.node(node.id)).notes).toBe('z'.repeat(90_000));
      await again.catalogue.close();
    } finally {
      execFileSync('umount', [small]);
    }
  });
});

it('says so when the path is no file', async () => {
  const path = join(home.folder, 'folder.db');
  await mkdir(path);
  await expect(openCatalogue({ ...home.options, path })).rejects.toMatchObject({ code: 'DISK_FAILED' });
});

it('says so when another program holds the file', async () => {
  const { catalogue } = await openCatalogue(home.options);
  const other = openConnection(home.path);
  other.begin();
  try {
    await expect(write(catalogue, 'a')).rejects.toMatchObject({
      code: 'HOME_IN_USE',
      remedy: expect.stringContaining('database browser'),
    });
    other.rollback();
    await write(catalogue, 'b');
  } finally {
    await other.close();
    await catalogue.close();
  }
});
