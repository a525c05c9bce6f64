/**
 * What every implementation of the catalogue has to do. Run by the tests of each, so that a test elsewhere that uses
 * another implementation still says something about the real one.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalogue } from '../../electron/studio/ports/catalogue';
import { isStudioError } from '../../shared/contract/errors';
import { storyContentSchema, storySummarySchema } from '../../shared/contract/schemas';
import { checkEdits } from '../../shared/domain/editRules';
import type { AudioNode, MixOverride, Story, StoryContent } from '../../shared/domain/model';
import type { Edit, StoryChange } from '../../shared/domain/operations';
import { applyOperations } from '../../shared/domain/operationsApply';
import { heldProcessing } from '../../shared/domain/processing/settings';
import { viewOf } from '../../shared/domain/storyView';
import {
  addBranch,
  addNodes,
  addStory,
  creationOf,
  fakeSha,
  ids,
  makeAudioFile,
  set,
} from '../support/catalogueHomes';
import { anyFieldEdit, makeNode } from '../support/stories';

export interface CatalogueUnderTest {
  readonly catalogue: Catalogue;
  /** Closes it and opens it again, as a restart would. */
  reopen(): Promise<Catalogue>;
  /** Closes it and removes every trace. */
  dispose(): Promise<void>;
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (!isStudioError(error)) throw error;
    expect(error.message).not.toBe('');
    expect(error.remedy).not.toBe('');
    return error.code;
  }
  return 'nothing was thrown';
}

const keyOf = (record: { id: string } | MixOverride) =>
  'id' in record ? record.id : `${record.nodeId}/${record.ancestorId}`;
const byKey = <R extends { id: string } | MixOverride>(records: readonly R[]) =>
  [...records].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

/** Content whatever the order of its lists; overrides that override nothing are none. */
function comparable(content: StoryContent): StoryContent {
  return {
    story: content.story,
    nodes: byKey(content.nodes),
    overrides: byKey(
      content.overrides.filter(
        (override) =>
          override.gainDb !== null ||
          override.pan !== null ||
          override.mute !== null ||
          heldProcessing(override) !== null,
      ),
    ),
    tags: byKey(content.tags),
    markers: byKey(content.markers),
    takeGroups: byKey(content.takeGroups),
    phrases: byKey(content.phrases),
    comments: byKey(content.comments),
    likes: byKey(content.likes),
  };
}

