/** What is in a story comes back as it was put in. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storyContentSchema, storySummarySchema } from '../../../shared/contract/schemas';
import { addBranch, addNodes, addStory, creationOf, fakeSha, ids, set } from '../../support/catalogueHomes';
import { makeNode } from '../../support/stories';
import type { Running } from './running';

export function describeContent(under: Running): void {
  describe('stories', () => {
    it('are found by id and listed with what is living in them, the last changed first', async () => {
      const first = await addStory(under.catalogue, { title: 'First' });
      const second = await addStory(under.catalogue, { title: 'Second', extensionRule: true });
      const [, kept] = await addNodes(under.catalogue, first, [
        { frames: 90_000, deleted: true },
        { frames: 50_000, startFrame: -1_000, trimIn: 500, trimOut: 2_000 },
      ]);
      expect(await under.catalogue.story(second.id)).toEqual(second);
      const listed = await under.catalogue.listStories();
      expect(listed.map(({ id }) => id)).toEqual([first.id, second.id]);
      expect(listed[0]).toMatchObject({ title: 'First', nodeCount: 1, frames: kept!.startFrame + 48_000 });
      expect(listed[1]).toMatchObject({ nodeCount: 0, frames: 0, extensionRule: true });
      for (const summary of listed) expect(storySummarySchema.safeParse(summary).error).toBeUndefined();
    });

    it('stay when they are removed, and say so', async () => {
      const story = await addStory(under.catalogue);
      await under.catalogue.commit({
        storyId: story.id,
        edits: set('story', story.id, { deleted: true }),
        label: null,
      });
      expect(await under.catalogue.story(story.id)).toEqual({ ...story, deleted: true });
      expect((await under.catalogue.content(story.id)).story.deleted).toBe(true);
      expect((await under.catalogue.listStories())[0]?.deleted).toBe(true);
    });
  });

  describe('content', () => {
    it('is everything that was put in, ghosts included, and fits the contract', async () => {
      const story = await addStory(under.catalogue);
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
      await under.edit(story, [creationOf('takeGroup', group.id, group)]);
      const [seed, child] = await addNodes(under.catalogue, story, [
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
          await addNodes(under.catalogue, story, [
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
      await under.edit(story, [
        creationOf('phrase', phrase.id, phrase),
        creationOf('tag', tag.id, tag),
        creationOf('marker', marker.id, marker),
        creationOf('mixOverride', `${child!.id}/${seed!.id}`, override),
        creationOf('comment', comment.id, comment),
        creationOf('like', like.id, like),
      ]);
      const content = await under.catalogue.content(story.id);
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
      expect(await under.catalogue.node(child!.id)).toEqual(child);
    });

    it('is kept to the letter: any text, any amount', async () => {
      const story = await addStory(under.catalogue, { title: 'é'.repeat(500) });
      const [node] = await addNodes(under.catalogue, story, [{}]);
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
        await under.edit(story, set('node', node!.id, { notes }));
        expect((await under.catalogue.node(node!.id)).notes).toBe(notes);
      }
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: -144_000_000_000, max: 24_000_000_000 }),
          fc.string({ unit: 'binary', maxLength: 20 }),
          async (billionths, notes) => {
            const gainDb = billionths / 1e9;
            const change = await under.edit(story, set('node', node!.id, { gainDb, notes }));
            const read = await under.catalogue.node(node!.id);
            const told = Object.fromEntries(change.operations.map(({ field, value }) => [field, value]));
            expect({ gainDb: read.gainDb, notes: read.notes }).toEqual(told);
            expect(read.gainDb).toBeCloseTo(gainDb, 8);
          },
        ),
        { numRuns: 50 },
      );
    });

    it('replaces half a surrogate pair, which no file could hold', async () => {
      const story = await addStory(under.catalogue);
      const [node] = await addNodes(under.catalogue, story, [{ title: 'x\ud800y' }]);
      expect((await under.catalogue.node(node!.id)).title).toBe('x\uFFFDy');
      await under.edit(story, set('node', node!.id, { title: '\udc00' }), 'Label \ud800');
      await under.reopen();
      expect((await under.catalogue.node(node!.id)).title).toBe('\uFFFD');
      expect((await under.catalogue.history(story.id)).at(-1)?.label).toBe('Label \uFFFD');
    });
  });

  describe('a branch', () => {
    it('is the path from the seed', async () => {
      const story = await addStory(under.catalogue);
      const path = await addBranch(under.catalogue, story, 120);
      await addNodes(under.catalogue, story, [{ parentId: path[3]!.id }]);
      expect(await under.catalogue.branch(path.at(-1)!.id)).toEqual(path);
      expect(await under.catalogue.branch(path[0]!.id)).toEqual([path[0]]);
    });
  });
}
