import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { type Entry, type Options, open, type ZipFile } from 'yauzl';

const openZip = promisify<string, Options, ZipFile>(open);

/** Every file of a zip by its name, held against the checksum that the zip gives. */
export async function readZip(path: string): Promise<Map<string, Buffer>> {
  const zip = await openZip(path, { lazyEntries: true });
  const read = promisify<Entry, NodeJS.ReadableStream>(zip.openReadStream.bind(zip));
  const files = new Map<string, Buffer>();
  while (files.size < zip.entryCount) {
    const found = once(zip, 'entry');
    zip.readEntry();
    const [entry] = (await found) as [Entry];
    const bytes = await buffer(await read(entry));
    if (crc32(bytes) !== entry.crc32) throw new Error(`${entry.fileName} is damaged.`);
    files.set(entry.fileName, bytes);
  }
  zip.close();
  return files;
}