export function describeCatalogue(name: string, open: () => Promise<CatalogueUnderTest>): void {
  describe(name, () => {
    let under: CatalogueUnderTest;
    let catalogue: Catalogue;

    beforeEach(async () => {
      under = await open();
      catalogue = under.catalogue;
    });
    afterEach(() => under.dispose());

    const reopen = async () => {
      catalogue = await under.reopen();
    };

    /** Edits as one step; gives the change. */
    const edit = (story: Story, edits: readonly Edit[], label = 'Edit') =>
      catalogue.commit({ storyId: story.id, edits, label });

    describe('processing', () => {
      it('is kept field by field, at nodes and in branches, and undone field by field to nothing', async () => {
        const story = await addStory(catalogue);
        const [seed, leaf] = (await addBranch(catalogue, story, 2)) as [AudioNode, AudioNode];
        const before = comparable(await catalogue.content(story.id));
        const held = async () => {
          const { nodes, overrides } = await catalogue.content(story.id);
          const own = nodes.find(({ id }) => id === seed.id);
          return [own && heldProcessing(own), overrides[0] ? heldProcessing(overrides[0]) : null];
        };
        const pair = `${leaf.id}/${seed.id}`;
        await edit(story, set('node', seed.id, { highPass: true, highPassHz: 123.456 }));
        await edit(story, set('node', seed.id, { ratio: 4, eq: true }));
        await edit(story, set('mixOverride', pair, { highPassHz: 90 }));
        await edit(story, set('mixOverride', pair, { compressor: false, ratio: 8 }));
        expect(await held()).toEqual([
          { highPass: true, highPassHz: 123.456, ratio: 4, eq: true },
          { highPassHz: 90, compressor: false, ratio: 8 },
        ]);
        expect(storyContentSchema.safeParse(await catalogue.content(story.id)).error).toBeUndefined();
        await edit(story, set('mixOverride', pair, { ratio: null }));
        await reopen();
        expect((await held())[1]).toEqual({ highPassHz: 90, compressor: false });
        for (let step = 0; step < 5; step += 1) await catalogue.undo(story.id);
        expect(comparable(await catalogue.content(story.id))).toEqual(before);
        for (let step = 0; step < 5; step += 1) await catalogue.redo(story.id);
        expect((await held())[1]).toEqual({ highPassHz: 90, compressor: false });
        expect(await codeOf(edit(story, set('node', seed.id, { highPassHz: 5 })))).toBe('BAD_INPUT');
        expect(await codeOf(edit(story, set('mixOverride', `${seed.id}/${leaf.id}`, { eq: true })))).not.toBe(
          'nothing was thrown',
        );
      });
    });

    describe('stories', () => {
      it('are found by id and listed with what is living in them, the last changed first', async () => {
        const first = await addStory(catalogue, { title: 'First' });
        const second = await addStory(catalogue, { title: 'Second', extensionRule: true });
        const [, kept] = await addNodes(catalogue, first, [
          { frames: 90_000, deleted: true },
          { frames: 50_000, startFrame: -1_000, trimIn: 500, trimOut: 2_000 },
        ]);
        expect(await catalogue.story(second.id)).toEqual(second);
        const listed = await catalogue.listStories();
        expect(listed.map(({ id }) => id)).toEqual([first.id, second.id]);
        expect(listed[0]).toMatchObject({ title: 'First', nodeCount: 1, frames: kept!.startFrame + 48_000 });
        expect(listed[1]).toMatchObject({ nodeCount: 0, frames: 0, extensionRule: true });
        for (const summary of listed) expect(storySummarySchema.safeParse(summary).error).toBeUndefined();
      });

      it('stay when they are removed, and say so', async () => {
        const story = await addStory(catalogue);
        await catalogue.commit({
          storyId: story.id,
          edits: set('story', story.id, { deleted: true }),
          label: null,
        });
        expect(await catalogue.story(story.id)).toEqual({ ...story, deleted: true });
        expect((await catalogue.content(story.id)).story.deleted).toBe(true);
        expect((await catalogue.listStories())[0]?.deleted).toBe(true);
      });
    });

    describe('content', () => {
      it('is everything that was put in, ghosts included, and fits the contract', async () => {
        const story = await addStory(catalogue);
        const receipt = {
          method: 'estimate' as const,
          latencyFrames: 1_200,
          confidence: 0.4,
          driftPpm: null,
          droppedFrames: 0,
          dropouts: [{ frame: 5, frames: 2, cause: 'xrun' }],
          device: 'Mic “A”',
          streamId: 'stream-1',
          inputSampleRate: 44_100,
          contextSampleRate: 48_000,
        };
        const group = { id: ids.next(), title: 'Takes', deleted: false };
        await edit(story, [creationOf('takeGroup', group.id, group)]);
        const [seed, child] = await addNodes(catalogue, story, [
          {
            title: 'Seed',
            deleted: true,
            color: '#aabbcc',
            notes: 'A\nB',
            audio: { ...makeNode().audio, sha256: fakeSha(1) },
          },
        ]).then(async ([first]) => [
          first!,
          (
            await addNodes(catalogue, story, [
              {
                parentId: first!.id,
                kind: 'recording',
                receipt,
                takeGroupId: group.id,
                startFrame: -777,
                trimIn: 777,
              },
            ])
          )[0]!,
        ]);
        const tag = { id: ids.next(), nodeId: child!.id, name: 'loud', deleted: false };
        const marker = {
          id: ids.next(),
          nodeId: seed!.id,
          frame: 66_355_200_000,
          title: 'Far',
          deleted: false,
        };
        const override = { nodeId: child!.id, ancestorId: seed!.id, gainDb: -3.25, pan: null, mute: true };
        const phrase = {
          id: ids.next(),
          nodeId: child!.id,
          sourceId: seed!.id,
          from: -480,
          to: 66_355_200_000,
          crossfade: 960,
          deleted: false,
        };
        const comment = {
          id: ids.next(),
          nodeId: child!.id,
          frame: -480,
          text: 'Here it begins.\nAnd here…',
          author: 'Somebody',
          createdAt: '2026-01-01T00:00:00.000Z',
          deleted: false,
        };
        const member = ids.next();
        const like = { id: `${seed!.id}/${member}`, nodeId: seed!.id, member, deleted: false };
        await edit(story, [
          creationOf('phrase', phrase.id, phrase),
          creationOf('tag', tag.id, tag),
          creationOf('marker', marker.id, marker),
          creationOf('mixOverride', `${child!.id}/${seed!.id}`, override),
          creationOf('comment', comment.id, comment),
          creationOf('like', like.id, like),
        ]);
        const content = await catalogue.content(story.id);
        expect(content).toEqual({
          story,
          nodes: [seed, child],
          overrides: [override],
          tags: [tag],
          markers: [marker],
          takeGroups: [group],
          phrases: [phrase],
          comments: [comment],
          likes: [like],
        });
        expect(storyContentSchema.safeParse(content).error).toBeUndefined();
        expect(await catalogue.node(child!.id)).toEqual(child);
      });

      it('is kept to the letter: any text, any amount', async () => {
        const story = await addStory(catalogue, { title: 'é'.repeat(500) });
        const [node] = await addNodes(catalogue, story, [{}]);
        const texts = [
          '',
          'a\u0000b',
          '"\'\\`; DROP TABLE Story; --',
          '👩‍👩‍👧 \u2028\r\n\t',
          '\uFEFF',
          '$1 ?1 :a',
          '{"a":[1]}',
        ];
        for (const notes of texts) {
          await edit(story, set('node', node!.id, { notes }));
          expect((await catalogue.node(node!.id)).notes).toBe(notes);
        }
        await fc.assert(
          fc.asyncProperty(
            fc.integer({ min: -144_000_000_000, max: 24_000_000_000 }),
            fc.string({ unit: 'binary', maxLength: 20 }),
            async (billionths, notes) => {
              const gainDb = billionths / 1e9;
              const change = await edit(story, set('node', node!.id, { gainDb, notes }));
              const read = await catalogue.node(node!.id);
              const told = Object.fromEntries(change.operations.map(({ field, value }) => [field, value]));
              expect({ gainDb: read.gainDb, notes: read.notes }).toEqual(told);
              expect(read.gainDb).toBeCloseTo(gainDb, 8);
            },
          ),
          { numRuns: 50 },
        );
      });

      it('replaces half a surrogate pair, which no file could hold', async () => {
        const story = await addStory(catalogue);
        const [node] = await addNodes(catalogue, story, [{ title: 'x\ud800y' }]);
        expect((await catalogue.node(node!.id)).title).toBe('x\uFFFDy');
        await edit(story, set('node', node!.id, { title: '\udc00' }), 'Label \ud800');
        await reopen();
        expect((await catalogue.node(node!.id)).title).toBe('\uFFFD');
        expect((await catalogue.history(story.id)).at(-1)?.label).toBe('Label \uFFFD');
      });
    });

    describe('a comp', () => {
      const phraseOf = (nodeId: string, sourceId: string) => ({
        id: ids.next(),
        nodeId,
        sourceId,
        from: 0,
        to: 48_000,
        crossfade: 0,
        deleted: false,
      });

      it('comes with its phrases, goes with them when undone and comes back with them', async () => {
        const story = await addStory(catalogue);
        const [take] = await addNodes(catalogue, story, [{}]);
        const comp = makeNode({ ...take, id: ids.next(), kind: 'comp' });
        const phrases = [phraseOf(comp.id, take!.id), phraseOf(comp.id, take!.id)];
        await edit(
          story,
          [
            ...phrases.map((phrase) => creationOf('phrase', phrase.id, phrase)),
            creationOf('node', comp.id, comp),
          ],
          'Comp',
        );
        const shown = async () => {
          const content = await catalogue.content(story.id);
          const node = content.nodes.find(({ id }) => id === comp.id);
          return [node?.deleted, ...content.phrases.map(({ deleted }) => deleted)];
        };
        expect(byKey((await catalogue.content(story.id)).phrases)).toEqual(byKey(phrases));
        await catalogue.undo(story.id);
        expect(await shown()).toEqual([true, true, true]);
        await catalogue.redo(story.id);
        await reopen();
        expect(await shown()).toEqual([false, false, false]);
      });

      it('has phrases of known takes only, which are stretches, and are written once', async () => {
        const story = await addStory(catalogue);
        const other = await addStory(catalogue);
        const [take] = await addNodes(catalogue, story, [{}]);
        const [foreign] = await addNodes(catalogue, other, [{}]);
        const phrase = phraseOf(take!.id, take!.id);
        const attempt = (fields: object) =>
          codeOf(edit(story, [creationOf('phrase', phrase.id, { ...phrase, ...fields })]));
        expect(await attempt({ sourceId: foreign!.id })).toBe('NOT_FOUND');
        expect(await attempt({ nodeId: foreign!.id })).toBe('NOT_FOUND');
        expect(await attempt({ to: 0 })).toBe('BAD_INPUT');
        expect(await attempt({ crossfade: -1 })).toBe('BAD_INPUT');
        await edit(story, [creationOf('phrase', phrase.id, phrase)]);
        expect(await codeOf(edit(story, set('phrase', phrase.id, { from: 1 })))).toBe('BAD_INPUT');
      });
    });

    describe('what people say of a node', () => {
      it('is a like a member, which can be taken back and given again', async () => {
        const story = await addStory(catalogue);
        const [node] = await addNodes(catalogue, story, [{}]);
        const [me, you] = [ids.next(), ids.next()];
        const like = (member: string) => ({
          id: `${node!.id}/${member}`,
          nodeId: node!.id,
          member,
          deleted: false,
        });
        await edit(story, [
          creationOf('like', like(me).id, like(me)),
          creationOf('like', like(you).id, like(you)),
        ]);
        expect(await codeOf(edit(story, [creationOf('like', like(me).id, like(me))]))).toBe('CONFLICT');
        const other = { ...like(me), id: `${node!.id}/${ids.next()}` };
        expect(await codeOf(edit(story, [creationOf('like', other.id, other)]))).toBe('BAD_INPUT');
        await edit(story, set('like', like(me).id, { deleted: true }));
        const standing = async () =>
          (await catalogue.content(story.id)).likes
            .filter(({ deleted }) => !deleted)
            .map(({ member }) => member);
        expect(await standing()).toEqual([you]);
        await catalogue.undo(story.id);
        expect((await standing()).sort()).toEqual([me, you].sort());
      });

      it('is a comment on a known node, whose words can be changed and taken back', async () => {
        const story = await addStory(catalogue);
        const [node] = await addNodes(catalogue, story, [{}]);
        const comment = {
          id: ids.next(),
          nodeId: node!.id,
          frame: null,
          text: 'First',
          author: '',
          createdAt: '2026-01-01T00:00:00.000Z',
          deleted: false,
        };
        const unknown = { ...comment, nodeId: ids.next() };
        expect(await codeOf(edit(story, [creationOf('comment', comment.id, unknown)]))).toBe('NOT_FOUND');
        await edit(story, [creationOf('comment', comment.id, comment)]);
        await edit(story, set('comment', comment.id, { text: 'Second' }));
        expect(await codeOf(edit(story, set('comment', comment.id, { author: 'You' })))).toBe('BAD_INPUT');
        expect((await catalogue.content(story.id)).comments).toEqual([{ ...comment, text: 'Second' }]);
        await catalogue.undo(story.id);
        await catalogue.undo(story.id);
        expect((await catalogue.content(story.id)).comments).toEqual([{ ...comment, deleted: true }]);
      });
    });

    describe('a branch', () => {
      it('is the path from the seed', async () => {
        const story = await addStory(catalogue);
        const path = await addBranch(catalogue, story, 120);
        await addNodes(catalogue, story, [{ parentId: path[3]!.id }]);
        expect(await catalogue.branch(path.at(-1)!.id)).toEqual(path);
        expect(await catalogue.branch(path[0]!.id)).toEqual([path[0]]);
      });
    });

    describe('a commit', () => {
      it('tells the watchers exactly what is then read, in the order of the stamps', async () => {
        const story = await addStory(catalogue);
        const other = await addStory(catalogue);
        const [node] = await addNodes(catalogue, story, [{}]);
        const heard: StoryChange[] = [];
        const seen: number[] = [];
        const stop = catalogue.onChange((change) => heard.push(change));
        catalogue.onChange(() => seen.push(heard.length));
        const returned = await Promise.all(
          Array.from({ length: 40 }, (_, at) =>
            at % 2 === 0
              ? edit(story, set('node', node!.id, { startFrame: at }), `Move ${at}`)
              : edit(other, set('story', other.id, { title: `Title ${at}` }), `Rename ${at}`),
          ),
        );
        expect(heard).toEqual(returned);
        const stamps = heard.flatMap(({ operations }) => operations.map(({ hlc }) => hlc));
        expect(stamps).toEqual([...stamps].sort());
        expect(new Set(stamps).size).toBe(40);
        expect((await catalogue.node(node!.id)).startFrame).toBe(38);
        expect(heard.at(-2)!.history).toEqual({ undo: 'Move 38', redo: null });
        stop();
        stop();
        await edit(story, set('node', node!.id, { startFrame: 1 }));
        expect(heard).toHaveLength(40);
        expect(seen).toHaveLength(41);
      });

      it('survives a watcher that throws', async () => {
        const story = await addStory(catalogue);
        const heard: string[] = [];
        catalogue.onChange(() => {
          throw new Error('not my day');
        });
        catalogue.onChange(({ storyId }) => heard.push(storyId));
        await edit(story, set('story', story.id, { title: 'Still stored' }));
        expect(heard).toEqual([story.id]);
        expect((await catalogue.story(story.id)).title).toBe('Still stored');
      });

      it('brings audio rows along, keeps the first of equal ones, and ends a take', async () => {
        const story = await addStory(catalogue);
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
        await catalogue.insertTake(take);
        expect(await catalogue.takes()).toEqual([take]);
        expect(await codeOf(catalogue.insertTake(take))).toBe('CONFLICT');
        await catalogue.commit({
          storyId: story.id,
          edits: [creationOf('node', node.id, node)],
          label: 'Record',
          audioFiles: [file],
          finishedTakeId: take.id,
        });
        expect(await catalogue.takes()).toEqual([]);
        await addNodes(catalogue, story, [{ audio: node.audio }]);
        expect(await catalogue.audioFile(file.sha256)).toEqual(file);
        expect(await catalogue.audioFiles()).toEqual([file]);
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
        'that hangs a node below itself': [
          'BAD_INPUT',
          (_, [a, b]) => set('node', a!.id, { parentId: b!.id }),
        ],
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
          const story = await addStory(catalogue);
          const nodes = await addBranch(catalogue, story, 2);
          const before = await catalogue.content(story.id);
          const heard: unknown[] = [];
          catalogue.onChange((change) => heard.push(change));
          const bad = edits(story, nodes);
          const good = bad.length === 0 ? [] : set('node', nodes[0]!.id, { title: 'Must not be stored' });
          expect(await codeOf(edit(story, [...good, ...bad]))).toBe(code);
          expect(await catalogue.content(story.id)).toEqual(before);
          expect(await catalogue.historyState(story.id)).toEqual({ undo: null, redo: null });
          expect(heard).toEqual([]);
          await edit(story, set('node', nodes[0]!.id, { title: 'Next' }));
        });
      }

      it('of a story that does not exist is NOT_FOUND, as is everything else about it', async () => {
        const id = ids.next();
        const asked = [
          catalogue.commit({ storyId: id, edits: set('story', id, { title: 'x' }), label: 'x' }),
          catalogue.story(id),
          catalogue.content(id),
          catalogue.node(id),
          catalogue.branch(id),
          catalogue.history(id),
          catalogue.historyState(id),
          catalogue.undo(id),
          catalogue.redo(id),
          catalogue.updateAudioFile(fakeSha(5), { loudness: 1 }),
        ];
        for (const promise of asked) expect(await codeOf(promise)).toBe('NOT_FOUND');
        expect(await catalogue.audioFile(fakeSha(5))).toBeNull();
      });

      it('cannot reach into another story', async () => {
        const [mine, theirs] = [await addStory(catalogue), await addStory(catalogue)];
        const [node] = await addNodes(catalogue, theirs, [{}]);
        expect(await codeOf(edit(mine, set('node', node!.id, { title: 'x' })))).toBe('NOT_FOUND');
        expect(await codeOf(edit(mine, set('story', theirs.id, { title: 'x' })))).toBe('NOT_FOUND');
        const [own] = await addNodes(catalogue, mine, [{}]);
        expect(await codeOf(edit(mine, set('node', own!.id, { parentId: node!.id })))).toBe('NOT_FOUND');
      });

      it('without a tail is refused where the story asks for one, unless it is a recovered take', async () => {
        const story = await addStory(catalogue, { extensionRule: true });
        const [seed] = await addNodes(catalogue, story, [{ frames: 1_000 }]);
        const short = { parentId: seed!.id, frames: 900 };
        expect(await codeOf(addNodes(catalogue, story, [short]))).toBe('EXTENSION_RULE');
        await addNodes(catalogue, story, [{ ...short, kind: 'recovered' }]);
        await addNodes(catalogue, story, [{ ...short, startFrame: 200 }]);
        expect((await catalogue.content(story.id)).nodes).toHaveLength(3);
      });

      it('may be 10,000 edits long', async () => {
        const story = await addStory(catalogue);
        const nodes = await addNodes(
          catalogue,
          story,
          Array.from({ length: 2_500 }, () => ({})),
        );
        const before = await catalogue.content(story.id);
        const edits = nodes.flatMap(({ id }, at) =>
          set('node', id, { title: `N${at}`, startFrame: at, mute: at % 2 === 0, notes: 'x' }),
        );
        const change = await edit(story, edits, 'All');
        expect(change.operations).toHaveLength(10_000);
        expect(await catalogue.content(story.id)).toEqual(applyOperations(before, change.operations));
        await catalogue.undo(story.id);
        expect(await catalogue.content(story.id)).toEqual(before);
      });
    });

    describe('history', () => {
      it('has words for what can be undone and redone, also after a restart', async () => {
        const story = await addStory(catalogue);
        const [node] = await addNodes(catalogue, story, [{}], 'Import it');
        await edit(story, set('node', node!.id, { title: 'B' }), 'Rename');
        expect(await catalogue.historyState(story.id)).toEqual({ undo: 'Rename', redo: null });
        const undone = await catalogue.undo(story.id);
        expect(undone.history).toEqual({ undo: 'Import it', redo: 'Rename' });
        await reopen();
        expect(await catalogue.historyState(story.id)).toEqual({ undo: 'Import it', redo: 'Rename' });
        expect((await catalogue.history(story.id)).map(({ label, undone: taken }) => [label, taken])).toEqual(
          [
            ['Import it', false],
            ['Rename', true],
          ],
        );
        await catalogue.redo(story.id);
        expect((await catalogue.node(node!.id)).title).toBe('B');
      });

      it('marks what was created as deleted, and clears the mark', async () => {
        const story = await addStory(catalogue);
        const [node] = await addNodes(catalogue, story, [{}], 'Import');
        await catalogue.undo(story.id);
        expect(await catalogue.node(node!.id)).toEqual({ ...node, deleted: true });
        await catalogue.redo(story.id);
        expect(await catalogue.node(node!.id)).toEqual(node);
      });

      it('is cut where the story went another way, and is kept story by story', async () => {
        const [story, other] = [await addStory(catalogue), await addStory(catalogue)];
        for (const title of ['A', 'B', 'C']) await edit(story, set('story', story.id, { title }), title);
        await edit(other, set('story', other.id, { title: 'O' }), 'Other');
        await catalogue.undo(story.id);
        await catalogue.undo(story.id);
        await edit(story, set('story', story.id, { title: 'D' }), 'D');
        expect(await codeOf(catalogue.redo(story.id))).toBe('NOTHING_TO_UNDO');
        expect((await catalogue.history(story.id)).map(({ label }) => label)).toEqual(['A', 'D']);
        expect(await catalogue.historyState(other.id)).toEqual({ undo: 'Other', redo: null });
        await catalogue.undo(story.id);
        await catalogue.undo(story.id);
        expect(await codeOf(catalogue.undo(story.id))).toBe('NOTHING_TO_UNDO');
        expect(await catalogue.story(story.id)).toEqual(story);
      });

      it('does not know of what nobody did, and leaves it alone', async () => {
        const story = await addStory(catalogue);
        await edit(story, set('story', story.id, { title: 'By hand' }), 'Rename');
        await addNodes(catalogue, story, [{ title: 'Recovered' }], null);
        await catalogue.undo(story.id);
        expect(await codeOf(catalogue.undo(story.id))).toBe('NOTHING_TO_UNDO');
        const { nodes } = await catalogue.content(story.id);
        expect(nodes.map(({ deleted }) => deleted)).toEqual([false]);
        await catalogue.redo(story.id);
        expect((await catalogue.story(story.id)).title).toBe('By hand');
      });

      it('refuses a step that would now put a node below itself', async () => {
        const story = await addStory(catalogue);
        const [a, b] = await addNodes(catalogue, story, [{ title: 'A' }, { title: 'B' }]);
        await edit(story, set('node', a!.id, { parentId: b!.id }), 'Hang A under B');
        await catalogue.undo(story.id);
        await catalogue.commit({
          storyId: story.id,
          edits: set('node', b!.id, { parentId: a!.id }),
          label: null,
        });
        expect(await codeOf(catalogue.redo(story.id))).toBe('CONFLICT');
        expect((await catalogue.branch(b!.id)).map(({ title }) => title)).toEqual(['A', 'B']);
      });

      it('leads back to the beginning and forth to the end from any walk, with restarts on the way', async () => {
        const story = await addStory(catalogue);
        await addBranch(catalogue, story, 6);
        const beginning = comparable(await catalogue.content(story.id));
        const random = fc.sample(fc.nat(), { numRuns: 1_500, seed: 20_261 });
        let content = await catalogue.content(story.id);
        let depth = 0;
        let steps = 0;
        catalogue.onChange((change) => {
          content = applyOperations(content, change.operations);
        });
        for (const [turn, number] of random.entries()) {
          if (turn % 500 === 250) {
            await reopen();
            catalogue.onChange((change) => {
              content = applyOperations(content, change.operations);
            });
          }
          if (number % 7 === 0 && depth > 0) {
            await catalogue.undo(story.id);
            depth -= 1;
            continue;
          }
          if (number % 7 === 1) {
            const done = await codeOf(catalogue.redo(story.id));
            if (done === 'nothing was thrown') depth += 1;
            continue;
          }
          const edits = fc
            .sample(fc.array(anyFieldEdit(content), { minLength: 1, maxLength: 3 }), {
              numRuns: 1,
              seed: number,
            })[0]!
            .filter(({ entity, value }) => entity !== 'story' || value !== '');
          if (edits.length === 0 || checkEdits(viewOf(content), story.id, edits) !== null) continue;
          await edit(story, edits, `Step ${turn}`);
          depth += 1;
          steps += 1;
        }
        expect(steps).toBeGreaterThan(300);
        const end = comparable(await catalogue.content(story.id));
        expect(comparable(content)).toEqual(end);
        await reopen();
        for (let step = 0; step < depth; step += 1) await catalogue.undo(story.id);
        expect(comparable(await catalogue.content(story.id))).toEqual(beginning);
        expect(await codeOf(catalogue.undo(story.id))).toBe('NOTHING_TO_UNDO');
        await reopen();
        for (let step = 0; step < depth; step += 1) await catalogue.redo(story.id);
        expect(comparable(await catalogue.content(story.id))).toEqual(end);
      }, 300_000);
    });

    describe('beside the stories', () => {
      it('audio files take in what is learnt later', async () => {
        const story = await addStory(catalogue);
        const [node] = await addNodes(catalogue, story, [{}]);
        const { sha256 } = node!.audio;
        const storedAs = { sha256: fakeSha(77), extension: 'flac', bytes: 66_355_200_000 };
        await catalogue.updateAudioFile(sha256, { loudness: -70, truePeak: null, storedAs });
        expect(await catalogue.audioFile(sha256)).toMatchObject({ loudness: -70, truePeak: null, storedAs });
        await catalogue.updateAudioFile(sha256, { storedAs: null });
        expect(await catalogue.audioFile(sha256)).toMatchObject({ loudness: -70, storedAs: null });
      });

      it('takes are kept until they are done with, oldest first', async () => {
        const story = await addStory(catalogue);
        const take = (startedAt: string) => ({
          id: ids.next(),
          storyId: story.id,
          parentId: null,
          channels: 1,
          sampleRate: 48_000,
          bits: '24' as const,
          device: '',
          streamId: '',
          startFrame: 0,
          trimIn: 0,
          takeGroupId: null,
          startedAt,
        });
        const [late, early] = [take('2026-02-01T00:00:00.000Z'), take('2026-01-01T00:00:00.000Z')];
        await catalogue.insertTake(late);
        await catalogue.insertTake(early);
        expect(await codeOf(catalogue.insertTake({ ...take('x'), storyId: ids.next() }))).toBe('NOT_FOUND');
        await reopen();
        expect(await catalogue.takes()).toEqual([early, late]);
        await catalogue.deleteTake(early.id);
        await catalogue.deleteTake(early.id);
        expect(await catalogue.takes()).toEqual([late]);
      });

      it('settings keep any value', async () => {
        expect(await catalogue.setting('theme')).toBeUndefined();
        const values: Record<string, unknown> = {
          theme: 'dark',
          panels: { left: [1, null] },
          zoom: 0.1,
          'a "b"': false,
        };
        for (const [key, value] of Object.entries(values)) await catalogue.setSetting(key, value);
        await catalogue.setSetting('zoom', 0.2);
        await reopen();
        expect(await catalogue.settings()).toEqual({ ...values, zoom: 0.2 });
        await catalogue.setSetting('theme', undefined);
        expect(await catalogue.setting('theme')).toBeUndefined();
      });

      it('all is well', async () => {
        const story = await addStory(catalogue);
        await addBranch(catalogue, story, 3);
        expect(await catalogue.check()).toEqual({ ok: true, problems: [] });
      });
    });
  });
}
