/** Opens `TAPSTORY_HOME`: the folders, and the promise that no other process has it open. */
import { mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { idSchema } from '../../../shared/contract/schemas';
import { onDisk } from '../../studio/diskErrors';
import { type HomePaths, UNFINISHED_EXPORT } from '../../studio/ports/home';
import { lockHome } from '../catalogue/homeLock';

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

/** Only what a job of ours is called: a person may keep things of their own beside the mixdowns. */
const isUnfinishedExport = (name: string): boolean =>
  name.endsWith(UNFINISHED_EXPORT) && idSchema.safeParse(name.slice(0, -UNFINISHED_EXPORT.length)).success;

/** HOME_IN_USE when another process has it; DISK_FULL or DISK_FAILED when the folders can't be made. */
export async function openHome(folder: string): Promise<OpenHome> {
  return onDisk(`open ${folder}`, async () => {
    await mkdir(folder, { recursive: true });
    const paths = homePaths(await realpath(folder));
    const lock = await lockHome(paths.root);
    try {
      const { audio, takes, cache, temp, exports, quarantine } = paths;
      const caches = ['pcm', 'peaks', 'bounce'].map((name) => join(cache, name));
      for (const path of [audio, takes, temp, exports, quarantine, ...caches]) {
        await mkdir(path, { recursive: true });
      }
      // What a run that was cut short left half-done. Only ours to remove now that the home is locked.
      for (const name of await readdir(temp)) await rm(join(temp, name), { recursive: true, force: true });
      for (const name of await readdir(exports)) {
        if (isUnfinishedExport(name)) await rm(join(exports, name), { recursive: true, force: true });
      }
    } catch (error) {
      await lock.release();
      throw error;
    }
    return { paths, close: () => lock.release() };
  });
}
