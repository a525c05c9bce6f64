import { describe, expect, it } from 'vitest';
import type { AudioNode, Story } from '../../../shared/domain/model';
import type { Edit, StoryChange } from '../../../shared/domain/operations';
import { applyOperations } from '../../../shared/domain/operationsApply';
import {
  addBranch,
  addNodes,
  addStory,
  creationOf,
  fakeSha,
  ids,
  makeAudioFile,
  set,
} from '../../support/catalogueHomes';
import { makeNode } from '../../support/stories';
import { codeOf, type Running } from './running';

export function describeCommits(under: Running): void {
  describe('a commit', () => {
    it('tells the watchers exactly what is then read, in the order of the stamps', async () => {
      const story = await addStory(under.catalogue);
      const other = await addStory(under.catalogue);
      const [node] = await addNodes(under.catalogue, story, [{}]);
      const heard: StoryChange[] = [];
      const seen: number[] = [];
      const stop = under.catalogue.onChange((change) => heard.push(change));
      under.catalogue.onChange(() => seen.push(heard.length));
      const returned = await Promise.all(
        Array.from({ length: 40 }, (_, at) =>
          at % 2 === 0
            ? under.edit(story, set('node', node!.id, { startFrame: at }), `Move ${at}`)
            : under.edit(other, set('story', other.id, { title: `Title ${at}` }), `Rename ${at}`),
        ),
      );
      expect(heard).toEqual(returned);
      const stamps = heard.flatMap(({ operations }) => operations.map(({ hlc }) => hlc));
      expect(stamps).toEqual([...stamps].sort());
      expect(new Set(stamps).size).toBe(40);
      expect((await under.catalogue.node(node!.id)).startFrame).toBe(38);
      expect(heard.at(-2)!.history).toEqual({ undo: 'Move 38', redo: null });
      stop();
      stop();
      await under.edit(story, set('node', node!.id, { startFrame: 1 }));
      expect(heard).toHaveLength(40);
      expect(seen).toHaveLength(41);
    });

    it('survives a watcher that throws', async () => {
      const story = await addStory(under.catalogue);
      const heard: string[] = [];
      under.catalogue.onChange(() => {
        throw new Error('not my day');
      });
      under.catalogue.onChange(({ storyId }) => heard.push(storyId));
      await under.edit(story, set('story', story.id, { title: 'Still stored' }));
      expect(heard).toEqual([story.id]);
      expect((await under.catalogue.story(story.id)).title).toBe('Still stored');
    });

    it('brings audio rows along, keeps the first of equal ones, and ends a take', async () => {
      const story = await addStory(under.catalogue);
      const node = makeNode({ id: ids.next(), storyId: story.id });
      const file = makeAudioFile(node, {
        tags: { artist: 'É “x”' },
        storedAs: { sha256: fakeSha(9), extension: 'flac', bytes: 12 },
        loudness: null,
        bitsPerSample: null,
      });
      const take = {
        id: ids.next(),
        storyId: story.id,
        parentId: null,
        channels: 2,
        sampleRate: 44_100,
        bits: '32f' as const,
        device: 'Mic',
        streamId: 'stream',
        startFrame: -66_355_200_000,
        trimIn: 66_355_200_000,
        takeGroupId: null,
        startedAt: '2026-01-01T00:00:00.000Z',
      };
      await under.catalogue.insertTake(take);
      expect(await under.catalogue.takes()).toEqual([take]);
      expect(await codeOf(under.catalogue.insertTake(take))).toBe('CONFLICT');
      await under.catalogue.commit({
        storyId: story.id,
        edits: [creationOf('node', node.id, node)],
        label: 'Record',
        audioFiles: [file],
        finishedTakeId: take.id,
      });
      expect(await under.catalogue.takes()).toEqual([]);
      await addNodes(under.catalogue, story, [{ audio: node.audio }]);
      expect(await under.catalogue.audioFile(file.sha256)).toEqual(file);
      expect(await under.catalogue.audioFiles()).toEqual([file]);
    });

    const wrong: Record<string, [code: string, edits: (story: Story, nodes: AudioNode[]) => Edit[]]> = {
      'of an unknown node': ['NOT_FOUND', () => set('node', ids.next(), { title: 'x' })],
      'of an unknown tag': ['NOT_FOUND', () => set('tag', ids.next(), { name: 'x' })],
      'with an unknown field': ['BAD_INPUT', (_, [node]) => set('node', node!.id, { frames: 1 })],
      'with a prototype for a field': [
        'BAD_INPUT',
        (_, [node]) => set('node', node!.id, { constructor: 'x' }),
      ],
      'of an unknown kind of thing': [
        'BAD_INPUT',
        (_, [node]) => set('planet' as 'node', node!.id, { title: 'x' }),
      ],
      'with a value out of bounds': ['BAD_INPUT', (_, [node]) => set('node', node!.id, { pan: 1.01 })],
      'with half a frame': ['BAD_INPUT', (_, [node]) => set('node', node!.id, { startFrame: 0.5 })],
      'with no number at all': ['BAD_INPUT', (_, [node]) => set('node', node!.id, { gainDb: Number.NaN })],
      'with trims longer than the audio': [
        'BAD_INPUT',
        (_, [node]) => set('node', node!.id, { trimIn: 1_001 }),
      ],
      'that hangs a node below itself': ['BAD_INPUT', (_, [a, b]) => set('node', a!.id, { parentId: b!.id })],
      'that overrides what is no ancestor': [
        'BAD_INPUT',
        (_, [a, b]) => set('mixOverride', `${a!.id}/${b!.id}`, { gainDb: 1 }),
      ],
      'that creates what exists': ['CONFLICT', (_, [a]) => [creationOf('node', a!.id, a!)]],
      'that creates a node without audio': [
        'BAD_INPUT',
        (story) => {
          const node = makeNode({
            id: ids.next(),
            storyId: story.id,
            audio: { ...makeNode().audio, sha256: fakeSha(404) },
          });
          return [creationOf('node', node.id, node)];
        },
      ],
      'of nothing': ['BAD_INPUT', () => []],
    };
    for (const [what, [code, edits]] of Object.entries(wrong)) {
      it(`${what} is refused with ${code}, and nothing of its batch is stored`, async () => {
        const story = await addStory(under.catalogue);
        const nodes = await addBranch(under.catalogue, story, 2);
        const before = await under.catalogue.content(story.id);
        const heard: unknown[] = [];
        under.catalogue.onChange((change) => heard.push(change));
        const bad = edits(story, nodes);
        const good = bad.length === 0 ? [] : set('node', nodes[0]!.id, { title: 'Must not be stored' });
        expect(await codeOf(under.edit(story, [...good, ...bad]))).toBe(code);
        expect(await under.catalogue.content(story.id)).toEqual(before);
        expect(await under.catalogue.historyState(story.id)).toEqual({ undo: null, redo: null });
        expect(heard).toEqual([]);
        await under.edit(story, set('node', nodes[0]!.id, { title: 'Next' }));
      });
    }

    it('of a story that does not exist is NOT_FOUND, as is everything else about it', async () => {
      const id = ids.next();
      const asked = [
        under.catalogue.commit({ storyId: id, edits: set('story', id, { title: 'x' }), label: 'x' }),
        under.catalogue.story(id),
        under.catalogue.content(id),
        under.catalogue.node(id),
        under.catalogue.branch(id),
        under.catalogue.history(id),
        under.catalogue.historyState(id),
        under.catalogue.undo(id),
        under.catalogue.redo(id),
        under.catalogue.updateAudioFile(fakeSha(5), { loudness: 1 }),
      ];
      for (const promise of asked) expect(await codeOf(promise)).toBe('NOT_FOUND');
      expect(await under.catalogue.audioFile(fakeSha(5))).toBeNull();
    });

    it('cannot reach into another story', async () => {
      const [mine, theirs] = [await addStory(under.catalogue), await addStory(under.catalogue)];
      const [node] = await addNodes(under.catalogue, theirs, [{}]);
      expect(await codeOf(under.edit(mine, set('node', node!.id, { title: 'x' })))).toBe('NOT_FOUND');
      expect(await codeOf(under.edit(mine, set('story', theirs.id, { title: 'x' })))).toBe('NOT_FOUND');
      const [own] = await addNodes(under.catalogue, mine, [{}]);
      expect(await codeOf(under.edit(mine, set('node', own!.id, { parentId: node!.id })))).toBe('NOT_FOUND');
    });

    it('without a tail is refused where the story asks for one, unless it is a recovered take', async () => {
      const story = await addStory(under.catalogue, { extensionRule: true });
      const [seed] = await addNodes(under.catalogue, story, [{ frames: 1_000 }]);
      const short = { parentId: seed!.id, frames: 900 };
      expect(await codeOf(addNodes(under.catalogue, story, [short]))).toBe('EXTENSION_RULE');
      await addNodes(under.catalogue, story, [{ ...short, kind: 'recovered' }]);
      await addNodes(under.catalogue, story, [{ ...short, startFrame: 200 }]);
      expect((await under.catalogue.content(story.id)).nodes).toHaveLength(3);
    });

    it('may be 10,000 edits long', async () => {
      const story = await addStory(under.catalogue);
      const nodes = await addNodes(
        under.catalogue,
        story,
        Array.from({ length: 2_500 }, () => ({})),
      );
      const before = await under.catalogue.content(story.id);
      const edits = nodes.flatMap(({ id }, at) =>
        set('node', id, { title: `N${at}`, startFrame: at, mute: at % 2 === 0, notes: 'x' }),
      );
      const change = await under.edit(story, edits, 'All');
      expect(change.operations).toHaveLength(10_000);
      expect(await under.catalogue.content(story.id)).toEqual(applyOperations(before, change.operations));
      await under.catalogue.undo(story.id);
      expect(await under.catalogue.content(story.id)).toEqual(before);
    });
  });
}
