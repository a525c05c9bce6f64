import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ExportFile, inExportFolder } from './exportFolder';

const jobId = '0190f0f0-0000-7000-8000-000000000001';
let exports: string;
beforeEach(async () => {
  exports = await mkdtemp(join(tmpdir(), 'tapstory-exports-'));
});
afterEach(() => rm(exports, { recursive: true, force: true }));

it('has the job’s name only when all is in it, and tells of the files after that', async () => {
  const told: ExportFile[] = [];
  const seen: string[][] = [];
  const addFile = (file: ExportFile) => void told.push(file);
  await inExportFolder({ exports }, { jobId, addFile }, async (folder) => {
    await writeFile(join(folder, 'a.zip'), 'whole');
    seen.push(await readdir(exports));
    expect(told).toEqual([]);
    return [{ name: 'a.zip', bytes: 5 }];
  });
  expect(seen).toEqual([[`${jobId}.unfinished`]]);
  expect(await readdir(exports)).toEqual([jobId]);
  expect(await readFile(join(exports, jobId, 'a.zip'), 'utf8')).toBe('whole');
  expect(told).toEqual([{ name: 'a.zip', bytes: 5 }]);
});

it('leaves nothing of work that failed, and tells of no file', async () => {
  const told: ExportFile[] = [];
  const work = inExportFolder(
    { exports },
    { jobId, addFile: (file) => void told.push(file) },
    async (folder) => {
      await writeFile(join(folder, 'a.zip'), 'half');
      throw new Error('no more');
    },
  );
  await expect(work).rejects.toThrow('no more');
  expect(await readdir(exports)).toEqual([]);
  expect(told).toEqual([]);
});
