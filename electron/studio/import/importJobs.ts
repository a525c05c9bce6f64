/** Imports as a window asks for them: files that were uploaded, as a job that can be watched. */
import { rm } from 'node:fs/promises';
import type { Job } from '../../../shared/contract/schemas';
import type { Jobs } from '../jobs';
import type { Upload, Uploads } from '../media/uploads';
import type { Catalogue } from '../ports/catalogue';
import type { Importer } from './importer';

export interface UploadImport {
  readonly storyId: string;
  readonly over: string | null;
  readonly startFrame: number | null;
  readonly uploads: readonly { readonly uploadId: string; readonly title: string | null }[];
}

export interface ImportJobs {
  /** NOT_FOUND for an unknown story, parent or upload, before anything has begun. */
  start(request: UploadImport): Promise<Job>;
}

export interface ImportJobsParts {
  readonly catalogue: Pick<Catalogue, 'story' | 'node'>;
  readonly importer: Importer;
  readonly jobs: Jobs;
  readonly uploads: Pick<Uploads, 'claim'>;
}

const removeAll = (uploads: readonly Upload[]) =>
  Promise.all(uploads.map(({ path }) => rm(path, { force: true })));

const titleOf = (uploads: readonly Upload[]): string =>
  uploads.length === 1 ? `Import ${uploads[0]?.name}` : `Import ${uploads.length} files`;

export const createImportJobs = ({ catalogue, importer, jobs, uploads }: ImportJobsParts): ImportJobs => ({
  start: async (request) => {
    const { storyId, over, startFrame } = request;
    await catalogue.story(storyId);
    if (over !== null) await catalogue.node(over);
    const claimed: Upload[] = [];
    try {
      for (const { uploadId } of request.uploads) claimed.push(uploads.claim(uploadId));
    } catch (error) {
      await removeAll(claimed);
      throw error;
    }
    return jobs.start('import', titleOf(claimed), storyId, async ({ signal, progress, addNodes, warn }) => {
      try {
        const files = claimed.map(({ path, name }, index) => ({
          path,
          originalName: name,
          title: request.uploads[index]?.title ?? null,
        }));
        const { nodes, failures, warnings } = await importer.importFiles(
          { storyId, files, over, startFrame, atSeconds: null },
          { signal, onProgress: progress },
        );
        addNodes(nodes.map(({ id }) => id));
        for (const warning of warnings) warn(warning);
        for (const { path, failure } of failures) {
          const name = claimed.find((upload) => upload.path === path)?.name ?? 'A file';
          warn(`${name} was left out: ${failure.message} ${failure.remedy}`);
        }
      } finally {
        await removeAll(claimed);
      }
    });
  },
});
