/** The studio's audio services on a home of their own, put together as the composition root does it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { createFfmpeg } from '../../electron/adapters/ffmpegProcess';
import { createAudioStore } from '../../electron/adapters/files/audioStore';
import { openHome } from '../../electron/adapters/files/home';
import { replaceFile } from '../../electron/adapters/files/publish';
import { createIds, systemClock } from '../../electron/adapters/system';
import { createAnalyser } from '../../electron/studio/import/analyser';
import { createImporter } from '../../electron/studio/import/importer';
import { createMixdown } from '../../electron/studio/mixdown/mixdown';
import { createCacheFiles } from '../../electron/studio/pcm/cacheFiles';
import { createPcmCache } from '../../electron/studio/pcm/pcmCache';
import { createPeaksCache } from '../../electron/studio/peaks/peaksCache';
import type { Ffmpeg } from '../../electron/studio/ports/ffmpeg';
import { createMemoryCatalogue } from './memoryCatalogue';

export interface WorkerPrograms {
  readonly analysis: URL;
  readonly mixdown: URL;
  readonly comp: URL;
  readonly align: URL;
}

/** Builds the worker programs as the application does. `root` is the checkout. */
export async function buildWorkers(folder: string, root: string): Promise<WorkerPrograms> {
  const build = await rolldown({
    input: {
      analysis: join(root, 'electron/studio/import/analysis.worker.ts'),
      mixdown: join(root, 'electron/studio/mixdown/mixdown.worker.ts'),
      comp: join(root, 'electron/studio/comp/comp.worker.ts'),
      align: join(root, 'electron/studio/align/align.worker.ts'),
    },
    platform: 'node',
    logLevel: 'warn',
  });
  await build.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
  });
  await build.close();
  const at = (name: string) => pathToFileURL(join(folder, `${name}.mjs`));
  return { analysis: at('analysis'), mixdown: at('mixdown'), comp: at('comp'), align: at('align') };
}

export type AudioKit = Awaited<ReturnType<typeof openAudioKit>>;

export interface AudioKitOptions {
  /** Home folder; default: a temporary one. */
  readonly home?: string;
  readonly ffmpeg?: () => Promise<Ffmpeg>;
  readonly cacheLimit?: number;
  /** Programs that were built already. */
  readonly workers?: WorkerPrograms;
}

export async function openAudioKit(options: AudioKitOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'tapstory-audio-'));
  const workers =
    options.workers ?? (await buildWorkers(join(folder, 'workers'), join(import.meta.dirname, '../..')));
  const home = await openHome(options.home ?? join(folder, 'home'));
  const { paths } = home;
  const ids = createIds();
  const catalogue = createMemoryCatalogue();
  let found: Promise<Ffmpeg> | null = null;
  const ffmpeg =
    options.ffmpeg ??
    (() => {
      found ??= createFfmpeg();
      return found;
    });
  const store = createAudioStore(paths);
  const analyser = createAnalyser(workers.analysis);
  const files = createCacheFiles({
    folders: [join(paths.cache, 'pcm'), join(paths.cache, 'bounce')],
    clock: systemClock,
    ...(options.cacheLimit === undefined ? {} : { limitBytes: options.cacheLimit }),
  });
  const pcm = createPcmCache({ home: paths, files, store, catalogue, ffmpeg, ids });
  const peaks = createPeaksCache({ home: paths, pcm, analyser, ids });
  const importer = createImporter({
    catalogue,
    home: paths,
    store,
    pcm,
    peaks,
    analyser,
    ffmpeg,
    ids,
    clock: systemClock,
  });
  const mixdown = createMixdown({
    catalogue,
    home: paths,
    files,
    pcm,
    ffmpeg,
    replace: replaceFile,
    ids,
    program: workers.mixdown,
  });
  return {
    folder,
    paths,
    workers,
    ids,
    clock: systemClock,
    catalogue,
    ffmpeg,
    store,
    analyser,
    files,
    pcm,
    peaks,
    importer,
    mixdown,
    async close() {
      await mixdown.close();
      await pcm.close();
      await analyser.close();
      await home.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
