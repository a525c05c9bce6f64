/** Stories out of the studio and back: exit kits as zip files. */
import type { StoryId } from '../../../shared/domain/model';
import type { Studio } from '../studio';
import { guard } from './guard';
import { openStory } from './stories';
import { uploadFile } from './uploadFile';

export const isKit = (file: Pick<File, 'name'>): boolean => /\.zip$/i.test(file.name);

/** Writes the story out; the zip file is offered where jobs are shown. */
export async function exportKit(studio: Studio, storyId: StoryId): Promise<void> {
  const { client, jobs, toasts } = studio;
  const job = await guard(studio, 'Could not write the exit kit', () => client.kits.export({ storyId }));
  if (!job) return;
  jobs.add(job);
  const { state, failure } = await jobs.finished(job.id);
  if (state === 'failed' && failure) toasts.fail(failure, 'Could not write the exit kit');
}

/** Brings a story back and opens it. A story that is here already can come in as a copy. */
export async function importKit(studio: Studio, file: File, asCopy = false): Promise<void> {
  const { client, jobs, toasts } = studio;
  const what = 'Could not import the exit kit';
  const job = await guard(studio, what, async () =>
    client.kits.import({ uploadId: await uploadFile(file), asCopy }),
  );
  if (!job) return;
  jobs.add(job);
  const { state, failure, storyId } = await jobs.finished(job.id);
  if (state === 'done' && storyId) await openStory(studio, storyId);
  if (state !== 'failed' || !failure) return;
  if (failure.code !== 'CONFLICT') {
    toasts.fail(failure, what);
    return;
  }
  toasts.show({
    tone: 'warn',
    title: failure.message,
    detail: failure.remedy,
    lasts: null,
    action: { label: 'Import as a copy', run: () => void importKit(studio, file, true) },
  });
}
