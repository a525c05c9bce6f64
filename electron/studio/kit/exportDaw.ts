/** One branch as a DAWproject with its audio inside: a single file to hand to somebody with a DAW. */
import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { onDisk } from '../diskErrors';
import { loadBranchMix } from '../mixdown/branchMix';
import { safeName } from '../mixdown/fileNames';
import type { PcmCache } from '../pcm/pcmCache';
import type { Catalogue } from '../ports/catalogue';
import type { HomePaths, PublishFile } from '../ports/home';
import type { Ids } from '../ports/system';
import { type DawLayer, metadataXml, projectXml } from './dawproject';
import type { KitWatch } from './exportKit';
import { writeStem } from './stem';
import { writeZip, type ZipEntry } from './zip';

export interface DawExportDeps {
  readonly catalogue: Catalogue;
  readonly home: Pick<HomePaths, 'temp'>;
  readonly pcm: Pick<PcmCache, 'acquire'>;
  readonly replace: PublishFile;
  readonly ids: Ids;
  /** Version of the studio. */
  readonly version: string;
}

/** An older file of the target's name is replaced in one step. */
export type ExportDaw = (
  request: { readonly nodeId: string; readonly target: string },
  watch?: KitWatch,
) => Promise<{ readonly path: string; readonly layers: number }>;

/** Share of the progress that writing the recordings takes; the rest is the zip. */
const STEMS = 0.6;

export const createDawExport =
  ({ catalogue, home, pcm, replace, ids, version }: DawExportDeps): ExportDaw =>
  async ({ nodeId, target }, { signal, onProgress } = {}) => {
    const { story, layers } = await loadBranchMix(catalogue, nodeId);
    const folder = join(home.temp, `${ids.next()}.daw`);
    const temporary = join(dirname(target), `.${ids.next()}.part`);
    try {
      return await onDisk(`write ${basename(target)}`, async () => {
        await mkdir(folder);
        const files: ZipEntry[] = [];
        const dawLayers: DawLayer[] = [];
        for (const [index, layer] of layers.entries()) {
          const name = `${String(index + 1).padStart(3, '0')}-${safeName(layer.node.title).slice(0, 60)}.wav`;
          const channels = await writeStem(pcm, story, layer.node, join(folder, name), signal);
          files.push({ name: `audio/${name}`, from: { path: join(folder, name) } });
          dawLayers.push({ layer, path: `audio/${name}`, channels });
          onProgress?.((STEMS * (index + 1)) / layers.length);
        }
        const title = layers.at(-1)?.node.title ?? story.title;
        const branch = { story, title, layers: dawLayers, external: false, version };
        const xml = (name: string, text: string): ZipEntry => ({ name, from: { bytes: Buffer.from(text) } });
        await writeZip(
          temporary,
          [xml('project.xml', projectXml(branch)), xml('metadata.xml', metadataXml(branch)), ...files],
          signal,
        );
        await replace(temporary, target);
        onProgress?.(1);
        return { path: target, layers: layers.length };
      });
    } finally {
      await rm(temporary, { force: true });
      await rm(folder, { recursive: true, force: true });
    }
  };
