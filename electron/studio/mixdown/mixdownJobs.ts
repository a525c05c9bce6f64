/** Mixdowns and stems as a window asks for them: jobs whose files lie in a folder of their own below `exports/`. */
import { join } from 'node:path';
import type { Job, MixdownOptions } from '../../../shared/contract/schemas';
import { inExportFolder } from '../exportFolder';
import type { Jobs } from '../jobs';
import type { Catalogue } from '../ports/catalogue';
import type { HomePaths } from '../ports/home';
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

export const createMixdownJobs = ({ catalogue, mixdown, jobs, home }: MixdownJobsParts): MixdownJobs => ({
  start: async (nodeId, options) => {
    const { storyId, title } = await catalogue.node(nodeId);
    const name = await mixdown.suggestName(nodeId, options);
    return jobs.start('mixdown', `Mix down ${title}`, storyId, (context) =>
      inExportFolder(home, context, async (folder) => {
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
      inExportFolder(home, context, async (folder) => {
        const { signal, progress, warn } = context;
        const request = { nodeId, options, target: folder };
        const { files, warnings } = await mixdown.stems(request, { signal, onProgress: progress });
        for (const warning of warnings) warn(warning);
        return files;
      }),
    );
  },
});
