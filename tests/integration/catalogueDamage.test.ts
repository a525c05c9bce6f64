/**
 * Damaged catalogues: whatever happens to the file, the studio starts, keeps the damaged file, saves what can be read
 * and says what it saved. Never an empty catalogue without a word, never the end of the process.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openCatalogue, type SalvageReport } from '../../electron/adapters/catalogue';
import { openConnection } from '../../electron/adapters/catalogue/connection';
import { addBranch, addNodes, addStory, makeHome, set, withCatalogue } from '../support/catalogueHomes';
import { bundleProgram, type ChildProgram, outcome } from '../support/childProgram';

const PAGE = 4_096;
// Each variant is opened, repaired, read and closed in another process; a busy machine takes its time.
vi.setConfig({ testTimeout: 600_000 });

interface Opened {
  readonly name: string;
  readonly salvaged?: SalvageReport | null;
  readonly nodes?: [id: string, title: string][];
  readonly stories?: number;
  readonly problems?: string[];
  readonly code?: string | null;
  readonly error?: string;
}

let opener: ChildProgram;
let sound: Buffer;
/** Ids and titles of the nodes in it. */
let nodes: Map<string, string>;
let folder: string;

beforeAll(async () => {
  opener = await bundleProgram('programs/catalogueOpener.ts');
  folder = await mkdtemp(join(tmpdir(), 'tapstory-damage-'));
  const home = await makeHome();
  nodes = await withCatalogue(home, async (catalogue) => {
    const titles = new Map<string, string>();
    for (const title of ['One', 'Two']) {
      const story = await addStory(catalogue, { title });
      const path = await addBranch(catalogue, story, 40);
      const others = await addNodes(
        catalogue,
        story,
        Array.from({ length: 60 }, (_, at) => ({ title: `Over ${at}`, parentId: path[at % 40]!.id })),
        'Import',
      );
      const leaf = path.at(-1)!;
      for (const [at, node] of others.slice(0, 30).entries()) {
        await catalogue.commit({
          storyId: story.id,
          edits: [
            ...set('node', node.id, { title: `Renamed ${at}`, gainDb: -at }),
            ...set('mixOverride', `${leaf.id}/${path[at]!.id}`, { gainDb: -at }),
          ],
          label: `Edit ${at}`,
        });
      }
      for (const node of (await catalogue.content(story.id)).nodes) titles.set(node.id, node.title);
    }
    await catalogue.setSetting('theme', 'dark');
    return titles;
  });
  sound = await readFile(home.path);
  await home.remove();
});
afterAll(async () => {
  await opener.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Opens all variants, a few to a process. */
async function openAll(variants: readonly Buffer[]): Promise<Opened[]> {
  const opened: Opened[] = [];
  for (let at = 0; at < variants.length; at += 5)
    opened.push(...(await openSome(variants.slice(at, at + 5))));
  return opened;
}

/** Opens variants in a process of their own. */
async function openSome(variants: readonly Buffer[]): Promise<Opened[]> {
  const own = await mkdtemp(join(folder, 'variants-'));
  for (const [at, bytes] of variants.entries()) {
    await writeFile(join(own, `${String(at).padStart(4, '0')}.db`), bytes);
  }
  const { code, signal, stdout, stderr } = await outcome(opener.start([own]));
  // The last line names the file that it worked on.
  expect({ code, signal, stderr, last: stdout.trim().split('\n').at(-1) }).toMatchObject({
    code: 0,
    signal: null,
    stderr: '',
  });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Opened);
  const opened = lines.filter((line) => Object.keys(line).length > 1);
  expect(opened).toHaveLength(variants.length);
  for (const [at, { error, salvaged, problems, name }] of opened.entries()) {
    expect(error).toBeUndefined();
    // The link to a parent that is lost is kept: another machine may still bring the parent.
    const orphans = / hangs under the unknown node /;
    expect(problems!.filter((problem) => !salvaged || !orphans.test(problem))).toEqual([]);
    if (!salvaged) continue;
    // What was there is there still, byte for byte.
    expect(await readFile(join(salvaged.quarantined, name))).toEqual(variants[at]);
    expect(salvaged.summary).toContain(salvaged.quarantined);
    expect(salvaged.problems.length).toBeGreaterThan(0);
  }
  await rm(own, { recursive: true, force: true });
  return opened;
}

/** The sound file after a change that was made to it in place. */
const copy = (change: (bytes: Buffer) => unknown): Buffer => {
  const bytes = Buffer.from(sound);
  change(bytes);
  return bytes;
};

/** The number (from 0) of a page in the middle of each table, and of every third index. */
async function someLeafOfEach(): Promise<number[]> {
  const path = join(folder, 'sound.db');
  await writeFile(path, sound);
  const connection = openConnection(path);
  try {
    const { rows } = connection.execute(
      "SELECT name, pageno FROM dbstat WHERE pagetype = 'leaf' AND name <> 'sqlite_schema' AND ncell > 0 ORDER BY pageno",
    );
    const pages = new Map<string, number[]>();
    for (const [name, page] of rows)
      pages.set(String(name), [...(pages.get(String(name)) ?? []), Number(page) - 1]);
    const isIndex = (name: string) => /^sqlite_autoindex|_idx$|_key$/.test(name);
    const tables = [...pages].filter(([name]) => !isIndex(name));
    const indexes = [...pages].filter(([name]) => isIndex(name)).filter((_, at) => at % 3 === 0);
    return [...tables, ...indexes].map(([, own]) => own[own.length >> 1]!);
  } finally {
    await connection.close();
  }
}

const expectEverything = ({ salvaged, nodes: found, stories }: Opened) => {
  expect(salvaged).not.toBeNull();
  expect(stories).toBe(2);
  expect(new Map(found)).toEqual(nodes);
};

describe('the beginning of the file', () => {
  it('costs nothing when its header is gone, or all of its first page', async () => {
    const opened = await openAll([
      copy((bytes) => bytes.fill(0, 0, 100)),
      copy((bytes) => bytes.fill(0xff, 0, 16)),
      copy((bytes) => bytes.fill(0, 0, PAGE)),
      copy((bytes) => bytes.fill('garbage ', 0, PAGE)),
    ]);
    for (const each of opened) expectEverything(each);
  });
});

describe('a lost page', () => {
  it('costs no node, wherever it lies: the tables and the log of edits stand in for each other', async () => {
    const chosen = await someLeafOfEach();
    expect(chosen.length).toBeGreaterThan(12);
    const opened = await openAll(
      chosen.map((page) => copy((bytes) => bytes.fill(0, page * PAGE, (page + 1) * PAGE))),
    );
    for (const each of opened) if (each.salvaged) expectEverything(each);
    expect(opened.filter(({ salvaged }) => salvaged).length).toBeGreaterThan(chosen.length / 2);
    expect(opened.some(({ salvaged }) => salvaged && salvaged.rebuilt > 0)).toBe(true);
  });
});

describe('what is left', () => {
  it('of a file that was cut off is saved', async () => {
    const parts = [0.95, 0.75, 0.5, 0.35];
    const opened = await openAll(
      parts.map((part) => sound.subarray(0, Math.floor(sound.byteLength * part) - 123)),
    );
    for (const { salvaged, nodes: found } of opened) {
      expect(salvaged).not.toBeNull();
      expect(found!.length).toBeGreaterThan(0);
      for (const [id] of found!) expect(nodes.has(id)).toBe(true);
    }
    expect(opened[0]!.nodes!.length).toBeGreaterThan(nodes.size / 2);
  });

  it('of a file that is no catalogue at all is nothing, said plainly', async () => {
    const opened = await openAll([
      Buffer.alloc(0),
      Buffer.from('This is my shopping list.\n'.repeat(1_000)),
      Buffer.alloc(20_000),
      Buffer.from(
        fc.sample(fc.uint8Array({ minLength: 30_000, maxLength: 30_000 }), { numRuns: 1, seed: 7 })[0]!,
      ),
    ]);
    for (const { salvaged, stories } of opened) {
      expect(salvaged).not.toBeNull();
      expect(stories).toBe(0);
      expect(salvaged!.summary).toContain('Nothing in it could be read.');
    }
  });
});

describe('flipped bits', () => {
  it('never end the process and never lose the file, wherever they are', async () => {
    const seed = Number(process.env.TAPSTORY_FUZZ_SEED ?? 20_260_101);
    const runs = Number(process.env.TAPSTORY_FUZZ_RUNS ?? 16);
    const places = fc.array(
      fc.record({ at: fc.nat({ max: sound.byteLength - 1 }), bit: fc.nat({ max: 7 }) }),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    const variants = fc.sample(places, { numRuns: runs, seed }).map((flips) =>
      copy((bytes) =>
        flips.forEach(({ at, bit }) => {
          bytes[at]! ^= 1 << bit;
        }),
      ),
    );
    const opened = await openAll(variants);
    for (const { nodes: found } of opened) {
      for (const [id] of found!) expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(found!.length).toBeGreaterThan(nodes.size * 0.9);
    }
  });

  it('in a text are found before anything reads it: half a letter would abort the process', async () => {
    const at = sound.indexOf('Renamed 7');
    expect(at).toBeGreaterThan(0);
    const [opened] = await openAll([copy((bytes) => bytes.writeUInt8(0xff, at + 2))]);
    expect(opened!.salvaged!.problems.join()).toContain('not UTF-8');
    expect(opened!.nodes).toHaveLength(nodes.size);
  });
});

describe('a repair', () => {
  it('that was cut short after the new file was finished is finished at the next start', async () => {
    const home = await makeHome();
    await writeFile(home.path, 'damaged');
    await writeFile(`${home.path}-wal`, 'its log');
    await writeFile(`${home.path}.salvaged`, sound);
    const { catalogue } = await openCatalogue(home.options);
    expect(await catalogue.listStories()).toHaveLength(2);
    await catalogue.close();
    const [aside] = await readdir(home.quarantine);
    expect(await readFile(join(home.quarantine, aside!, 'catalogue.db'), 'utf8')).toBe('damaged');
    expect(await readFile(join(home.quarantine, aside!, 'catalogue.db-wal'), 'utf8')).toBe('its log');
    expect(existsSync(`${home.path}.salvaged`)).toBe(false);
    await home.remove();
  });

  it('goes on under a new device, keeps the history, and can be edited and undone', async () => {
    const home = await makeHome();
    await writeFile(
      home.path,
      copy((bytes) => bytes.fill(0, 0, 100)),
    );
    const { catalogue, salvaged } = await openCatalogue(home.options);
    expect(salvaged!.saved).toMatchObject({ Story: 2, AudioNode: nodes.size, Setting: 1 });
    const [story] = await catalogue.listStories();
    const before = await catalogue.content(story!.id);
    const { undo } = await catalogue.historyState(story!.id);
    expect(undo).toBe('Edit 29');
    const change = await catalogue.commit({
      storyId: story!.id,
      edits: set('story', story!.id, { title: 'After' }),
      label: 'Rename',
    });
    await catalogue.undo(story!.id);
    expect(await catalogue.content(story!.id)).toEqual(before);
    expect(change.operations[0]!.hlc.slice(-16)).not.toBe('');
    await catalogue.close();
    expect(home.log.join('\n')).toContain('Saved 2 stories');
    await home.remove();
  });

  it('looks into the audio folder for what it no longer knows about a file', async () => {
    const home = await makeHome();
    const lost = copy((bytes) => {
      // Every description of a file, wherever it lies: the tables and the log of edits both lose the extension.
      for (let at = bytes.indexOf('pcm_s16le'); at >= 0; at = bytes.indexOf('pcm_s16le', at + 1)) {
        bytes.fill(0xff, at - 3, at + 9);
      }
    });
    await writeFile(home.path, lost);
    const [id] = nodes.keys();
    const sha256 = id!.replaceAll('-', '').padStart(64, '0');
    const { catalogue } = await openCatalogue({
      ...home.options,
      listAudio: async () => [{ name: `${sha256}.flac`, bytes: 1_000 }],
    });
    expect((await catalogue.listStories()).map(({ nodeCount }) => nodeCount)).toEqual([100, 100]);
    expect((await catalogue.audioFiles()).length).toBe(nodes.size);
    await catalogue.close();
    await home.remove();
  });
});

it('leaves a sound catalogue alone', async () => {
  const home = await makeHome();
  await mkdir(home.quarantine, { recursive: true });
  await writeFile(home.path, sound);
  const { catalogue, salvaged } = await openCatalogue(home.options);
  expect(salvaged).toBeNull();
  await catalogue.close();
  expect(await readdir(home.quarantine)).toEqual([]);
  await home.remove();
});
