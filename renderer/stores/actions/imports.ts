/** Bringing files in: upload each to the media address, then let the studio import them as one job. */
import type { NodeId } from '../../../shared/domain/model';
import type { Studio } from '../studio';
import { guard } from './guard';
import { importKit, isKit } from './kits';
import { createStory } from './stories';
import { uploadFile } from './uploadFile';

const withoutExtension = (name: string) => name.replace(/\.[^.]{1,5}$/, '') || name;

/**
 * Imports files over a node, or as seeds with `over` null. Without an open story a new one is made, named after the
 * first file. Chooses the last node that was made. An exit kit among them comes in as the story that it is.
 */
export async function importFiles(
  studio: Studio,
  given: readonly File[],
  over: NodeId | null,
): Promise<void> {
  for (const kit of given.filter(isKit)) await importKit(studio, kit);
  const files = given.filter((file) => !isKit(file));
  if (files.length === 0) return;
  const { story, jobs, client } = studio;
  if (!story.getState().content && !(await createStory(studio, withoutExtension(files[0]!.name)))) return;
  const storyId = story.getState().content?.story.id;
  if (!storyId) return;
  const job = await guard(studio, 'Could not import', async () => {
    const uploads: { uploadId: string; title: string }[] = [];
    for (const file of files)
      uploads.push({ uploadId: await uploadFile(file), title: withoutExtension(file.name) });
    return client.audio.import({ storyId, over, uploads });
  });
  if (!job) return;
  jobs.add(job);
  const done = await jobs.finished(job.id);
  const made = done.nodeIds.at(-1);
  if (made && story.getState().storyId === storyId) story.select(made);
  if (done.state === 'failed' && done.failure) studio.toasts.fail(done.failure, 'Could not import');
}
