/** The `audio/` folder on a real disk. */
import { access, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors';
import { onDisk } from '../../studio/diskErrors';
import type { AudioLocation, AudioStore } from '../../studio/ports/audioStore';
import type { HomePaths } from '../../studio/ports/home';
import { publishFile, syncFolder } from './publish';

export function createAudioStore(home: Pick<HomePaths, 'audio'>): AudioStore {
  const pathOf = (sha256: string, extension: string) => join(home.audio, `${sha256}.${extension}`);

  const locate: AudioStore['locate'] = (record): AudioLocation => {
    const { sha256, extension, bytes } = record.storedAs ?? record;
    return { path: pathOf(sha256, extension), sha256, extension, bytes };
  };

  return {
    locate,

    async require(record) {
      const location = locate(record);
      const facts = await stat(location.path).catch(() => null);
      if (facts?.isFile() && facts.size === location.bytes) return location;
      throw new StudioError(
        'CORRUPT_AUDIO',
        facts
          ? `The audio file ${location.path} has ${facts.size} bytes instead of ${location.bytes}.`
          : `The audio file ${location.path} is missing.`,
        'Put the file back from a backup, or import the original again. The verify command lists every damaged file.',
      );
    },

    adopt: (temporary, sha256, extension) =>
      onDisk('keep the audio', async () => {
        const target = pathOf(sha256, extension);
        const known = await access(target).then(
          () => true,
          () => false,
        );
        await publishFile(temporary, target);
        return !known;
      }),

    withdraw: (sha256, extension) =>
      onDisk('take the audio back', async () => {
        await rm(pathOf(sha256, extension), { force: true });
        await syncFolder(home.audio);
      }),

    list: () =>
      onDisk('list the audio', async () => {
        const files = [];
        for (const entry of await readdir(home.audio, { withFileTypes: true })) {
          if (!entry.isFile()) continue;
          const path = join(home.audio, entry.name);
          files.push({ name: entry.name, path, bytes: (await stat(path)).size });
        }
        return files;
      }),
  };
}
