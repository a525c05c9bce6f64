/** Zip files: written as they stream, read with care, since they may come from anybody. */
import { createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Entry, fromFd, type ZipFile as OpenZip } from 'yauzl';
import { ZipFile } from 'yazl';
import { isStudioError, StudioError } from '../../../shared/contract/errors';
import { cancelled, throwIfCancelled } from '../cancel';
import { onDisk } from '../diskErrors';

/** A file of a zip: bytes, or a path of the disk. */
export interface ZipEntry {
  /** With `/`. */
  readonly name: string;
  readonly from: { readonly path: string } | { readonly bytes: Buffer };
}

/**
 * Writes a zip; sizes beyond 4 GiB are no matter. Nothing is compressed: audio does not shrink, and what is stored
 * can be played from inside the zip by players that know how.
 */
export async function writeZip(
  target: string,
  entries: readonly ZipEntry[],
  signal?: AbortSignal,
): Promise<void> {
  throwIfCancelled(signal);
  const zip = new ZipFile();
  const options = { compress: false };
  for (const { name, from } of entries) {
    if ('path' in from) zip.addFile(from.path, name, options);
    else zip.addBuffer(from.bytes, name, options);
  }
  // A file that can't be read is told on the zip, not on its stream.
  zip.once('error', (error: Error) =>
    (zip.outputStream as unknown as { destroy(error: Error): void }).destroy(error),
  );
  zip.end();
  await onDisk('write the zip file', () =>
    pipeline(zip.outputStream, createWriteStream(target, { flush: true }), signal ? { signal } : {}),
  ).catch((error: unknown) => {
    throw signal?.aborted ? cancelled() : error;
  });
}

export interface UnzipLimits {
  readonly files: number;
  /** What the files may come to, unpacked. DISK_FULL beyond. */
  readonly bytes: number;
}

const broken = (why: string, cause?: unknown) =>
  new StudioError(
    'BAD_INPUT',
    `The zip file can't be read: ${why}.`,
    'Get a complete copy of the file.',
    cause === undefined ? undefined : { cause },
  );

const noRoom = () =>
  new StudioError(
    'DISK_FULL',
    'What is in the zip file does not fit on the disk.',
    'Free some space on the disk, then import it again.',
  );

/**
 * Unpacks the files that `wanted` names into a folder.
 *
 * The names in a zip are an attacker's to choose: yauzl refuses absolute ones and those with `..`, folders are made by
 * us, and links come out as plain files. What it says of its sizes is held against the limits before anything is
 * written, and what comes out against what it says.
 */
export async function unzip(
  path: string,
  folder: string,
  wanted: (name: string) => boolean,
  limits: UnzipLimits,
  signal?: AbortSignal,
): Promise<void> {
  const handle = await open(path, 'r');
  try {
    const zip = await openZip(handle.fd);
    const found: Entry[] = [];
    let bytes = 0;
    for await (const entry of entriesOf(zip)) {
      throwIfCancelled(signal);
      if (entry.fileName.endsWith('/') || !wanted(entry.fileName)) continue;
      found.push(entry);
      bytes += entry.uncompressedSize;
      if (found.length > limits.files) throw broken('it holds more than an exit kit does');
    }
    if (bytes > limits.bytes) throw noRoom();
    for (const entry of found) {
      const target = join(folder, ...entry.fileName.split('/'));
      if (!target.startsWith(folder + sep)) throw broken(`"${entry.fileName}" would lie outside of it`);
      await onDisk('unpack the zip file', async () => {
        await mkdir(dirname(target), { recursive: true });
        await pipeline(
          await readEntry(zip, entry),
          createWriteStream(target, { flags: 'wx' }),
          signal ? { signal } : {},
        );
      }).catch((error: unknown) => {
        if (signal?.aborted) throw cancelled();
        // What the disk did not refuse is the zip's own fault: torn data, a size that is not so, a name twice.
        throw isStudioError(error) ? error : broken(`"${entry.fileName}" is damaged`, error);
      });
    }
  } finally {
    await handle.close();
  }
}

const openZip = (fd: number): Promise<OpenZip> =>
  new Promise((resolve, reject) => {
    fromFd(fd, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (error) reject(broken(error.message, error));
      else resolve(zip);
    });
  });

async function* entriesOf(zip: OpenZip): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | null>((resolve, reject) => {
      const settle = (done: () => void) => {
        zip.removeListener('entry', onEntry);
        zip.removeListener('end', onEnd);
        zip.removeListener('error', onError);
        done();
      };
      const onEntry = (found: Entry) => settle(() => resolve(found));
      const onEnd = () => settle(() => resolve(null));
      const onError = (error: Error) => settle(() => reject(broken(error.message, error)));
      zip.on('entry', onEntry);
      zip.on('end', onEnd);
      zip.on('error', onError);
      zip.readEntry();
    });
    if (!entry) return;
    yield entry;
  }
}

const readEntry = (zip: OpenZip, entry: Entry): Promise<NodeJS.ReadableStream> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) reject(broken(error.message, error));
      else resolve(stream);
    });
  });
