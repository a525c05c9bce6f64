/**
 * The studio: every service, put together. What a host needs of it is the router, the media handler and `close`; the
 * command line calls the services directly.
 *
 * Nothing here knows Electron, a window or a port, and nothing here constructs an adapter.
 */
import { join } from 'node:path';
import { StudioError } from '../../shared/contract/errors';
import type { Check, MenuCommand } from '../../shared/contract/schemas';
import { createAlign } from './align/align';
import { type Comps, createComps } from './comp/comps';
import { createDemo } from './demo/demo';
import { diagnose } from './doctor/doctor';
import type { MachineFacts } from './doctor/facts';
import { createAnalyser } from './import/analyser';
import { createImporter, type Importer } from './import/importer';
import { createImportJobs } from './import/importJobs';
import { createJobs, type Jobs } from './jobs';
import { createKit, type Kit } from './kit/kit';
import { createKitJobs } from './kit/kitJobs';
import { createMedia } from './media/media';
import { openPages } from './media/pages';
import { createUploads } from './media/uploads';
import { createMixdown, type Mixdown } from './mixdown/mixdown';
import { createMixdownJobs } from './mixdown/mixdownJobs';
import { createCacheFiles } from './pcm/cacheFiles';
import { createPcmCache, type PcmCache } from './pcm/pcmCache';
import { createPeaksCache, type PeaksCache } from './peaks/peaksCache';
import type { AudioStore } from './ports/audioStore';
import type { Catalogue } from './ports/catalogue';
import type { Ffmpeg } from './ports/ffmpeg';
import type { HomePaths, PublishFile } from './ports/home';
import type { Clock, Ids, Logger } from './ports/system';
import type { TakeFiles } from './ports/takeFiles';
import { type Channel, createChannel } from './router/eventStream';
import { createRouter, type StudioRouter } from './router/router';
import { createSettings, type Settings } from './settings/settings';
import { createStories, type Stories } from './stories/stories';
import { createDeviceRecorder, type DeviceRecorder } from './takes/deviceRecorder';
import { createRepair } from './takes/repair';
import { createTakes, type Takes } from './takes/takes';
import { createVerify, type Verify } from './verify/verify';

export interface StudioDeps {
  readonly host: 'electron' | 'browser';
  readonly version: string;
  readonly home: HomePaths;
  readonly catalogue: Catalogue;
  /** What was saved from a damaged catalogue just now, in words; null when it was sound. */
  readonly repaired: string | null;
  readonly store: AudioStore;
  readonly takeFiles: TakeFiles;
  /** Puts a finished temporary in the place of an older file in one step. */
  readonly replaceFile: PublishFile;
  /** FFMPEG_MISSING while there is none; asked anew each time, so that installing it needs no restart. */
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly machineFacts: () => Promise<MachineFacts>;
  /** Built programs of the worker threads. */
  readonly programs: {
    readonly analysis: URL;
    readonly mixdown: URL;
    readonly demo: URL;
    readonly comp: URL;
    readonly align: URL;
  };
  /** Folder of the built interface. */
  readonly pages: string;
}

export interface Services {
  readonly home: HomePaths;
  readonly catalogue: Catalogue;
  readonly store: AudioStore;
  readonly stories: Stories;
  readonly importer: Importer;
  readonly takes: Takes;
  readonly deviceRecorder: DeviceRecorder;
  readonly pcm: PcmCache;
  readonly peaks: PeaksCache;
  readonly mixdown: Mixdown;
  readonly comps: Comps;
  readonly kit: Kit;
  readonly verify: Verify;
  readonly jobs: Jobs;
  readonly settings: Settings;
  doctor(): Promise<Check[]>;
}

export interface Studio {
  readonly router: StudioRouter;
  readonly services: Services;
  /** What the native menu says to the page. */
  readonly menu: Channel<MenuCommand>;
  /** Answers every address of `shared/contract/media.ts` and the interface's own files. */
  media(request: Request): Promise<Response>;
  /**
   * What a host that stays does once at its start: the demo story in a new home, then, behind the window's back,
   * recovering takes and compressing recordings.
   */
  begin(): Promise<void>;
  /** Stops all work, brings running takes to the disk, closes the catalogue. */
  close(): Promise<void>;
}

/** Folders below `cache/` that hold decoded audio. */
const cacheFolders = ({ cache }: HomePaths) => [join(cache, 'pcm'), join(cache, 'bounce')];

const noFacts = () =>
  new StudioError(
    'NOT_FOUND',
    'Nothing is known about this audio.',
    'Run the verify command to see what is missing.',
  );

