import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCacheFiles } from './cacheFiles';
import { createGate } from './gate';
import { createPool } from './pool';

describe('createGate', () => {
  it('lets only so many run at once, in order, and goes on after a failure', async () => {
    const gate = createGate(2);
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const work = Array.from({ length: 20 }, (_, index) =>
      gate(async () => {
        running += 1;
        most = Math.max(most, running);
        order.push(index);
        await new Promise((resolve) => setTimeout(resolve, index % 3));
        running -= 1;
        if (index % 5 === 0) throw new Error('x');
      }).catch(() => {}),
    );
    await Promise.all(work);
    expect(most).toBe(2);
    expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });
});

describe('createPool', () => {
  const setup = (size: number) => {
    const open = new Set<string>();
    const pool = createPool(
      size,
      async (key) => {
        if (key === 'bad') throw new Error('no such thing');
        open.add(key);
        return key;
      },
      async (key) => {
        open.delete(key);
      },
    );
    return { pool, open };
  };

  it('keeps the last ones open, and never closes one in use', async () => {
    const { pool, open } = setup(2);
    let release = () => {};
    const held = pool.use('a', () => new Promise<void>((resolve) => (release = resolve)));
    for (const key of ['b', 'c', 'd']) await pool.use(key, async () => {});
    expect(open.has('a')).toBe(true);
    pool.drop('a');
    expect(open.has('a')).toBe(true);
    release();
    await held;
    await pool.close();
    expect(open.size).toBe(0);
  });

  it('tries again after an opening that failed', async () => {
    const { pool } = setup(2);
    await expect(pool.use('bad', async () => 1)).rejects.toThrow('no such thing');
    await expect(pool.use('bad', async () => 1)).rejects.toThrow('no such thing');
    expect(await pool.use('good', async (value) => value)).toBe('good');
    await pool.close();
  });
});

describe('createCacheFiles', () => {
  let folder: string;
  let time = 1_000_000_000_000;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tapstory-cache-'));
    await mkdir(join(folder, 'pcm'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const setup = (limitBytes: number, onEvict?: (path: string) => void) => {
    const clock = { now: () => time };
    const files = createCacheFiles({
      folders: [join(folder, 'pcm')],
      clock,
      limitBytes,
      ...(onEvict ? { onEvict } : {}),
    });
    const path = (name: string) => join(folder, 'pcm', name);
    const put = async (name: string, bytes: number) => {
      time += 3_600_000;
      await writeFile(join(folder, 'temporary'), Buffer.alloc(bytes));
      await files.publish(join(folder, 'temporary'), path(name), { bytes, frames: bytes / 8 });
      await files.settled();
    };
    return { files, path, put };
  };

  it('drops the least recently used, and tells before', async () => {
    const evicted: string[] = [];
    const { files, path, put } = setup(200, (gone) => evicted.push(gone));
    await put('a', 80);
    await put('b', 80);
    time += 3_600_000;
    expect(await files.find(path('a'))).toEqual({ bytes: 80, frames: 10 });
    await put('c', 80);
    expect(evicted).toEqual([path('b')]);
    expect((await readdir(join(folder, 'pcm'))).sort()).toEqual(['a', 'a.json', 'c', 'c.json']);
    expect((await files.usage()).bytes).toBe(160);
  });

  it('takes nothing for whole that is not: cut, unmarked, or with a mark that lies', async () => {
    const { files, path, put } = setup(10_000);
    const spoils = [
      () => writeFile(path('a'), 'short'),
      () => rm(`${path('a')}.json`),
      () => writeFile(`${path('a')}.json`, '{"version":1,"bytes":5'),
      () => writeFile(`${path('a')}.json`, '{"version":2,"bytes":80,"frames":10}'),
      () => rm(path('a')),
    ];
    for (const spoil of spoils) {
      await put('a', 80);
      expect(await files.find(path('a'))).not.toBeNull();
      await spoil();
      expect(await files.find(path('a'))).toBeNull();
      expect(await readdir(join(folder, 'pcm'))).toEqual([]);
    }
  });

  it('takes a file that was not synced for lost once the machine was restarted', async () => {
    const { files, path } = setup(10_000);
    const facts = { bytes: 64, frames: 8 };
    await writeFile(join(folder, 'temporary'), Buffer.alloc(64));
    await files.publish(join(folder, 'temporary'), path('x'), facts);
    await files.close();
    const mark = JSON.parse(await readFile(`${path('x')}.json`, 'utf8'));
    expect(await setup(10_000).files.find(path('x'))).toEqual(facts);
    await writeFile(`${path('x')}.json`, JSON.stringify({ ...mark, boot: 'another' }));
    expect(await setup(10_000).files.find(path('x'))).toBeNull();
    await writeFile(join(folder, 'temporary'), Buffer.alloc(64));
    await files.publish(join(folder, 'temporary'), path('x'), facts);
    await files.settled();
    expect(JSON.parse(await readFile(`${path('x')}.json`, 'utf8'))).toEqual({ version: 1, ...facts });
  });

  it('never takes a file that is just being published for a broken one', async () => {
    const { files, path } = setup(1_000_000);
    for (let round = 0; round < 50; round += 1) {
      const name = path(`p${round}`);
      await writeFile(join(folder, 'temporary'), Buffer.alloc(64));
      let published = false;
      const looks: Promise<unknown>[] = [];
      const publishing = files.publish(join(folder, 'temporary'), name, { bytes: 64, frames: 8 }).then(() => {
        published = true;
      });
      while (!published) {
        looks.push(files.find(name));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all([publishing, ...looks]);
      expect(await files.find(name)).toEqual({ bytes: 64, frames: 8 });
    }
    await files.settled();
  });

  it('counts a new file at once, and keeps what is leased', async () => {
    const { files, path } = setup(0);
    await writeFile(join(folder, 'temporary'), Buffer.alloc(64));
    const release = files.lease(path('x'));
    await files.publish(join(folder, 'temporary'), path('x'), { bytes: 64, frames: 8 });
    expect(await files.find(path('x'))).toEqual({ bytes: 64, frames: 8 });
    await files.settled();
    await files.trim();
    expect((await readFile(path('x'))).length).toBe(64);
    release();
    await files.trim();
    expect(await files.find(path('x'))).toBeNull();
  });
});
