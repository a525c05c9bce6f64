/**
 * A studio on this machine: the real adapters, in the order in which they depend on each other. Every host starts here.
 *
 * The home is locked before anything in it is looked at, and let go of last.
 */
import { resolve } from 'node:path';
import { version } from '../../package.json';
import type { Ffmpeg } from '../studio/ports/ffmpeg';
import type { Logger } from '../studio/ports/system';
import { createStudio, type Studio } from '../studio/studio';
import { rendererFolder, workerProgram } from './builtFiles';
import { openCatalogue } from './catalogue';
import { createFfmpeg } from './ffmpegProcess';
import { createAudioStore } from './files/audioStore';
import { defaultHome, openHome } from './files/home';
import { replaceFile } from './files/publish';
import { gatherMachineFacts } from './machineFacts';
import { createIds, systemClock } from './system';
import { createTakeFiles } from './takeFiles';

export interface OpenStudioOptions {
  readonly host: 'electron' | 'browser';
  /** Undefined takes `TAPSTORY_HOME` or the system's data folder. */
  readonly home?: string | undefined;
  readonly logger: Logger;
}

/** Looks until it has found one, then keeps it. */
const lazyFfmpeg = (): (() => Promise<Ffmpeg>) => {
  let found: Promise<Ffmpeg> | null = null;
  return () => {
    found ??= createFfmpeg().catch((error) => {
      found = null;
      throw error;
    });
    return found;
  };
};

/** HOME_IN_USE, HOME_TOO_NEW, DISK_FULL, DISK_FAILED. */
export const openStudio = async ({ host, home, logger }: OpenStudioOptions): Promise<Studio> => {
  const opened = await openHome(home ? resolve(home) : defaultHome());
  const { paths } = opened;
  const ids = createIds();
  const store = createAudioStore(paths);
  try {
    const { catalogue, salvaged } = await openCatalogue({
      path: paths.catalogue,
      quarantine: paths.quarantine,
      clock: systemClock,
      ids,
      logger,
      listAudio: () => store.list(),
    });
    const studio = await createStudio({
      host,
      version,
      home: paths,
      catalogue,
      repaired: salvaged?.summary ?? null,
      store,
      takeFiles: createTakeFiles(paths),
      replaceFile,
      ffmpeg: lazyFfmpeg(),
      clock: systemClock,
      ids,
      logger,
      machineFacts: () => gatherMachineFacts(paths.root),
      programs: {
        analysis: workerProgram('analysisWorker'),
        mixdown: workerProgram('mixdownWorker'),
        demo: workerProgram('demoWorker'),
        comp: workerProgram('compWorker'),
        align: workerProgram('alignWorker'),
      },
      pages: rendererFolder,
    });
    return {
      ...studio,
      close: async () => {
        await studio.close();
        await opened.close();
      },
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
};
