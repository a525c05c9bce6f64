/**
 * Opens `TAPSTORY_HOME`: the folders, and the promise that no other process has it open.
 *
 * The promise is a local socket rather than a lock file: the system lets go of it when the process dies, however it
 * dies, so no stale lock ever stands between a person and their stories. Where sockets live in the file system
 * (macOS) a dead one is told from a living one by trying to talk to it.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { StudioError } from '../../../shared/contract/errors';
import { onDisk, systemCode } from '../../studio/diskErrors';
import type { HomePaths } from '../../studio/ports/home';

export interface OpenHome {
  readonly paths: HomePaths;
  /** Lets another process have the home. */
  close(): Promise<void>;
}

/** The data folder of this system's conventions, or what `TAPSTORY_HOME` says. */
export function defaultHome(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  user: string = homedir(),
): string {
  if (env.TAPSTORY_HOME) return resolve(env.TAPSTORY_HOME);
  if (platform === 'darwin') return join(user, 'Library', 'Application Support', 'Tap Story Studio');
  if (platform === 'win32') return join(env.APPDATA ?? join(user, 'AppData', 'Roaming'), 'Tap Story Studio');
  return join(env.XDG_DATA_HOME || join(user, '.local', 'share'), 'tap-story-studio');
}

export function homePaths(root: string): HomePaths {
  return {
    root,
    catalogue: join(root, 'catalogue.db'),
    audio: join(root, 'audio'),
    takes: join(root, 'takes'),
    cache: join(root, 'cache'),
    temp: join(root, 'temp'),
    exports: join(root, 'exports'),
    quarantine: join(root, 'quarantine'),
  };
}

/** Address of the socket that stands for a home. Hashed: socket paths may not be longer than about 100 bytes. */
function lockAddress(root: string): string {
  const name = `tapstory-${createHash('sha256').update(root).digest('hex').slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return join(tmpdir(), `${name}.sock`);
}

function listen(address: string): Promise<Server> {
  return new Promise((done, fail) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', fail);
    server.listen(address, () => {
      server.unref();
      done(server);
    });
  });
}

const answers = (address: string): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });

async function lock(root: string): Promise<Server> {
  const address = lockAddress(root);
  try {
    return await listen(address);
  } catch (error) {
    if (systemCode(error) !== 'EADDRINUSE') throw error;
    if (process.platform === 'darwin' && !(await answers(address))) {
      await rm(address, { force: true });
      return listen(address);
    }
    throw new StudioError(
      'HOME_IN_USE',
      `Another Tap Story Studio has ${root} open.`,
      'Use the one that is open, or close it first, or choose another folder with --home or TAPSTORY_HOME.',
      { cause: error },
    );
  }
}

/** HOME_IN_USE when another process has it; DISK_FULL or DISK_FAILED when the folders can't be made. */
export async function openHome(folder: string): Promise<OpenHome> {
  return onDisk(`open ${folder}`, async () => {
    await mkdir(folder, { recursive: true });
    const paths = homePaths(await realpath(folder));
    const server = await lock(paths.root);
    const { audio, takes, cache, temp, exports, quarantine } = paths;
    const folders = [audio, takes, temp, exports, quarantine];
    const caches = ['pcm', 'peaks', 'bounce'].map((name) => join(cache, name));
    await Promise.all([...folders, ...caches].map((path) => mkdir(path, { recursive: true })));
    // What a run that was cut short left half-done. Only ours to remove now that the home is locked.
    for (const name of await readdir(temp)) await rm(join(temp, name), { recursive: true, force: true });
    return {
      paths,
      close: () => new Promise<void>((done) => server.close(() => done())),
    };
  });
}
