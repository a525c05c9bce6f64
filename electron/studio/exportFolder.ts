/**
 * The folder below `exports/` in which a job's files lie for a window to fetch.
 *
 * It has an ending of its own until all is in it, so that half of what was asked for never looks like all of it, and
 * the next start can tell what a run that was cut short left behind.
 */
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { onDisk } from './diskErrors';
import type { JobContext } from './jobs';
import { type HomePaths, UNFINISHED_EXPORT } from './ports/home';

export interface ExportFile {
  /** In the folder. */
  readonly name: string;
  readonly bytes: number;
}

/** Makes the job's folder and tells of the files in it, or takes it away again when nothing came of it. */
export async function inExportFolder(
  { exports }: Pick<HomePaths, 'exports'>,
  context: Pick<JobContext, 'jobId' | 'addFile'>,
  work: (folder: string) => Promise<readonly ExportFile[]>,
): Promise<void> {
  const folder = join(exports, context.jobId);
  const unfinished = `${folder}${UNFINISHED_EXPORT}`;
  await onDisk('export', () => mkdir(unfinished, { recursive: true }));
  try {
    const files = await work(unfinished);
    await onDisk('export', () => rename(unfinished, folder));
    for (const file of files) context.addFile(file);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}
