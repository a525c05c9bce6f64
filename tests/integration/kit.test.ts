/** Exit kits: a story out of one studio and into another, with nothing changed. */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../electron/adapters/catalogue';
import { createAudioStore } from '../../electron/adapters/files/audioStore';
import { openHome } from '../../electron/adapters/files/home';
import { systemClock } from '../../electron/adapters/system';
import type { DiskRoom } from '../../electron/studio/diskRoom';
import { createKitExport, type ExportKit } from '../../electron/studio/kit/exportKit';
import { createKitImport } from '../../electron/studio/kit/importKit';
import { writeZip } from '../../electron/studio/kit/zip';
import type { AudioNode, StoryContent } from '../../shared/domain/model';
import type { Edit } from '../../shared/domain/operations';
import { decodeWith, largestDifference, noise, writeWav } from '../support/audioFixtures';
import { type AudioKit, openAudioKit } from '../support/audioKit';
import { readZip } from '../support/readZip';
import { elementsOf, parseXml, type XmlElement } from '../support/xml';

let kit: AudioKit;
let exportKit: ExportKit;
let content: StoryContent;
let folder: string;
beforeAll(async () => {
  kit = await openAudioKit();
  exportKit = createKitExport({ ...kit, version: '9.9.9', player: async () => 'console.log("</script>")' });
  content = await makeStory();
  folder = join(kit.folder, 'kit');
  const { warnings, nodes, mixes } = await exportKit({ storyId: content.story.id, target: folder });
  expect({ warnings, nodes, mixes }).toEqual({ warnings: [], nodes: 4, mixes: 2 });
});
afterAll(() => kit.close());

/** A seed, two takes over it, one of them before zero, and a removed one; with everything that hangs on nodes. */
async function makeStory(): Promise<StoryContent> {
  let count = 0;
  const bring = async (name: string, over: AudioNode | null, startFrame: number, storyId?: string) => {
    count += 1;
    const path = writeWav(kit.folder, `${count}.wav`, noise(48_000, 2, 48_000, count), { bits: 24 });
    const { nodes } = await kit.importer.importFiles({
      ...(storyId ? { storyId } : { newStoryTitle: 'A "story" & more' }),
      files: [{ path, title: name }],
      over: over?.id ?? null,
      startFrame,
      atSeconds: null,
    });
    return nodes[0] as AudioNode;
  };
  const seed = await bring('Seed', null, 0);
  const { storyId } = seed;
  const verse = await bring('Verse <1>', seed, -4_800, storyId);
  const chorus = await bring('Chorus/"2"', seed, 24_000, storyId);
  const gone = await bring('Gone', seed, 0, storyId);
  const set = (id: string, fields: Readonly<Record<string, string | number | boolean>>): Edit[] =>
    Object.entries(fields).map(([field, value]) => ({ entity: 'node', id, field, value }));
  const create = (entity: Edit['entity'], id: string, value: object): Edit => ({
    entity,
    id,
    field: '*',
    value: { ...value },
  });
  const [tag, marker, group, comment, member, phrase] = Array.from({ length: 6 }, () => kit.ids.next()) as [
    ...[string, string, string],
    ...[string, string, string],
  ];
  await kit.catalogue.commit({
    storyId,
    label: null,
    edits: [
      ...set(verse.id, { trimIn: 480, trimOut: 960, fadeIn: 100, fadeOut: 200, gainDb: -6, pan: 0.5 }),
      ...set(chorus.id, { notes: 'loud\nand clear', color: '#12ab9f', highPass: true, highPassHz: 120.5 }),
      ...set(gone.id, { deleted: true }),
      create('tag', tag, { id: tag, nodeId: verse.id, name: 'keep', deleted: false }),
      create('marker', marker, { id: marker, nodeId: seed.id, frame: 480, title: 'Here', deleted: false }),
      create('takeGroup', group, { id: group, title: 'Takes', deleted: false }),
      create('comment', comment, {
        id: comment,
        nodeId: verse.id,
        frame: 480,
        text: 'Louder?',
        author: 'Me',
        createdAt: '2026-01-01T00:00:00.000Z',
        deleted: false,
      }),
      create('like', `${verse.id}/${member}`, {
        id: `${verse.id}/${member}`,
        nodeId: verse.id,
        member,
        deleted: false,
      }),
      { entity: 'mixOverride', id: `${chorus.id}/${seed.id}`, field: 'gainDb', value: -12 },
      { entity: 'mixOverride', id: `${chorus.id}/${seed.id}`, field: 'compressor', value: true },
      create('phrase', phrase, {
        ...{ id: phrase, nodeId: chorus.id, sourceId: verse.id, deleted: false },
        ...{ from: 24_000, to: 30_000, crossfade: 480 },
      }),
    ],
  });
  return kit.catalogue.content(storyId);
}

