/** What a window and the command line may do to stories, on a real catalogue. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../electron/adapters/catalogue';
import { systemClock } from '../../electron/adapters/system';
import type { Catalogue } from '../../electron/studio/ports/catalogue';
import { createStories, type Stories } from '../../electron/studio/stories/stories';
import { likeId } from '../../shared/domain/entities';
import type { AudioNode, Comment, Story } from '../../shared/domain/model';
import { addNodes, type CatalogueHome, creationOf, ids, makeHome, set } from '../support/catalogueHomes';
import { makeNode } from '../support/stories';

describe('the stories service', () => {
  let home: CatalogueHome;
  let catalogue: Catalogue;
  let stories: Stories;
  let story: Story;
  let seed: AudioNode;
  let child: AudioNode;

  beforeEach(async () => {
    home = await makeHome();
    ({ catalogue } = await openCatalogue(home.options));
    stories = createStories({ catalogue, ids, clock: systemClock });
    story = await stories.create({ title: '  Song ', sampleRate: 48_000 });
    [seed] = (await addNodes(catalogue, story, [{ title: 'Bass' }])) as [AudioNode];
    [child] = (await addNodes(catalogue, story, [{ title: 'Verse', parentId: seed.id }])) as [AudioNode];
  });
  afterEach(async () => {
    await catalogue.close();
    await home.remove();
  });

  const undoLabel = async () => (await catalogue.historyState(story.id)).undo;

  it('makes, renames, removes and restores stories', async () => {
    expect(story.title).toBe('Song');
    await expect(stories.create({ title: ' ', sampleRate: 48_000 })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
    await expect(stories.create({ title: 'x', sampleRate: 1 })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await stories.rename(story.id, 'Longer song');
    expect(await undoLabel()).toBe('Rename the story to Longer song');
    await stories.remove(story.id);
    expect(await stories.list()).toEqual([]);
    expect((await stories.listRemoved()).map(({ title }) => title)).toEqual(['Longer song']);
    expect(await undoLabel()).toBe('Rename the story to Longer song');
    await stories.restore(story.id);
    expect((await stories.list()).map(({ nodeCount }) => nodeCount)).toEqual([2]);
    await stories.undo(story.id);
    expect((await stories.require(story.id)).title).toBe('Song');
    expect((await stories.open(story.id)).history).toEqual({
      undo: null,
      redo: 'Rename the story to Longer song',
    });
    await expect(stories.remove(ids.next())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('sets fields from texts, as one action with a name', async () => {
    const node = await stories.setFields(child.id, { trimIn: '10', trimOut: '20' });
    expect(node).toEqual({ ...child, trimIn: 10, trimOut: 20 });
    expect(await undoLabel()).toBe('Trim Verse');
    await stories.setFields(child.id, { parent: 'none' });
    expect(await undoLabel()).toBe('Make Verse a seed');
    await stories.setFields(child.id, { parent: seed.id });
    expect(await undoLabel()).toBe('Hang Verse under Bass');
    for (let step = 0; step < 3; step += 1) await stories.undo(story.id);
    expect(await catalogue.node(child.id)).toEqual(child);
    await expect(stories.setFields(child.id, { trimIn: '48001' })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
    await expect(stories.setFields(child.id, { parent: ids.next() })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(stories.setFields(child.id, { color: 'red' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('overrides the mix of an ancestor in a branch, and lets it inherit again', async () => {
    await stories.setInBranch(seed.id, child.id, { gainDb: '-3', mute: 'true' });
    expect((await catalogue.content(story.id)).overrides).toEqual([
      { nodeId: child.id, ancestorId: seed.id, gainDb: -3, pan: null, mute: true },
    ]);
    expect(await undoLabel()).toBe('Mix Bass in the branch of Verse');
    await stories.setInBranch(seed.id, child.id, { mute: 'inherit' });
    expect((await catalogue.content(story.id)).overrides[0]).toMatchObject({ gainDb: -3, mute: null });
    await expect(stories.setInBranch(child.id, seed.id, { gainDb: '1' })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
  });

  it('removes and restores a node alone', async () => {
    expect((await stories.removeNode(seed.id)).deleted).toBe(true);
    expect(await undoLabel()).toBe('Delete Bass');
    expect((await catalogue.node(child.id)).deleted).toBe(false);
    expect((await stories.restoreNode(seed.id)).deleted).toBe(false);
  });

  it('lets nobody create what only audio or a rule can create', async () => {
    const node = makeNode({ id: ids.next(), storyId: story.id });
    const forbidden = [creationOf('node', node.id, node), creationOf('story', story.id, story)];
    for (const edit of forbidden) {
      await expect(
        stories.edit({ storyId: story.id, label: 'Sneak in', edits: [edit] }),
      ).rejects.toMatchObject({
        code: 'FORBIDDEN',
      });
    }
    const tag = { id: ids.next(), nodeId: seed.id, name: 'low', deleted: false };
    await stories.edit({
      storyId: story.id,
      label: 'Tag Bass',
      edits: [creationOf('tag', tag.id, tag), ...set('node', seed.id, { notes: 'deep' })],
    });
    expect((await catalogue.content(story.id)).tags).toEqual([tag]);
    expect((await stories.history(story.id)).map(({ label }) => label)).toEqual(['Tag Bass']);
  });

  it('takes in what people say about a recording, to be undone like everything else', async () => {
    const member = ids.next();
    const like = { id: likeId(seed.id, member), nodeId: seed.id, member, deleted: false };
    const comment: Comment = {
      id: ids.next(),
      nodeId: child.id,
      frame: 480,
      text: 'Louder?',
      author: '',
      createdAt: '2026-01-01T00:00:00.000Z',
      deleted: false,
    };
    for (const [entity, record] of [
      ['like', like],
      ['comment', comment],
    ] as const) {
      await stories.edit({
        storyId: story.id,
        label: entity,
        edits: [creationOf(entity, record.id, record)],
      });
    }
    expect(await catalogue.content(story.id)).toMatchObject({ likes: [like], comments: [comment] });
    await stories.undo(story.id);
    expect((await catalogue.content(story.id)).comments).toEqual([{ ...comment, deleted: true }]);
    await stories.redo(story.id);
    expect((await catalogue.content(story.id)).comments).toEqual([comment]);
  });
});
