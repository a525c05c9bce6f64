/**
 * Files that can be made again: decoded PCM and bounces, within a size budget, least recently used out first.
 *
 * Each has a small `.json` beside it with its length, written last. Without it, or with another length, the file is
 * taken for broken and removed: a crash while it was written, a full disk or a curious person can't make silence or
 * noise out of it. The time of the `.json` says when the file was last used.
 *
 * A new file counts at once but is brought to the disk only a little later: syncing hundreds of megabytes that could
 * be decoded again would hold up the sync of the one file that can't (ext4 writes both in one transaction). Until
 * then its `.json` names the running boot of the machine, and after a power cut it counts no more.
 */
import { open, readdir, readFile, rename, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { onDisk } from '../diskErrors';
import type { Clock, Logger } from '../ports/system';

export interface CacheFacts {
  /** Length of the file. */
  readonly bytes: number;
  /** Frames in it. */
  readonly frames: number;
}

export interface CacheFiles {
  /** Null when there is no such file, or it was broken (and is gone now). Counts as a use. */
  find(path: string): Promise<CacheFacts | null>;
  /** Moves a finished temporary to its place, where it counts at once. */
  publish(temporary: string, path: string, facts: CacheFacts): Promise<void>;
  /** Removes a file, used or not. */
  drop(path: string): Promise<void>;
  /** Keeps a file from being evicted until the function that is returned was called. */
  lease(path: string): () => void;
  /** Bytes that are used now, and how many there may be. */
  usage(): Promise<{ readonly bytes: number; readonly limit: number }>;
  /** Evicts down to the budget. Also done after each `publish`. */
  trim(): Promise<void>;
  /** Brings what was published to the disk now, and waits for it. */
  settled(): Promise<void>;
  /** Waits for what is on its way to the disk and leaves the rest; it counts until the machine is restarted. */
  close(): Promise<void>;
}

export interface CacheFilesDeps {
  readonly folders: readonly string[];
  readonly clock: Clock;
  readonly logger?: Logger;
  /** Default: 20 GiB or a tenth of the disk's free space, whichever is less. */
  readonly limitBytes?: number;
  /** Told before a file goes, so that open handles can be closed. */
  readonly onEvict?: (path: string) => void;
}

const GIB = 2 ** 30;
const DEFAULT_LIMIT = 20 * GIB;
/** Below this no branch of any length could be mixed; better to use a little more of a full disk. */
const LEAST_LIMIT = GIB;
/** The time of use is written at most this often, in ms. */
const TOUCH_EVERY = 60_000;
/** How long a new file waits for the disk, in ms: longer than a mixdown that decodes its layers one after another. */
const SETTLE_AFTER = 30_000;
const SIDECAR = '.json';

const factsSchema = z.object({
  version: z.literal(1),
  bytes: z.number().int().nonnegative(),
  frames: z.number().int().nonnegative(),
  /** The boot in which it was written, while it may not be on the disk yet. */
  boot: z.string().optional(),
});

/** Names the time since the machine was started, differently after each start. */
async function currentBoot(): Promise<string> {
  const id = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => null);
  // Elsewhere the minute of the start: a clock that is set only costs a cache file.
  return id?.trim() ?? String(Math.round((Date.now() - uptime() * 1000) / 60_000));
}

