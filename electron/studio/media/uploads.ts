/**
 * Files on their way in: streamed to the home's folder for temporaries, then claimed by an import.
 *
 * What a file is called never touches the disk; it is kept beside, made harmless, as a suggestion for the title.
 */
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors';
import { idSchema } from '../../../shared/contract/schemas';
import { onDisk } from '../diskErrors';
import { type DiskRoom, fillable, roomOnDisk } from '../diskRoom';
import type { HomePaths } from '../ports/home';
import type { Ids } from '../ports/system';

const LONGEST_NAME = 255;

export interface Upload {
  readonly id: string;
  readonly path: string;
  /** What the file was called, made harmless: one line, no folders. */
  readonly name: string;
  readonly bytes: number;
}

export interface Uploads {
  /** DISK_FULL when it would not fit, BAD_INPUT when the body breaks off. Nothing is left of one that failed. */
  receive(name: string, body: ReadableStream<Uint8Array> | null, length: number | null): Promise<Upload>;
  /** Hands an upload over: whoever claims it owns the file. NOT_FOUND for unknown and claimed ones. */
  claim(uploadId: string): Upload;
  /** Removes what nobody claimed. */
  close(): Promise<void>;
}

export interface UploadsDeps {
  readonly home: Pick<HomePaths, 'temp'>;
  readonly ids: Ids;
  readonly room?: (folder: string) => Promise<DiskRoom>;
}

/** The last part of a path of any system, in one line, without control characters, at most 255 characters. */
export const harmlessName = (name: string): string => {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const plain = last.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
  const kept = Array.from(plain).slice(0, LONGEST_NAME).join('');
  return kept === '' || kept === '.' || kept === '..' ? 'audio' : kept;
};

export const createUploads = ({ home, ids, room: roomOf = roomOnDisk }: UploadsDeps): Uploads => {
  const waiting = new Map<string, Upload>();

  const noRoom = () =>
    new StudioError(
      'DISK_FULL',
      'The file does not fit on the disk.',
      'Free some space on the disk, then import it again.',
    );

  const store = async (path: string, body: ReadableStream<Uint8Array>, room: number): Promise<number> => {
    const file = await onDisk('store an upload', () => open(path, 'wx'));
    let bytes = 0;
    try {
      for await (const chunk of body) {
        if (bytes + chunk.byteLength > room) throw noRoom();
        await onDisk('store an upload', () => file.writeFile(chunk));
        bytes += chunk.byteLength;
      }
      return bytes;
    } finally {
      await file.close();
    }
  };

  return {
    receive: async (name, body, length) => {
      const room = fillable(await roomOf(home.temp));
      if ((length ?? 0) > room) {
        await body?.cancel();
        throw noRoom();
      }
      const id = ids.next();
      const path = join(home.temp, `${id}.upload`);
      try {
        const bytes = await store(path, body ?? new Blob([]).stream(), room);
        const brokeOff = length !== null && length !== bytes;
        if (brokeOff)
          throw new StudioError('BAD_INPUT', 'The file did not arrive whole.', 'Import it again.');
        const upload: Upload = { id, path, name: harmlessName(name), bytes };
        waiting.set(id, upload);
        return upload;
      } catch (error) {
        await rm(path, { force: true });
        if (error instanceof StudioError) throw error;
        throw new StudioError('BAD_INPUT', 'The file did not arrive whole.', 'Import it again.', {
          cause: error,
        });
      }
    },
    claim: (uploadId) => {
      const upload = idSchema.safeParse(uploadId).success ? waiting.get(uploadId) : undefined;
      if (!upload) throw new StudioError('NOT_FOUND', 'There is no such upload.', 'Choose the file again.');
      waiting.delete(uploadId);
      return upload;
    },
    close: async () => {
      const left = [...waiting.values()];
      waiting.clear();
      await Promise.all(left.map(({ path }) => rm(path, { force: true })));
    },
  };
};
