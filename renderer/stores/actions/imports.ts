/** Bringing files in: upload each to the media address, then let the studio import them as one job. */
import { StudioError, type StudioFailure } from '../../../shared/contract/errors';
import { mediaPaths } from '../../../shared/contract/media';
import type { NodeId } from '../../../shared/domain/model';
import type { Studio } from '../studio';
import { guard } from './guard';
import { createStory } from './stories';

const withoutExtension = (name: string) => name.replace(/\.[^.]{1,5}$/, '') || name;

async function upload(file: File): Promise<string> {
  const response = await fetch(mediaPaths.upload(file.name), { method: 'POST', body: file });
  const answer = (await response.json().catch(() => null)) as
    | ({ uploadId?: unknown } & Partial<StudioFailure>)
    | null;
  if (response.ok && typeof answer?.uploadId === 'string') return answer.uploadId;
  if (answer?.code && answer.message && answer.remedy)
    throw new StudioError(answer.code, answer.message, answer.remedy);
  throw new Error(`“${file.name}” could not be read.`);
}

/**
 * Imports files over a node, or as seeds with `over` null. Without an open story a new one is made, named after the
 * first file. Chooses the last node that was made.
 */
export async function importFiles(
  studio: Studio,
  files: readonly File[],
  over: NodeId | null,
): Promise<void> {
  if (files.length === 0) return;
  const { story, jobs, client } = studio;
  if (!story.getState().content && !(await createStory(studio, withoutExtension(files[0]!.name)))) return;
  const storyId = story.getState().content?.story.id;
  if (!storyId) return;
  const job = await guard(studio, 'Could not import', async () => {
    const uploads: { uploadId: string; title: string }[] = [];
    for (const file of files)
      uploads.push({ uploadId: await upload(file), title: withoutExtension(file.name) });
    return client.audio.import({ storyId, over, uploads });
  });
  if (!job) return;
  jobs.add(job);
  const done = await jobs.finished(job.id);
  const made = done.nodeIds.at(-1);
  if (made && story.getState().storyId === storyId) story.select(made);
  if (done.state === 'failed' && done.failure) studio.toasts.fail(done.failure, 'Could not import');
}
