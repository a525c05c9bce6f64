/**
 * Mixdowns and stems as a window asks for them: jobs whose files lie in a folder of their own below `exports/`.
 *
 * The folder has an ending of its own until all is in it, so that half a set of stems never looks like a whole one and
 * the next start can tell what a run that was cut short left behind.
 */
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job, MixdownOptions } from '../../../shared/contract/schemas';
import { onDisk } from '../diskErrors';
import type { JobContext, Jobs } from '../jobs';
import type { Catalogue } from '../ports/catalogue';
import { type HomePaths, UNFINISHED_EXPORT } from '../ports/home';
import type { Mixdown } from './mixdown';

export interface MixdownJobs {
  /** NOT_FOUND for an unknown node, before anything has begun. */
  start(nodeId: string, options: MixdownOptions): Promise<Job>;
  stems(nodeId: string, options: MixdownOptions): Promise<Job>;
}

export interface MixdownJobsParts {
  readonly catalogue: Pick<Catalogue, 'node'>;
  readonly mixdown: Pick<Mixdown, 'render' | 'stems' | 'suggestName'>;
  readonly jobs: Jobs;
  readonly home: Pick<HomePaths, 'exports'>;
}

export const createMixdownJobs = ({ catalogue, mixdown, jobs, home }: MixdownJobsParts): MixdownJobs => {
  /** Makes the job's folder and tells of the files in it, or takes it away again when nothing came of it. */
  const inFolder = async (
    context: JobContext,
    work: (folder: string) => Promise<readonly { readonly name: string; readonly bytes: number }[]>,
  ): Promise<void> => {
    const folder = join(home.exports, context.jobId);
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
  };

  return {
    start: async (nodeId, options) => {
      const { storyId, title } = await catalogue.node(nodeId);
      const name = await mixdown.suggestName(nodeId, options);
      return jobs.start('mixdown', `Mix down ${title}`, storyId, (context) =>
        inFolder(context, async (folder) => {
          const { signal, progress, warn } = context;
          const request = { nodeId, options, target: join(folder, name) };
          const { bytes, warnings } = await mixdown.render(request, { signal, onProgress: progress });
          for (const warning of warnings) warn(warning);
          return [{ name, bytes }];
        }),
      );
    },
    stems: async (nodeId, options) => {
      const { storyId, title } = await catalogue.node(nodeId);
      return jobs.start('stems', `Stems of ${title}`, storyId, (context) =>
        inFolder(context, async (folder) => {
          const { signal, progress, warn } = context;
          const request = { nodeId, options, target: folder };
          const { files, warnings } = await mixdown.stems(request, { signal, onProgress: progress });
          for (const warning of warnings) warn(warning);
          return files;
        }),
      );
    },
  };
};