export const createStudio = async (deps: StudioDeps): Promise<Studio> => {
  const { home, catalogue, store, ffmpeg, clock, ids, logger } = deps;
  const jobs = createJobs({ ids, clock, logger });
  const settings = createSettings(catalogue);
  const stories = createStories({ catalogue, ids, clock });
  const analyser = createAnalyser(deps.programs.analysis);
  const files = createCacheFiles({ folders: cacheFolders(home), clock, logger });
  const pcm = createPcmCache({ home, files, store, catalogue, ffmpeg, ids, logger });
  const peaks = createPeaksCache({ home, pcm, analyser, ids });
  const importing = { catalogue, home, store, pcm, peaks, analyser, ffmpeg, ids, clock, logger };
  const importer = createImporter(importing);
  const uploads = createUploads({ home, ids });
  const imports = createImportJobs({ catalogue, importer, jobs, uploads });
  const verify = createVerify({ catalogue, store });
  const takes = createTakes({
    catalogue,
    files: deps.takeFiles,
    audio: store,
    home,
    ids,
    clock,
    logger,
    ffmpeg,
    storePeaks: (node, made) => peaks.store(node.audio.sha256, made),
  });
  const repair = createRepair({
    catalogue,
    pcm,
    audio: store,
    home,
    ids,
    clock,
    logger,
    storePeaks: (node, made) => peaks.store(node.audio.sha256, made),
  });
  const mixdown = createMixdown({
    home,
    files,
    pcm,
    ids,
    ffmpeg,
    catalogue,
    replace: deps.replaceFile,
    program: deps.programs.mixdown,
  });
  const align = createAlign({ catalogue, pcm, program: deps.programs.align });
  const deviceRecorder = createDeviceRecorder({
    takes,
    mixdown,
    ffmpeg,
    home,
    clock,
    ids,
    platform: process.platform,
  });
  const comps = createComps({
    catalogue,
    home,
    store,
    pcm,
    peaks,
    jobs,
    ids,
    clock,
    logger,
    program: deps.programs.comp,
  });
  const kit = createKit({
    catalogue,
    store,
    pcm,
    peaks,
    mixdown,
    home,
    ids,
    clock,
    logger,
    replace: deps.replaceFile,
    version: deps.version,
    pages: deps.pages,
  });
  const unlabelled: Catalogue = {
    ...catalogue,
    commit: (commit) => catalogue.commit({ ...commit, label: null }),
  };
  const demo = createDemo({
    catalogue,
    stories,
    importer: createImporter({ ...importing, catalogue: unlabelled }),
    jobs,
    home,
    ids,
    program: deps.programs.demo,
  });
  const menu = createChannel<MenuCommand>();
  const pages = await openPages(deps.pages);
  let firstRun = false;

  const doctor = async () => diagnose(await deps.machineFacts(), await catalogue.check(), deps.repaired);

  const services: Services = {
    home,
    catalogue,
    store,
    stories,
    importer,
    takes,
    deviceRecorder,
    pcm,
    peaks,
    mixdown,
    comps,
    kit,
    verify,
    jobs,
    settings,
    doctor,
  };

  const router = createRouter({
    studio: {
      info: async () => ({
        version: deps.version,
        host: deps.host,
        home: home.root,
        ffmpeg: await ffmpeg().then(
          (program) => program.version,
          () => null,
        ),
        firstRun,
      }),
      doctor,
    },
    settings,
    menu,
    stories: { ...stories, createDemo: demo.create },
    audio: {
      import: imports.start,
      facts: async (nodeId) => {
        const { audio } = await catalogue.node(nodeId);
        const record = await catalogue.audioFile(audio.sha256);
        if (!record) throw noFacts();
        const { codec, extension, bitsPerSample, loudness, truePeak, originalName, tags } = record;
        return { codec, extension, bitsPerSample, loudness, truePeak, originalName, tags: { ...tags } };
      },
    },
    takes: { ...takes, ...repair },
    comps,
    align,
    kits: createKitJobs({ catalogue, kit, jobs, uploads, home }),
    mixdown: createMixdownJobs({ catalogue, mixdown, jobs, home }),
    jobs,
  });

  const media = createMedia({
    catalogue,
    audio: store,
    home,
    takes,
    jobs,
    uploads,
    pages,
    pcm,
    peaks,
    logger,
  });

  return {
    router,
    services,
    menu,
    media,
    begin: async () => {
      firstRun = (await catalogue.listStories()).length === 0;
      if (firstRun) await demo.begin();
      void takes.tidy();
    },
    close: async () => {
      await jobs.close();
      await takes.close();
      await mixdown.close();
      await align.close();
      await comps.close();
      await pcm.close();
      await analyser.close();
      await uploads.close();
      await catalogue.close();
    },
  };
};
