import { describe, expect, it } from 'vitest';
import type { Like } from '../../../shared/domain/model';
import { makeNode } from '../../../tests/support/testTrees';
import { createStoryStore } from '../storyStore';
import type { Studio } from '../studio';
import { createTestStudio, emptyStory, settle } from '../testStudio';
import { createToastStore } from '../toastStore';
import { createUiStore } from '../uiStore';
import { addComment, chooseCanon, chooseDeepCut, removeComment, toggleLike } from './people';

const nodes = [
  makeNode('node-seed', null, 1),
  makeNode('node-left', 'node-seed', 2),
  makeNode('node-right', 'node-seed', 3),
  makeNode('node-other', 'node-seed', 4),
];

const likesOf = (nodeId: string, count: number): Like[] =>
  Array.from({ length: count }, (_, at) => {
    const member = `member-${at}`;
    return { id: `${nodeId}/${member}`, nodeId, member, deleted: false };
  });

async function opened(likes: readonly Like[] = []) {
  const server = createTestStudio({ ...emptyStory(), nodes, likes: [...likes] });
  const story = createStoryStore(server.connection);
  const client = { studio: { setSetting: async () => undefined } };
  const ui = createUiStore(client as unknown as Parameters<typeof createUiStore>[0]);
  const toasts = createToastStore();
  await story.open('story-0001');
  return { server, story, ui, toasts, studio: { story, ui, toasts } as unknown as Studio };
}

describe('a like', () => {
  it('is one and the same however often it is given and taken back', async () => {
    const { studio, server } = await opened();
    const likes = async () => {
      await toggleLike(studio, 'node-left');
      await settle();
      return server.content().likes.map(({ nodeId, deleted }) => [nodeId, deleted]);
    };
    expect(await likes()).toEqual([['node-left', false]]);
    expect(await likes()).toEqual([['node-left', true]]);
    expect(await likes()).toEqual([['node-left', false]]);
  });

  it('that the studio refuses is told', async () => {
    const { studio, server, toasts } = await opened();
    server.refuse(new Error('No.'));
    await toggleLike(studio, 'node-left');
    expect(toasts.getState().toasts).toHaveLength(1);
  });
});

describe('a comment', () => {
  it('has the name of whoever wrote it, and can be deleted', async () => {
    const { studio, server, ui } = await opened();
    ui.prefer({ memberName: 'Anna' });
    expect(await addComment(studio, 'node-left', '  Louder?  ', 480)).toBe(true);
    await settle();
    const [comment] = server.content().comments;
    expect(comment).toMatchObject({ nodeId: 'node-left', text: 'Louder?', author: 'Anna', frame: 480 });
    if (comment) await removeComment(studio, comment);
    await settle();
    expect(server.content().comments).toMatchObject([{ deleted: true }]);
  });

  it('is not made of nothing, nor kept when the studio refuses it', async () => {
    const { studio, server } = await opened();
    expect(await addComment(studio, 'node-left', '   ', null)).toBe(false);
    server.refuse(new Error('No.'));
    expect(await addComment(studio, 'node-left', 'Louder?', null)).toBe(false);
    expect(server.content().comments).toEqual([]);
  });
});

describe('what follows from likes', () => {
  it('is the canon, and what lies beside it, one after the other', async () => {
    const { studio, story } = await opened([
      ...likesOf('node-right', 3),
      ...likesOf('node-left', 1),
      ...likesOf('node-other', 2),
    ]);
    const chosen = (choose: (of: Studio) => void) => {
      choose(studio);
      return story.getState().selectedId;
    };
    expect(chosen(chooseCanon)).toBe('node-right');
    expect([1, 2, 3].map(() => chosen(chooseDeepCut))).toEqual(['node-other', 'node-left', 'node-other']);
  });

  it('is no deep cut where nobody likes one', async () => {
    const { studio, story } = await opened();
    story.select('node-other');
    chooseDeepCut(studio);
    expect(story.getState().selectedId).toBe('node-other');
  });
});
