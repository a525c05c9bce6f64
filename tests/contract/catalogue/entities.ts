import { describe, expect, it } from 'vitest';
import { storyContentSchema } from '../../../shared/contract/schemas';
import type { AudioNode } from '../../../shared/domain/model';
import { heldProcessing } from '../../../shared/domain/processing/settings';
import { addBranch, addNodes, addStory, creationOf, ids, set } from '../../support/catalogueHomes';
import { makeNode } from '../../support/stories';
import { byKey, codeOf, comparable, type Running } from './running';

export function describeEntities(under: Running): void {
  describe('processing', () => {
    it('is kept field by field, at nodes and in branches, and undone field by field to nothing', async () => {
      const story = await addStory(under.catalogue);
      const [seed, leaf] = (await addBranch(under.catalogue, story, 2)) as [AudioNode, AudioNode];
      const before = comparable(await under.catalogue.content(story.id));
      const held = async () => {
        const { nodes, overrides } = await under.catalogue.content(story.id);
        const own = nodes.find(({ id }) => id === seed.id);
        return [own && heldProcessing(own), overrides[0] ? heldProcessing(overrides[0]) : null];
      };
      const pair = `${leaf.id}/${seed.id}`;
      await under.edit(story, set('node', seed.id, { highPass: true, highPassHz: 123.456 }));
      await under.edit(story, set('node', seed.id, { ratio: 4, eq: true }));
      await under.edit(story, set('mixOverride', pair, { highPassHz: 90 }));
      await under.edit(story, set('mixOverride', pair, { compressor: false, ratio: 8 }));
      expect(await held()).toEqual([
        { highPass: true, highPassHz: 123.456, ratio: 4, eq: true },
        { highPassHz: 90, compressor: false, ratio: 8 },
      ]);
      expect(storyContentSchema.safeParse(await under.catalogue.content(story.id)).error).toBeUndefined();
      await under.edit(story, set('mixOverride', pair, { ratio: null }));
      await under.reopen();
      expect((await held())[1]).toEqual({ highPassHz: 90, compressor: false });
      for (let step = 0; step < 5; step += 1) await under.catalogue.undo(story.id);
      expect(comparable(await under.catalogue.content(story.id))).toEqual(before);
      for (let step = 0; step < 5; step += 1) await under.catalogue.redo(story.id);
      expect((await held())[1]).toEqual({ highPassHz: 90, compressor: false });
      expect(await codeOf(under.edit(story, set('node', seed.id, { highPassHz: 5 })))).toBe('BAD_INPUT');
      expect(
        await codeOf(under.edit(story, set('mixOverride', `${seed.id}/${leaf.id}`, { eq: true }))),
      ).not.toBe('nothing was thrown');
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
      const story = await addStory(under.catalogue);
      const [take] = await addNodes(under.catalogue, story, [{}]);
      const comp = makeNode({ ...take, id: ids.next(), kind: 'comp' });
      const phrases = [phraseOf(comp.id, take!.id), phraseOf(comp.id, take!.id)];
      await under.edit(
        story,
        [
          ...phrases.map((phrase) => creationOf('phrase', phrase.id, phrase)),
          creationOf('node', comp.id, comp),
        ],
        'Comp',
      );
      const shown = async () => {
        const content = await under.catalogue.content(story.id);
        const node = content.nodes.find(({ id }) => id === comp.id);
        return [node?.deleted, ...content.phrases.map(({ deleted }) => deleted)];
      };
      expect(byKey((await under.catalogue.content(story.id)).phrases)).toEqual(byKey(phrases));
      await under.catalogue.undo(story.id);
      expect(await shown()).toEqual([true, true, true]);
      await under.catalogue.redo(story.id);
      await under.reopen();
      expect(await shown()).toEqual([false, false, false]);
    });

    it('has phrases of known takes only, which are stretches, and are written once', async () => {
      const story = await addStory(under.catalogue);
      const other = await addStory(under.catalogue);
      const [take] = await addNodes(under.catalogue, story, [{}]);
      const [foreign] = await addNodes(under.catalogue, other, [{}]);
      const phrase = phraseOf(take!.id, take!.id);
      const attempt = (fields: object) =>
        codeOf(under.edit(story, [creationOf('phrase', phrase.id, { ...phrase, ...fields })]));
      expect(await attempt({ sourceId: foreign!.id })).toBe('NOT_FOUND');
      expect(await attempt({ nodeId: foreign!.id })).toBe('NOT_FOUND');
      expect(await attempt({ to: 0 })).toBe('BAD_INPUT');
      expect(await attempt({ crossfade: -1 })).toBe('BAD_INPUT');
      await under.edit(story, [creationOf('phrase', phrase.id, phrase)]);
      expect(await codeOf(under.edit(story, set('phrase', phrase.id, { from: 1 })))).toBe('BAD_INPUT');
    });
  });

  describe('what people say of a node', () => {
    it('is a like a member, which can be taken back and given again', async () => {
      const story = await addStory(under.catalogue);
      const [node] = await addNodes(under.catalogue, story, [{}]);
      const [me, you] = [ids.next(), ids.next()];
      const like = (member: string) => ({
        id: `${node!.id}/${member}`,
        nodeId: node!.id,
        member,
        deleted: false,
      });
      await under.edit(story, [
        creationOf('like', like(me).id, like(me)),
        creationOf('like', like(you).id, like(you)),
      ]);
      expect(await codeOf(under.edit(story, [creationOf('like', like(me).id, like(me))]))).toBe('CONFLICT');
      const other = { ...like(me), id: `${node!.id}/${ids.next()}` };
      expect(await codeOf(under.edit(story, [creationOf('like', other.id, other)]))).toBe('BAD_INPUT');
      await under.edit(story, set('like', like(me).id, { deleted: true }));
      const standing = async () =>
        (await under.catalogue.content(story.id)).likes
          .filter(({ deleted }) => !deleted)
          .map(({ member }) => member);
      expect(await standing()).toEqual([you]);
      await under.catalogue.undo(story.id);
      expect((await standing()).sort()).toEqual([me, you].sort());
    });

    it('is a comment on a known node, whose words can be changed and taken back', async () => {
      const story = await addStory(under.catalogue);
      const [node] = await addNodes(under.catalogue, story, [{}]);
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
      expect(await codeOf(under.edit(story, [creationOf('comment', comment.id, unknown)]))).toBe('NOT_FOUND');
      await under.edit(story, [creationOf('comment', comment.id, comment)]);
      await under.edit(story, set('comment', comment.id, { text: 'Second' }));
      expect(await codeOf(under.edit(story, set('comment', comment.id, { author: 'You' })))).toBe(
        'BAD_INPUT',
      );
      expect((await under.catalogue.content(story.id)).comments).toEqual([{ ...comment, text: 'Second' }]);
      await under.catalogue.undo(story.id);
      await under.catalogue.undo(story.id);
      expect((await under.catalogue.content(story.id)).comments).toEqual([{ ...comment, deleted: true }]);
    });
  });
}
