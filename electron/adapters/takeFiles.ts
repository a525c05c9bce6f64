/**
 * The `takes/` folder on a real disk.
 *
 * Appends go to explicit offsets, so a write that failed half-way leaves no hole and no doubt about what came where;
 * `fdatasync` runs beside further appends. Nothing here knows what a take means: that is `studio/takes`.
 */
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../shared/contract/errors';
import { onDisk } from '../studio/diskErrors';
import type { HomePaths } from '../studio/ports/home';
import type { CaptureCopy, CaptureFile, StoredCapture, TakeFiles } from '../studio/ports/takeFiles';
import { syncFolder } from './files/publish';

const CAPTURE_NAME = /^([0-9a-z][0-9a-z-]{7,63})\.(rec|journal)$/;
/** Large enough that a long take is read at the disk's pace, small enough not to hold up the event loop. */
const READ_BYTES = 1 << 20;

export function createTakeFiles(home: Pick<HomePaths, 'takes' | 'temp' | 'quarantine'>): TakeFiles {
  const trashFolder = join(home.takes, 'trash');
  const audioPath = (id: string) => join(home.takes, `${id}.rec`);
  const journalPath = (id: string) => join(home.takes, `${id}.journal`);

  async function moveTo(folder: string, id: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    for (const path of [audioPath(id), journalPath(id)]) {
      const target = join(folder, path.slice(home.takes.length + 1));
      await rename(path, target).catch(ignoreMissing);
    }
    await syncFolder(folder);
    await syncFolder(home.takes);
  }

  return {
    audioPath,

    create: (id, header, journal) =>
      onDisk('begin a recording', async () => {
        const audio = await open(audioPath(id), 'wx');
        const notes = await open(journalPath(id), 'wx').catch(async (error) => {
          await audio.close();
          await rm(audioPath(id), { force: true });
          throw error;
        });
        try {
          await writeAt(audio, header, 0);
          await writeAt(notes, Buffer.from(journal), 0);
          await Promise.all([audio.sync(), notes.sync()]);
          await syncFolder(home.takes);
        } catch (error) {
          await Promise.all([audio.close(), notes.close()]);
          await Promise.all([rm(audioPath(id), { force: true }), rm(journalPath(id), { force: true })]);
          throw error;
        }
        return captureFile(audio, notes, header.byteLength, Buffer.byteLength(journal));
      }),

    list: () =>
      onDisk('read the takes folder', async () => {
        const captures = new Map<string, { audioBytes: number | null; journal: string | null }>();
        for (const name of await readdir(home.takes)) {
          const [, id, kind] = CAPTURE_NAME.exec(name) ?? [];
          if (!id) continue;
          const capture = captures.get(id) ?? { audioBytes: null, journal: null };
          if (kind === 'rec') capture.audioBytes = (await stat(audioPath(id))).size;
          else capture.journal = await readFile(journalPath(id), 'utf8');
          captures.set(id, capture);
        }
        return [...captures].map(([id, capture]): StoredCapture => ({ id, ...capture }));
      }),

    async freeBytes() {
      try {
        const { bavail, bsize } = await statfs(home.takes);
        return bavail * bsize;
      } catch {
        return null;
      }
    },

    async *read(id, from, to, unit) {
      const file = await onDisk('read a recording', () => open(audioPath(id), 'r'));
      try {
        const block = Buffer.allocUnsafe(Math.max(unit, READ_BYTES - (READ_BYTES % unit)));
        for (let at = from; at < to; ) {
          const length = Math.min(block.byteLength, to - at);
          await onDisk('read a recording', () => readAt(file, block.subarray(0, length), at));
          at += length;
          yield block.subarray(0, length);
        }
      } finally {
        await file.close();
      }
    },

    head: (id, bytes) =>
      onDisk('read a recording', async () => {
        const file = await open(audioPath(id), 'r');
        try {
          const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
          return buffer.subarray(0, bytesRead);
        } finally {
          await file.close();
        }
      }),

    copy: (id) => onDisk('recover a recording', () => openCopy(join(home.temp, `${id}.recovered`))),

    trash: (id) => onDisk('discard a recording', () => moveTo(trashFolder, id)),
    quarantine: (id) => onDisk('set a recording aside', () => moveTo(home.quarantine, id)),
    remove: (id) =>
      onDisk('clear a recording that was filed', async () => {
        await rm(audioPath(id), { force: true });
        await rm(journalPath(id), { force: true });
        await syncFolder(home.takes);
      }),
  };
}

function captureFile(
  audio: FileHandle,
  notes: FileHandle,
  audioBytes: number,
  noteBytes: number,
): CaptureFile {
  let audioEnd = audioBytes;
  let notesEnd = noteBytes;
  /** Lines come from two sides, a sync and a person's note, and must not take the same place. */
  let lastNote: Promise<unknown> = Promise.resolve();
  return {
    append: (bytes) =>
      onDisk('write the recording', async () => {
        await writeAt(audio, bytes, audioEnd);
        audioEnd += bytes.byteLength;
      }),
    size: () => onDisk('write the recording', async () => (await audio.stat()).size),
    sync: () => onDisk('write the recording', () => audio.datasync()),
    note(lines) {
      const written = lastNote.then(() =>
        onDisk('write the journal of the recording', async () => {
          const bytes = Buffer.from(lines);
          // Moved on only after success, so that the next line takes the place of one that a full disk cut short.
          await writeAt(notes, bytes, notesEnd);
          notesEnd += bytes.byteLength;
        }),
      );
      lastNote = written.catch(() => undefined);
      return written;
    },
    syncJournal: () => onDisk('write the journal of the recording', () => notes.datasync()),
    seal: (header, bytes) =>
      onDisk('close the recording', async () => {
        await writeAt(audio, header, 0);
        await audio.truncate(bytes);
        await audio.sync();
      }),
    async close() {
      await Promise.all([audio.close(), notes.close()]);
    },
  };
}

async function openCopy(path: string): Promise<CaptureCopy> {
  const file = await open(path, 'w');
  let end = 0;
  return {
    write: (bytes) =>
      onDisk('copy a recording', async () => {
        await writeAt(file, bytes, end);
        end += bytes.byteLength;
      }),
    finish: () =>
      onDisk('copy a recording', async () => {
        await file.sync();
        await file.close();
        return path;
      }),
    async abandon() {
      await file.close().catch(() => undefined);
      await rm(path, { force: true });
    },
  };
}

/** Writes all of it: one `write` may take less than it was given. */
async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
}

/** Fills `block`, or fails: one `read` may give less than was asked for. */
async function readAt(file: FileHandle, block: Buffer, position: number): Promise<void> {
  for (let done = 0; done < block.byteLength; ) {
    const { bytesRead } = await file.read(block, done, block.byteLength - done, position + done);
    if (bytesRead === 0) throw tooShort();
    done += bytesRead;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

const tooShort = () =>
  new StudioError(
    'DISK_FAILED',
    'The file of a recording is shorter than it was.',
    'Check the disk; what is left of the recording is kept in the takes folder.',
  );