/** A studio of its own, with a real catalogue, into which kits are imported. */
async function openOther(name: string, room?: DiskRoom) {
  const home = await openHome(join(kit.folder, name));
  const { catalogue } = await openCatalogue({
    path: home.paths.catalogue,
    quarantine: home.paths.quarantine,
    clock: systemClock,
    ids: kit.ids,
    logger: { info() {}, warn() {}, error() {} },
  });
  const store = createAudioStore(home.paths);
  return {
    catalogue,
    paths: home.paths,
    importKit: createKitImport({
      catalogue,
      store,
      home: home.paths,
      ids: kit.ids,
      ...(room ? { room: async () => room } : {}),
    }),
    async close() {
      await catalogue.close();
      await home.close();
    },
  };
}

/** In an order that both catalogues can be brought to. */
const sorted = (story: StoryContent) => {
  const byId = <T extends object>(rows: readonly T[]) =>
    [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const { nodes, overrides, tags, markers, takeGroups, phrases, comments, likes } = story;
  return {
    story: story.story,
    nodes: byId(nodes),
    overrides: byId(overrides),
    tags: byId(tags),
    markers: byId(markers),
    takeGroups: byId(takeGroups),
    phrases: byId(phrases),
    comments: byId(comments),
    likes: byId(likes),
  };
};

describe('an exit kit', () => {
  it('holds what it says, and nothing else', async () => {
    expect((await readdir(folder)).sort()).toEqual([
      'README.txt',
      'audio',
      'daw',
      'index.html',
      'manifest.json',
      'mixes',
      'stems',
    ]);
    expect((await readdir(join(folder, 'stems'))).length).toBe(4);
    expect((await readdir(join(folder, 'mixes'))).sort()).toEqual(['001-Verse 1.flac', '002-Chorus 2.flac']);
    expect((await readdir(kit.folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('has stems with the samples of the recordings', async () => {
    const stem = decodeWith(join(folder, 'stems', '001-Seed.wav'));
    expect(stem.length).toBe(96_000);
    expect(largestDifference(stem, decodeWith(join(kit.folder, '1.wav')))).toBe(0);
  });

  it('has the mixes that the studio makes', async () => {
    const target = join(kit.folder, 'own.flac');
    const options = {
      format: 'flac',
      bits: '24',
      sampleRate: null,
      bitrate: null,
      lufs: null,
      truePeak: null,
    } as const;
    const verse = content.nodes.find(({ title }) => title.startsWith('Verse')) as AudioNode;
    await kit.mixdown.render({ nodeId: verse.id, options, target });
    expect(largestDifference(decodeWith(join(folder, 'mixes', '001-Verse 1.flac')), decodeWith(target))).toBe(
      0,
    );
  });

  it('has DAW projects that are zips with well-formed XML, every clip at its place', async () => {
    const files = await readZip(join(folder, 'daw', '001-Verse 1.dawproject'));
    expect([...files.keys()]).toEqual(['project.xml', 'metadata.xml']);
    const [project, metadata] = [...files.values()].map((bytes) => parseXml(bytes.toString()));
    expect(metadata?.children.map(({ name, text }) => [name, text])).toContainEqual(['Title', 'Verse <1>']);
    const tracks = elementsOf(project as XmlElement, 'Track').map(({ attributes }) => attributes.name);
    const clips = elementsOf(project as XmlElement, 'Clip');
    expect(tracks).toEqual(['Seed', 'Verse <1>', 'Master']);
    // The verse begins to sound 4,320 frames before zero, so everything moves right by 0.09 s.
    expect(clips.map(({ attributes: { time, duration, playStart } }) => [time, duration, playStart])).toEqual(
      [
        ['0.09', '1', '0'],
        ['0', '0.97', '0.01'],
      ],
    );
    for (const clip of clips) {
      const path = elementsOf(clip, 'File')[0]?.attributes.path as string;
      expect((await readFile(join(folder, 'daw', path))).length).toBeGreaterThan(384_000);
    }
  });

  it('carries the player and the story in one page that titles can’t break out of', async () => {
    const page = await readFile(join(folder, 'index.html'), 'utf8');
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    const json = /<script type="application\/json" id="story">(.*)<\/script>/.exec(page)?.[1] ?? '';
    const story = JSON.parse(json) as { nodes: { title: string; outline: number[] }[]; branches: unknown[] };
    expect(story.nodes.map(({ title }) => title)).toEqual(['Seed', 'Verse <1>', 'Chorus/"2"']);
    expect(story.nodes[0]?.outline.length).toBeGreaterThan(100);
    expect(Math.max(...(story.nodes[0]?.outline ?? []))).toBeGreaterThan(100);
    expect(story.branches).toHaveLength(2);
  });

  it('refuses a folder that is in use, and leaves it alone', async () => {
    const used = join(kit.folder, 'used');
    await mkdir(used);
    await writeFile(join(used, 'mine.txt'), 'mine');
    const request = { storyId: content.story.id, target: used };
    await expect(exportKit(request)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await readdir(used)).toEqual(['mine.txt']);
  });

  it('leaves nothing when it is cancelled', async () => {
    const abort = new AbortController();
    const request = { storyId: content.story.id, target: join(kit.folder, 'never') };
    const work = exportKit(request, {
      signal: abort.signal,
      onProgress: (fraction) => {
        if (fraction > 0.3) abort.abort();
      },
    });
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await readdir(kit.folder)).filter((name) => /never|\.part$/.test(name))).toEqual([]);
  });

  it('is made of what is left when audio is damaged, and says what is missing', async () => {
    const audio = content.nodes[3]?.audio.sha256 as string;
    const path = join(kit.paths.audio, `${audio}.wav`);
    const bytes = await readFile(path);
    const bad = Buffer.from(bytes);
    bad[1_000] = (bad[1_000] as number) ^ 1;
    await writeFile(path, bad);
    try {
      const target = join(kit.folder, 'partial');
      const { warnings } = await exportKit({ storyId: content.story.id, target });
      expect(warnings).toEqual([expect.stringMatching(/"4\.wav" is damaged and was left out/)]);
    } finally {
      await writeFile(path, bytes);
    }
  });
});

describe('an exit kit of a story that has lost a file', () => {
  it('has the rest, and says what is missing and which branch can’t be mixed', async () => {
    const own = await openAudioKit();
    try {
      const bring = async (name: string, over: AudioNode | null, seedNumber: number) => {
        const path = writeWav(own.folder, `${name}.wav`, noise(24_000, 1, 48_000, seedNumber), { bits: 24 });
        const { nodes } = await own.importer.importFiles({
          ...(over ? { storyId: over.storyId } : { newStoryTitle: 'Torn' }),
          files: [{ path, title: name }],
          over: over?.id ?? null,
          startFrame: 0,
          atSeconds: null,
        });
        return nodes[0] as AudioNode;
      };
      const seed = await bring('Seed', null, 1);
      const lost = await bring('Lost', seed, 2);
      await bring('Kept', seed, 3);
      await rm(join(own.paths.audio, `${lost.audio.sha256}.wav`));
      await rm(join(own.paths.cache, 'pcm'), { recursive: true });
      await mkdir(join(own.paths.cache, 'pcm'));
      const write = createKitExport({ ...own, version: '9.9.9', player: async () => '' });
      const target = join(own.folder, 'kit');
      const { warnings, mixes } = await write({ storyId: seed.storyId, target });
      expect(warnings).toEqual([
        expect.stringMatching(/"Lost\.wav" is missing or empty and was left out/),
        expect.stringMatching(/branch of "Lost" was not mixed/),
      ]);
      expect(mixes).toBe(1);
      expect((await readdir(join(target, 'stems'))).sort()).toEqual(['001-Seed.wav', '002-Kept.wav']);
      expect(await readdir(join(target, 'mixes'))).toEqual(['002-Kept.flac']);
    } finally {
      await own.close();
    }
  });
});

describe('importing an exit kit', () => {
  it('restores the story bit for bit', async () => {
    const other = await openOther('restored');
    try {
      const { storyId, nodes, warnings } = await other.importKit({ path: folder });
      expect({ storyId, nodes, warnings }).toEqual({ storyId: content.story.id, nodes: 4, warnings: [] });
      expect(sorted(await other.catalogue.content(storyId))).toEqual(sorted(content));
      const names = (await readdir(other.paths.audio)).sort();
      expect(names).toEqual((await readdir(kit.paths.audio)).sort());
      for (const name of names) {
        const [a, b] = await Promise.all(
          [kit.paths.audio, other.paths.audio].map((at) => readFile(join(at, name))),
        );
        expect(a?.equals(b as Buffer)).toBe(true);
      }
      expect((await other.catalogue.check()).ok).toBe(true);
      expect(await readdir(other.paths.temp)).toEqual([]);
      await expect(other.importKit({ path: folder })).rejects.toMatchObject({ code: 'CONFLICT' });
      const copy = await other.importKit({ path: folder, asCopy: true });
      expect(copy.storyId).not.toBe(storyId);
      expect((await other.catalogue.content(copy.storyId)).nodes.map(({ title }) => title).sort()).toEqual(
        content.nodes.map(({ title }) => title).sort(),
      );
    } finally {
      await other.close();
    }
  });

  it('takes a zip file of one', async () => {
    const zip = join(kit.folder, 'kit.zip');
    const names = await readdir(join(folder, 'audio'));
    await writeZip(zip, [
      { name: 'manifest.json', from: { path: join(folder, 'manifest.json') } },
      ...names.map((name) => ({ name: `audio/${name}`, from: { path: join(folder, 'audio', name) } })),
    ]);
    const other = await openOther('unzipped');
    try {
      const { warnings } = await other.importKit({ path: zip });
      expect(warnings).toEqual([]);
      expect(sorted(await other.catalogue.content(content.story.id))).toEqual(sorted(content));
    } finally {
      await other.close();
    }
  });

  it('unpacks nothing of a zip file that would not leave room on the disk', async () => {
    const other = await openOther('full', { free: 1_000_000, size: 1_000_000 });
    try {
      const work = other.importKit({ path: join(kit.folder, 'kit.zip') });
      await expect(work).rejects.toMatchObject({ code: 'DISK_FULL' });
      expect(await readdir(other.paths.temp)).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('restores what came about step by step and could not be made at once', async () => {
    const grown = join(kit.folder, 'grown');
    await cp(folder, grown, { recursive: true });
    const path = join(grown, 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as { content: StoryContent };
    const { story, nodes, overrides } = manifest.content;
    const [seed, verse] = nodes as [AudioNode, AudioNode];
    const stood: StoryContent = {
      ...manifest.content,
      // Switched on when there were recordings already that extend nothing.
      story: { ...story, extensionRule: true },
      // Trimmed after it was faded.
      nodes: nodes.map((node) => (node.id === seed.id ? { ...node, trimIn: 47_000, fadeIn: 5_000 } : node)),
      // Made before the two changed places.
      overrides: [...overrides, { nodeId: seed.id, ancestorId: verse.id, gainDb: -3, pan: null, mute: null }],
    };
    await writeFile(path, JSON.stringify({ ...manifest, content: stood }));
    const other = await openOther('grown-home');
    try {
      await other.importKit({ path: grown });
      expect(sorted(await other.catalogue.content(story.id))).toEqual(sorted(stood));
    } finally {
      await other.close();
    }
  });

  it('refuses what is no kit, or a damaged one, and changes nothing', async () => {
    const other = await openOther('refusing');
    const damaged = join(kit.folder, 'damaged');
    await cp(folder, damaged, { recursive: true });
    const manifest = JSON.parse(await readFile(join(damaged, 'manifest.json'), 'utf8'));
    const truncated = join(kit.folder, 'truncated.zip');
    try {
      const cases: [string, unknown][] = [
        ['no JSON', 'nonsense'],
        ['another format', { ...manifest, format: 'x' }],
        ['a newer version', { ...manifest, version: 99 }],
        ['a wrong type', { ...manifest, content: { ...manifest.content, nodes: 7 } }],
        ['a node of another story', withNode(manifest, { storyId: kit.ids.next() })],
        ['a parent that is not there', withNode(manifest, { parentId: kit.ids.next() })],
        ['a parent below it', withNode(manifest, { parentId: manifest.content.nodes[1].id })],
        ['a take group that is not there', withNode(manifest, { takeGroupId: kit.ids.next() })],
        ['two nodes of one id', withNode(manifest, { id: manifest.content.nodes[1].id })],
        ['audio that is not listed', { ...manifest, audioFiles: [] }],
        ['a path in a name', { ...manifest, audioFiles: [{ ...manifest.audioFiles[0], extension: '../x' }] }],
      ];
      for (const [what, value] of cases) {
        await writeFile(
          join(damaged, 'manifest.json'),
          typeof value === 'string' ? value : JSON.stringify(value),
        );
        await expect(other.importKit({ path: damaged }), what).rejects.toMatchObject({ code: 'BAD_INPUT' });
      }
      const manifestEntry = { name: 'manifest.json', from: { bytes: Buffer.from('{}') } };
      await writeZip(truncated, [manifestEntry, manifestEntry]);
      await expect(other.importKit({ path: truncated })).rejects.toMatchObject({ code: 'BAD_INPUT' });
      await writeFile(truncated, (await readFile(join(kit.folder, 'kit.zip'))).subarray(0, 50_000));
      await expect(other.importKit({ path: truncated })).rejects.toMatchObject({ code: 'BAD_INPUT' });
      await expect(other.importKit({ path: join(kit.folder, 'nowhere') })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      expect(await other.catalogue.listStories()).toEqual([]);
      expect(await readdir(other.paths.audio)).toEqual([]);
      expect(await readdir(other.paths.temp)).toEqual([]);
    } finally {
      await other.close();
      await rm(damaged, { recursive: true, force: true });
    }
  });

  it('brings in what is whole when audio is missing or damaged, and says so', async () => {
    const torn = join(kit.folder, 'torn');
    await cp(folder, torn, { recursive: true });
    const [first, second] = (await readdir(join(torn, 'audio'))) as [string, string];
    await rm(join(torn, 'audio', first));
    await writeFile(join(torn, 'audio', second), 'something else');
    const other = await openOther('torn-home');
    try {
      const { warnings } = await other.importKit({ path: torn });
      expect(warnings).toHaveLength(2);
      expect(await readdir(other.paths.audio)).toHaveLength(2);
      expect((await other.catalogue.content(content.story.id)).nodes).toHaveLength(4);
    } finally {
      await other.close();
    }
  });
});

const withNode = (manifest: { content: StoryContent }, fields: Partial<AudioNode>) => ({
  ...manifest,
  content: {
    ...manifest.content,
    nodes: manifest.content.nodes.map((node, index) => (index === 0 ? { ...node, ...fields } : node)),
  },
});
