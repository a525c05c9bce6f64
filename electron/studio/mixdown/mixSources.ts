/**
 * Opens what a render reads and keeps: decoded layers, the bounce it starts from, and the bounces it makes on its way.
 */
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '../cancel';
import { onDisk } from '../diskErrors';
import type { CacheFiles } from '../pcm/cacheFiles';
import type { PcmCache, PcmFile, PcmNode } from '../pcm/pcmCache';
import type { HomePaths } from '../ports/home';
import type { Ids } from '../ports/system';
import { type BouncePoint, bouncePoints, bouncesToMake, type MixLayer } from './bouncePlan';
import type { RenderWork } from './mixWorkers';

export interface SourcesDeps {
  readonly home: Pick<HomePaths, 'cache' | 'temp'>;
  readonly files: CacheFiles;
  readonly pcm: PcmCache;
  readonly ids: Ids;
}

export interface SourcesRequest {
  /** Audible layers in the order of the sum, and the node behind each. */
  readonly layers: readonly MixLayer[];
  readonly nodes: readonly PcmNode[];
  readonly rate: number;
  readonly frames: number;
  /** Whether to start from a bounce and to make some; stems don't. */
  readonly bounce: boolean;
  readonly signal?: AbortSignal;
  /** 0..1 of the decoding. */
  readonly onProgress?: (fraction: number) => void;
}

export interface MixSources {
  readonly work: Omit<RenderWork, 'format'>;
  /** Layers that the bounce at the start saved. */
  readonly bounced: number;
  /** Publishes the bounces that were made; call after a render that succeeded. */
  keepBounces(): Promise<void>;
  close(): Promise<void>;
}

const STEREO_BYTES = 8;
/** Bounces may take this share of the cache. */
const BOUNCE_SHARE = 0.25;

export async function openSources(deps: SourcesDeps, request: SourcesRequest): Promise<MixSources> {
  const { files, home, ids } = deps;
  const { layers, nodes, rate, signal } = request;
  const handles: FileHandle[] = [];
  const held: (() => void)[] = [];
  const temporaries: string[] = [];
  const pathOf = (point: BouncePoint) => join(home.cache, 'bounce', `${point.key}.f32`);

  const close = async () => {
    await Promise.all(handles.map((handle) => handle.close()));
    for (const release of held) release();
    await Promise.all(temporaries.map((path) => rm(path, { force: true })));
  };
  const openFile = async (path: string, flags: string) => {
    const handle = await open(path, flags);
    handles.push(handle);
    return handle.fd;
  };

  /** The longest beginning of the branch that is mixed already. */
  async function findBase(points: readonly BouncePoint[]): Promise<BouncePoint | null> {
    for (const point of [...points].reverse()) {
      const release = files.lease(pathOf(point));
      const facts = await files.find(pathOf(point));
      if (facts?.frames === point.frames) {
        held.push(release);
        return point;
      }
      release();
    }
    return null;
  }

  /** The bounces that fit, those nearest to the tip first. */
  async function affordable(points: readonly BouncePoint[]): Promise<BouncePoint[]> {
    if (points.length === 0) return [];
    let room = (await files.usage()).limit * BOUNCE_SHARE;
    const taken = [...points].reverse().filter(({ frames }) => {
      room -= frames * STEREO_BYTES;
      return room >= 0;
    });
    return taken.reverse();
  }

  try {
    const points = request.bounce ? bouncePoints(layers, rate) : [];
    const base = await findBase(points);
    const first = base?.layers ?? 0;
    const decoded = await acquireAll(deps.pcm, nodes.slice(first), request);
    held.push(...decoded.map((file) => file.release));
    throwIfCancelled(signal);
    return await onDisk('open the audio', async () => {
      const making = await affordable(bouncesToMake(points, layers.length, first));
      const made: { point: BouncePoint; path: string; fd: number }[] = [];
      for (const point of making) {
        const path = join(home.temp, `${ids.next()}.bounce`);
        temporaries.push(path);
        made.push({ point, path, fd: await openFile(path, 'w') });
      }
      const descriptors: number[] = [];
      for (const file of decoded) descriptors.push(await openFile(file.path, 'r'));
      return {
        work: {
          layers: layers.slice(first),
          rate,
          files: descriptors,
          base: base ? { file: await openFile(pathOf(base), 'r'), frames: base.frames } : null,
          bounces: made.map(({ point, fd }) => ({
            after: point.layers - first,
            file: fd,
            frames: point.frames,
          })),
          frames: request.frames,
        },
        bounced: first,
        async keepBounces() {
          for (const { point, path } of made) {
            const { frames } = point;
            await files.publish(path, pathOf(point), { bytes: frames * STEREO_BYTES, frames });
          }
        },
        close,
      };
    });
  } catch (error) {
    await close();
    throw error;
  }
}

/** Decodes what is not decoded yet, side by side. Releases everything when one of them fails. */
async function acquireAll(
  pcm: PcmCache,
  nodes: readonly PcmNode[],
  { signal, onProgress }: SourcesRequest,
): Promise<PcmFile[]> {
  const shares = nodes.map(() => 0);
  let done = 0;
  const tell = (index: number, share: number) => {
    done += share - (shares[index] ?? 0);
    shares[index] = share;
    onProgress?.(done / Math.max(1, nodes.length));
  };
  const settled = await Promise.allSettled(
    nodes.map(async (node, index) => {
      const file = await pcm.acquire(node, {
        ...(signal ? { signal } : {}),
        onProgress: (share) => tell(index, share),
      });
      tell(index, 1);
      return file;
    }),
  );
  const files = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = settled.find((each) => each.status === 'rejected');
  if (!failed) return files;
  for (const file of files) file.release();
  throw failed.reason;
}