export function createCacheFiles(deps: CacheFilesDeps): CacheFiles {
  const { folders, clock, logger } = deps;
  const leases = new Map<string, number>();
  const touched = new Map<string, number>();
  /** New files that wait for the disk, with the way to end their waiting. */
  const waiting = new Set<(settle: boolean) => void>();
  const settling = new Set<Promise<void>>();
  const boot = currentBoot();
  let trimming: Promise<void> | null = null;

  /** The last task of each file. */
  const tasks = new Map<string, Promise<void>>();

  const sidecar = (path: string) => `${path}${SIDECAR}`;

  /**
   * One task at a time for a file: a look between its renaming and its mark would take it for broken and remove what
   * was just decoded.
   */
  function alone<T>(path: string, task: () => Promise<T>): Promise<T> {
    const run = (tasks.get(path) ?? Promise.resolve()).then(task);
    const end = run.then(
      () => {},
      () => {},
    );
    tasks.set(path, end);
    end.then(() => {
      if (tasks.get(path) === end) tasks.delete(path);
    });
    return run;
  }

  async function discard(path: string): Promise<void> {
    touched.delete(path);
    // The sidecar first: what is left after a crash in between is taken for broken.
    await rm(sidecar(path), { force: true });
    await rm(`${path}.new${SIDECAR}`, { force: true });
    await rm(path, { force: true });
  }

  async function readFacts(path: string): Promise<CacheFacts | null> {
    const [text, file] = await Promise.all([
      readFile(sidecar(path), 'utf8').catch(() => null),
      stat(path).catch(() => null),
    ]);
    if (text === null && file === null) return null;
    try {
      const facts = factsSchema.parse(JSON.parse(text ?? ''));
      const mayBeLost = facts.boot !== undefined && facts.boot !== (await boot);
      if (file?.isFile() && file.size === facts.bytes && !mayBeLost) {
        return { bytes: facts.bytes, frames: facts.frames };
      }
    } catch {
      // Falls through: not readable is as good as not there.
    }
    logger?.warn('A broken cache file was removed.', { path });
    await discard(path);
    return null;
  }

  async function touch(path: string): Promise<void> {
    const now = clock.now();
    if (now - (touched.get(path) ?? Number.NEGATIVE_INFINITY) < TOUCH_EVERY) return;
    touched.set(path, now);
    await utimes(sidecar(path), now / 1000, now / 1000).catch(() => {});
  }

  async function list() {
    const files: { path: string; bytes: number; usedAt: number }[] = [];
    for (const folder of folders) {
      const names = await readdir(folder).catch((): string[] => []);
      for (const name of names) {
        if (name.endsWith(SIDECAR)) continue;
        const path = join(folder, name);
        const [file, mark] = await Promise.all([
          stat(path).catch(() => null),
          stat(sidecar(path)).catch(() => null),
        ]);
        if (file) files.push({ path, bytes: file.size, usedAt: mark?.mtimeMs ?? 0 });
      }
    }
    return files;
  }

  async function limitFor(used: number): Promise<number> {
    if (deps.limitBytes !== undefined) return deps.limitBytes;
    const { bavail, bsize } = await statfs(folders[0] ?? '.');
    return Math.max(LEAST_LIMIT, Math.min(DEFAULT_LIMIT, (bavail * bsize + used) / 10));
  }

  async function evict(): Promise<void> {
    const files = (await list()).sort((a, b) => a.usedAt - b.usedAt);
    let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const limit = await limitFor(bytes);
    for (const file of files) {
      if (bytes <= limit) return;
      if (leases.has(file.path)) continue;
      deps.onEvict?.(file.path);
      await alone(file.path, () => discard(file.path)).catch((error: unknown) =>
        logger?.warn('A cache file could not be removed.', { path: file.path, error: String(error) }),
      );
      bytes -= file.bytes;
    }
  }

  /** One at a time; who asks while one runs waits for a run that began after the asking. */
  function trim(): Promise<void> {
    const before = trimming ?? Promise.resolve();
    const run = before.then(evict, evict);
    trimming = run;
    return run;
  }

  async function mark(path: string, facts: CacheFacts & { readonly boot?: string }): Promise<void> {
    await writeFile(`${path}.new${SIDECAR}`, JSON.stringify({ version: 1, ...facts }));
    await rename(`${path}.new${SIDECAR}`, sidecar(path));
    touched.delete(path);
    await touch(path);
  }

  /** Makes a new file durable, and room for it. */
  async function settle(path: string, facts: CacheFacts): Promise<void> {
    const handle = await open(path, 'r+');
    try {
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await alone(path, () => mark(path, facts));
    await trim();
  }

  /** True when it is time to settle, false when the cache is closed before. */
  const leaveDiskAlone = () =>
    new Promise<boolean>((resolve) => {
      const end = (now: boolean) => {
        clearTimeout(timer);
        waiting.delete(end);
        resolve(now);
      };
      const timer = setTimeout(() => end(true), SETTLE_AFTER);
      timer.unref();
      waiting.add(end);
    });

  async function settleAll(now: boolean): Promise<void> {
    for (const end of waiting) end(now);
    await Promise.all(settling);
  }

  return {
    async find(path) {
      const facts = await alone(path, () => readFacts(path));
      if (facts) await touch(path);
      return facts;
    },

    publish: (temporary, path, { bytes, frames }) =>
      onDisk(`keep ${basename(path)} in the cache`, async () => {
        const facts = { bytes, frames };
        await alone(path, async () => {
          await rename(temporary, path);
          await mark(path, { ...facts, boot: await boot });
        });
        const release = hold(path);
        const work = leaveDiskAlone()
          .then((now) => (now ? settle(path, facts) : undefined))
          .catch(async (error: unknown) => {
            logger?.warn('A file could not be kept in the cache.', { path, error: String(error) });
            await alone(path, () => discard(path)).catch(() => {});
          })
          .finally(() => {
            settling.delete(work);
            release();
          });
        settling.add(work);
      }),

    async drop(path) {
      // Only once it is settled: else its sidecar would come after it.
      await settleAll(true);
      await alone(path, () => discard(path));
    },

    lease: hold,
    trim,

    settled: () => settleAll(true),
    async close() {
      const unsettled = settling.size > 0;
      await settleAll(false);
      if (unsettled) await trim();
    },

    async usage() {
      const bytes = (await list()).reduce((sum, file) => sum + file.bytes, 0);
      return { bytes, limit: await limitFor(bytes) };
    },
  };

  function hold(path: string): () => void {
    leases.set(path, (leases.get(path) ?? 0) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const left = (leases.get(path) ?? 1) - 1;
      if (left > 0) leases.set(path, left);
      else leases.delete(path);
    };
  }
}
