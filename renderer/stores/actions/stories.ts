/** Making, opening and removing stories. */
import type { StoryId } from '../../../shared/domain/model';
import type { Studio } from '../studio';
import { guard } from './guard';

export async function openStory(studio: Studio, storyId: StoryId): Promise<void> {
  const { story, ui, engine, treeView } = studio;
  if (story.getState().storyId === storyId && story.getState().status === 'ready') return;
  const { phase } = engine.getState();
  if (phase === 'recording' || phase === 'countIn' || phase === 'finishing') {
    studio.toasts.show({
      tone: 'warn',
      title: 'A take is being recorded',
      detail: 'Stop it first, then open the story.',
    });
    return;
  }
  await story.open(storyId);
  const { status, failure } = story.getState();
  if (status === 'failed' && failure) {
    studio.toasts.fail(failure, 'Could not open the story');
    return;
  }
  ui.prefer({ lastStoryId: storyId });
  treeView.fitTo();
}

export async function createStory(
  studio: Studio,
  title: string,
  extensionRule = false,
): Promise<StoryId | null> {
  const made = await guard(studio, 'Could not create the story', () =>
    studio.client.stories.create({ title, extensionRule }),
  );
  if (!made) return null;
  await openStory(studio, made.id);
  return made.id;
}

export async function createDemoStory(studio: Studio): Promise<void> {
  const made = await guard(studio, 'Could not make the demo story', () => studio.client.stories.createDemo());
  if (made) await openStory(studio, made.id);
}

export async function renameStory(studio: Studio, storyId: StoryId, title: string): Promise<void> {
  const value = title.trim();
  const known = studio.stories.getState().list.find(({ id }) => id === storyId);
  if (value === '' || value === known?.title) return;
  await guard(studio, 'Could not rename the story', () =>
    studio.client.stories.edit({
      storyId,
      label: `Rename story to ${value}`.slice(0, 200),
      edits: [{ entity: 'story', id: storyId, field: 'title', value }],
    }),
  );
}

export async function removeStory(studio: Studio, storyId: StoryId): Promise<void> {
  const { stories, story, toasts, client } = studio;
  const title = stories.getState().list.find(({ id }) => id === storyId)?.title ?? 'Story';
  const wasOpen = story.getState().storyId === storyId;
  const removed = await guard(studio, 'Could not remove the story', async () => {
    await client.stories.remove({ storyId });
    return true;
  });
  if (!removed) return;
  if (wasOpen) story.close();
  await stories.reload();
  const restore = async () => {
    await guard(studio, 'Could not restore the story', () => client.stories.restore({ storyId }));
    await stories.reload();
    if (wasOpen) await openStory(studio, storyId);
  };
  toasts.show({
    title: `Removed “${title}”`,
    detail: 'Its recordings are kept.',
    action: { label: 'Undo', run: () => void restore() },
    lasts: 12_000,
  });
}

/** At start: the story of last time, else the latest one; on the very first start the demo. */
export async function openFirstStory(studio: Studio): Promise<void> {
  const { ui, stories } = studio;
  if (stories.getState().status === 'loading') await stories.reload();
  const { list } = stories.getState();
  const last = ui.getState().lastStoryId;
  const wanted = list.find(({ id }) => id === last) ?? list[0];
  if (wanted) await openStory(studio, wanted.id);
}
