import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConnection } from './connection';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapstory-connection-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a closed connection', () => {
  it('refuses work instead of ending the process, and may be closed again', async () => {
    const connection = openConnection(join(folder, 'catalogue.db'));
    connection.script('CREATE TABLE t (a)');
    connection.execute('INSERT INTO t VALUES (?)', [1]);
    await connection.close();
    await connection.close();
    for (const work of [
      () => connection.execute('SELECT a FROM t'),
      () => connection.script('SELECT 1'),
      () => connection.begin(),
      () => connection.commit(),
    ])
      expect(work).toThrow('is closed');
    connection.rollback();
  });
});
