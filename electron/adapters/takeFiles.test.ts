import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TakeFiles } from '../studio/ports/takeFiles';
import { createTakeFiles } from './takeFiles';

const id = '0190f0f0-0000-7000-8000-000000000001';
const bytes = (length: number, first = 0) => Uint8Array.from({ length }, (_, index) => (first + index) % 251);

let folder: string;
let files: TakeFiles;
const at = (...names: string[]) => join(folder, ...names);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapstory-takefiles-'));
  const home = { takes: at('takes'), temp: at('temp'), quarantine: at('quarantine') };
  await Promise.all(Object.values(home).map((path) => mkdir(path)));
  files = createTakeFiles(home);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function collect(from: number, to: number, unit: number) {
  const blocks: Buffer[] = [];
  for await (const block of files.read(id, from, to, unit)) {
    if (from + Buffer.concat(blocks).byteLength + block.byteLength < to)
      expect(block.byteLength % unit).toBe(0);
    blocks.push(Buffer.from(block));
  }
  return Buffer.concat(blocks);
}

describe('the takes folder', () => {
  it('holds both files of a capture from the beginning', async () => {
    const file = await files.create(id, bytes(104), 'begin\n');
    expect(await files.list()).toEqual([{ id, audioBytes: 104, journal: 'begin\n' }]);
    await file.close();
  });

  it('refuses to begin a capture over another and leaves that one as it is', async () => {
    await writeFile(at('takes', `${id}.rec`), 'precious');
    await expect(files.create(id, bytes(104), '')).rejects.toThrow();
    expect(await readFile(at('takes', `${id}.rec`), 'utf8')).toBe('precious');
    await rm(at('takes', `${id}.rec`));
    await writeFile(at('takes', `${id}.journal`), 'precious too');
    await expect(files.create(id, bytes(104), '')).rejects.toThrow();
    expect(await readFile(at('takes', `${id}.journal`), 'utf8')).toBe('precious too');
  });

  it('appends audio and journal side by side, and seals in place', async () => {
    const file = await files.create(id, bytes(10), 'one\n');
    await file.append(bytes(5, 10));
    await file.note('two\n');
    await Promise.all([file.append(bytes(6, 15)), file.sync(), file.syncJournal()]);
    expect(await file.size()).toBe(21);
    await file.seal(bytes(10, 100), 20);
    await file.close();
    const audio = await readFile(files.audioPath(id));
    expect([...audio]).toEqual([...bytes(10, 100), ...bytes(10, 10)]);
    expect(await readFile(at('takes', `${id}.journal`), 'utf8')).toBe('one\ntwo\n');
  });

  it('reads any range in blocks of whole units', async () => {
    const large = Buffer.from(bytes(2_500_000));
    await writeFile(at('takes', `${id}.rec`), large);
    expect(Buffer.compare(await collect(104, 2_400_000, 7), large.subarray(104, 2_400_000))).toBe(0);
    expect((await files.head(id, 50)).byteLength).toBe(50);
    expect((await files.head(id, 1 << 22)).byteLength).toBe(large.byteLength);
  });

  it('says so when a file is shorter than it was', async () => {
    await writeFile(at('takes', `${id}.rec`), 'short');
    await expect(collect(0, 100, 1)).rejects.toMatchObject({ code: 'DISK_FAILED' });
  });

  it('does not take other files for captures', async () => {
    await writeFile(at('takes', 'notes.txt'), '');
    await writeFile(at('takes', '.DS_Store'), '');
    await writeFile(at('takes', '../temp/x.rec'), '');
    await mkdir(at('takes', 'trash'));
    expect(await files.list()).toEqual([]);
  });

  it('moves what is discarded or unreadable, and never deletes it', async () => {
    for (const [act, place] of [
      ['trash', ['takes', 'trash']],
      ['quarantine', ['quarantine']],
    ] as const) {
      await writeFile(at('takes', `${id}.rec`), 'sound');
      await files[act](id);
      expect(await files.list()).toEqual([]);
      expect(await readFile(at(...place, `${id}.rec`), 'utf8')).toBe('sound');
    }
  });

  it('makes a copy that is there only when it is finished', async () => {
    const copy = await files.copy(id);
    await copy.write(bytes(3));
    await copy.write(bytes(4, 3));
    expect([...(await readFile(await copy.finish()))]).toEqual([...bytes(7)]);
    const other = await files.copy(id);
    await other.abandon();
    expect(await readdir(at('temp'))).toEqual([]);
  });
});
