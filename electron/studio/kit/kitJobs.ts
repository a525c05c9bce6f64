/** Exit kits and DAW projects as a window asks for them: jobs. A window can't be handed a folder, so a kit is a zip. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Job } from '../../../shared/contract/schemas';
import { type ExportFile, inExportFolder } from '../exportFolder';
import type { Jobs } from '../jobs';
import type { Uploads } from '../media/uploads';
import { safeName } from '../mixdown/fileNames';
import type { Catalogue } from '../ports/catalogue';
import type { HomePaths } from '../ports/home';
import type { Kit } from './kit';
import { writeZip } from './zip';

export interface KitJobs {
  /** NOT_FOUND for an unknown story, before anything has begun; so it is with a node or an upload below. */
  export(storyId: string): Promise<Job>;
  import(uploadId: string, asCopy: boolean): Promise<Job>;
  daw(nodeId: string): Promise<Job>;
}

export interface KitJobsParts {
  readonly catalogue: Pick<Catalogue, 'story' | 'node'>;
  readonly kit: Kit;
  readonly jobs: Jobs;
  readonly uploads: Pick<Uploads, 'claim'>;
  readonly home: Pick<HomePaths, 'exports'>;
}

/** Share of the progress that writing the kit takes; the rest is the zip. */
const WRITTEN = 0.9;

export function createKitJobs({ catalogue, kit, jobs, uploads, home }: KitJobsParts): KitJobs {
  return {
    async export(storyId) {
      const { title } = await catalogue.story(storyId);
      return jobs.start('kit', `Exit kit of ${title}`, storyId, (context) =>
        inExportFolder(home, context, async (folder) => {
          const { signal, progress, warn } = context;
          const target = join(folder, safeName(title));
          const onProgress = (fraction: number) => progress(fraction * WRITTEN);
          const { warnings } = await kit.export({ storyId, target }, { signal, onProgress });
          for (const warning of warnings) warn(warning);
          const name = `${safeName(title)}.zip`;
          await writeZip(join(folder, name), await entriesOf(target), signal);
          await rm(target, { recursive: true });
          return [await fileIn(folder, name)];
        }),
      );
    },

    async import(uploadId, asCopy) {
      const { path, name } = uploads.claim(uploadId);
      return jobs.start('kitImport', `Import ${name}`, null, async ({ signal, progress, warn, inStory }) => {
        try {
          const { storyId, warnings } = await kit.import({ path, asCopy }, { signal, onProgress: progress });
          for (const warning of warnings) warn(warning);
          inStory(storyId);
        } finally {
          await rm(path, { force: true });
        }
      });
    },

    async daw(nodeId) {
      const { storyId, title } = await catalogue.node(nodeId);
      return jobs.start('daw', `DAW project of ${title}`, storyId, (context) =>
        inExportFolder(home, context, async (folder) => {
          const { signal, progress } = context;
          const name = `${safeName(title)}.dawproject`;
          await kit.daw({ nodeId, target: join(folder, name) }, { signal, onProgress: progress });
          return [await fileIn(folder, name)];
        }),
      );
    },
  };
}

const fileIn = async (folder: string, name: string): Promise<ExportFile> => ({
  name,
  bytes: (await stat(join(folder, name))).size,
});

/** Everything below a folder, under the folder's own name, so that unpacking makes one folder. */
async function entriesOf(folder: string) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const root = join(folder, '..');
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: relative(root, path).split(sep).join('/'), from: { path } }));
}
