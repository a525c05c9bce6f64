import { describe, expect, it } from 'vitest';
import type { Edit } from '../../shared/domain/operations';
import { makeNode } from '../../tests/support/testTrees';
import { nodeById, selectedBranch, selectedLayers, selectedNode } from './storySelectors';
import { createStoryStore } from './storyStore';
import { createTestStudio, emptyStory, settle } from './testStudio';

const seed = makeNode('node-seed', null, 1);
const child = makeNode('node-child', 'node-seed', 2);
const story = { ...emptyStory(), nodes: [seed, child] };
const gain = (value: number, id = 'node-seed'): Edit => ({ entity: 'node', id, field: 'gainDb', value });

async function opened() {
  const studio = createTestStudio(story);
  const store = createStoryStore(studio.connection);
  await store.open('story-0001');
  const shown = (id = 'node-seed') => nodeById(store.getState(), id)?.gainDb;
  return { studio, store, shown };
}

describe('the story store', () => {
  it('opens a story and follows changes made elsewhere', async () => {
    const { studio, store, shown } = await opened();
    expect(store.getState()).toMatchObject({
      status: 'ready',
      storyId: 'story-0001',
      selectedId: 'node-child',
    });
    studio.elsewhere([gain(-3)]);
    await settle();
    expect(shown()).toBe(-3);
    expect(store.getState().history.undo).toBe('Something');
  });

  it('shows an edit at once and lets go of it when the stream brings it, answer first or stream first', async () => {
    const { studio, store, shown } = await opened();
    const release = studio.hold();
    const done = store.edit('Set level', [gain(-6)]);
    expect(shown()).toBe(-6);
    expect(store.getState().content?.nodes[0]?.gainDb).toBe(0);
    await settle();
    expect(store.getState().content?.nodes[0]?.gainDb).toBe(-6);
    release();
    await done;
    await settle();
    expect(store.getState().overlay.nodes.size).toBe(0);
    // Nothing of the edit is left to cover what others do.
    studio.elsewhere([gain(2)]);
    await settle();
    expect(shown()).toBe(2);
  });

  it('takes an edit back that was refused, and throws why', async () => {
    const { studio, store, shown } = await opened();
    studio.refuse(new Error('no'));
    const done = store.edit('Set level', [gain(-6)]);
    expect(shown()).toBe(-6);
    await expect(done).rejects.toThrow('no');
    expect(shown()).toBe(0);
  });

  it('previews without storing, and ends the preview with the edit', async () => {
    const { studio, store, shown } = await opened();
    store.preview([gain(-1)]);
    store.preview([gain(-2)]);
    expect(shown()).toBe(-2);
    expect(studio.content().nodes[0]?.gainDb).toBe(0);
    await store.edit('Set level', [gain(-2)]);
    await settle();
    expect(shown()).toBe(-2);
    expect(store.getState().overlay.nodes.size).toBe(0);
    store.preview([gain(-9)]);
    store.preview(null);
    expect(shown()).toBe(-2);
  });

  it('loads again after the connection was lost, and keeps the choice', async () => {
    const { studio, store, shown } = await opened();
    store.select('node-child');
    studio.lose();
    await settle();
    studio.unseen([gain(-12)]);
    studio.find();
    await settle();
    expect(shown()).toBe(-12);
    expect(store.getState().selectedId).toBe('node-child');
  });

  it('chooses a node that is known by id before the stream brings it', async () => {
    const { studio, store } = await opened();
    store.select('node-seed');
    store.select('node-new');
    expect(store.getState().selectedId).toBe('node-seed');
    const value = { ...makeNode('node-new', 'node-child', 3) };
    studio.elsewhere([
      { entity: 'node', id: 'node-new', field: '*', value: value as unknown as Record<string, unknown> },
    ]);
    await settle();
    expect(store.getState().selectedId).toBe('node-new');
    expect(selectedBranch(store.getState()).map(({ id }) => id)).toEqual([
      'node-seed',
      'node-child',
      'node-new',
    ]);
  });

  it('forgets everything when it closes, and ignores what still arrives', async () => {
    const { studio, store } = await opened();
    store.close();
    studio.elsewhere([gain(-3)]);
    await settle();
    expect(store.getState()).toMatchObject({ status: 'none', content: null, tree: null });
  });

  it('says why a story could not be opened', async () => {
    const studio = createTestStudio(story);
    const { client } = studio.connection;
    Object.assign(client.stories, { open: () => Promise.reject(new Error('gone')) });
    const store = createStoryStore(studio.connection);
    await store.open('story-0001');
    expect(store.getState().status).toBe('failed');
    expect(store.getState().failure?.message).toContain('gone');
  });
});

describe('what is chosen while nobody has chosen', () => {
  const grow = (id: string, parentId: string, birth: number): Edit => ({
    entity: 'node',
    id,
    field: '*',
    value: makeNode(id, parentId, birth) as unknown as Record<string, unknown>,
  });

  it('goes on along the first line while that grows', async () => {
    const { studio, store } = await opened();
    expect(store.getState().selectedId).toBe('node-child');
    studio.elsewhere([grow('node-leaf', 'node-child', 3)]);
    studio.elsewhere([grow('node-other', 'node-child', 4)]);
    await settle();
    expect(store.getState().selectedId).toBe('node-leaf');
  });

  it('stays where somebody put it', async () => {
    const { studio, store } = await opened();
    store.select('node-child');
    studio.elsewhere([grow('node-leaf', 'node-child', 3)]);
    await settle();
    expect(store.getState().selectedId).toBe('node-child');
  });
});

describe('selectors', () => {
  it('give the same object until something they read has changed', async () => {
    const { studio, store } = await opened();
    store.select('node-child');
    const before = selectedLayers(store.getState());
    expect(selectedLayers(store.getState())).toBe(before);
    expect(selectedNode(store.getState())).toBe(selectedNode(store.getState()));
    studio.elsewhere([gain(-3)]);
    await settle();
    expect(selectedLayers(store.getState())).not.toBe(before);
    expect(selectedLayers(store.getState()).map(({ gainDb }) => gainDb)).toEqual([-3, 0]);
  });

  it('lay a previewed override over the branch that it holds for', async () => {
    const { store } = await opened();
    store.select('node-child');
    store.preview([{ entity: 'mixOverride', id: 'node-child/node-seed', field: 'gainDb', value: -20 }]);
    expect(selectedLayers(store.getState()).map(({ gainDb }) => gainDb)).toEqual([-20, 0]);
    store.select('node-seed');
    expect(selectedLayers(store.getState()).map(({ gainDb }) => gainDb)).toEqual([0]);
  });
});
