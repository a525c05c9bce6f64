/**
 * Peaks as audiowaveform .dat files (version 2, 16 bits) at `cache/peaks/<sha256>.<rate>.<scale>.dat`, one file a
 * level.
 *
 * They are made from the audio at the story's rate, not at the file's own: a point then covers the same story frames
 * in every node of a story, and a picture needs no resampling. Hence the rate in the name.
 */
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DAT_HEADER_BYTES, decodeDatHeader, encodeDat } from '../../../shared/domain/peaks/datFile';
import { buildLevels } from '../../../shared/domain/peaks/levels';
import { BASE_FRAMES_PER_POINT, type Peaks } from '../../../shared/domain/peaks/peaks';
import { onDisk } from '../diskErrors';
import type { Analyser } from '../import/analyser';
import type { PcmCache, PcmNode } from '../pcm/pcmCache';
import type { HomePaths } from '../ports/home';
import type { Ids } from '../ports/system';

export type PeaksNode = PcmNode;

/** From each level of `buildLevels` to the next. */
const LEVEL_FACTOR = 4;
/** Frames a point beyond which no audio that we take has a level. */
const MAX_SCALE = 256 * 4 ** 10;

export interface PeaksCache {
  /**
   * Path of the coarsest level with at most `scale` frames a point, or of the finest one. Made from the audio when it
   * is missing or broken.
   */
  ensure(node: PeaksNode, scale: number): Promise<string>;
  /** Stores the base, made at the story's rate, and all coarser levels. */
  store(sha256: string, base: Peaks): Promise<void>;
  /** Forgets what was stored for a file that came to nothing. */
  drop(node: Omit<PeaksNode, 'frames'>): Promise<void>;
}

export interface PeaksCacheDeps {
  readonly home: Pick<HomePaths, 'cache' | 'temp'>;
  readonly pcm: PcmCache;
  readonly analyser: Analyser;
  readonly ids: Ids;
}

export function createPeaksCache({ home, pcm, analyser, ids }: PeaksCacheDeps): PeaksCache {
  const folder = join(home.cache, 'peaks');
  const making = new Map<string, Promise<void>>();
  const prefixOf = (sha256: string, rate: number) => `${sha256}.${rate}.`;

  /**
   * The file that answers for `scale`, or null when the base is missing or can't be read. Asks for the names that
   * `buildLevels` makes rather than listing a folder that may hold a hundred thousand files.
   */
  async function find(prefix: string, scale: number): Promise<string | null> {
    const pathOf = (level: number) => join(folder, `${prefix}${level}.dat`);
    // The base is written last: without it, what is there may be half of it.
    if (!(await isReadable(pathOf(BASE_FRAMES_PER_POINT)))) return null;
    let level = BASE_FRAMES_PER_POINT;
    while (level * LEVEL_FACTOR <= Math.min(scale, MAX_SCALE)) level *= LEVEL_FACTOR;
    // Short audio has no coarse levels.
    while (level > BASE_FRAMES_PER_POINT && !(await isReadable(pathOf(level)))) level /= LEVEL_FACTOR;
    return pathOf(level);
  }

  async function store(sha256: string, base: Peaks): Promise<void> {
    const prefix = prefixOf(sha256, base.sampleRate);
    const keep = async (level: Peaks) => {
      const temporary = join(home.temp, `${ids.next()}.dat`);
      try {
        await writeFile(temporary, encodeDat(level));
        await rename(temporary, join(folder, `${prefix}${level.framesPerPoint}.dat`));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    };
    const [finest, ...coarser] = buildLevels(base);
    await onDisk('keep the peaks', async () => {
      await Promise.all(coarser.map(keep));
      if (finest) await keep(finest);
    });
  }

  async function make(node: PeaksNode): Promise<void> {
    const file = await pcm.acquire(node);
    const running = analyser.follow({
      path: file.path,
      format: 'f32',
      bigEndian: false,
      channels: file.channels,
      sampleRate: node.sampleRate,
      dataOffset: 0,
      frames: file.frames,
      loudness: false,
      scan: false,
      repair: false,
    });
    try {
      running.complete();
      await store(node.audio.sha256, (await running.result).peaks);
    } finally {
      file.release();
    }
  }

  return {
    store,

    async drop(node) {
      const prefix = prefixOf(node.audio.sha256, node.sampleRate);
      for (let level = BASE_FRAMES_PER_POINT; level <= MAX_SCALE; level *= LEVEL_FACTOR) {
        await rm(join(folder, `${prefix}${level}.dat`), { force: true });
      }
    },

    async ensure(node, scale) {
      const prefix = prefixOf(node.audio.sha256, node.sampleRate);
      const found = await find(prefix, scale);
      if (found) return found;
      const running = making.get(prefix) ?? make(node).finally(() => making.delete(prefix));
      making.set(prefix, running);
      await running;
      const made = await find(prefix, scale);
      if (!made) throw new Error(`The peaks that were just made at ${folder} can't be read.`);
      return made;
    },
  };
}

async function isReadable(path: string): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => null);
  if (!handle) return false;
  try {
    const { size } = await handle.stat();
    const header = new Uint8Array(DAT_HEADER_BYTES);
    await handle.read(header, 0, header.length, 0);
    decodeDatHeader(header, size);
    return true;
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}
