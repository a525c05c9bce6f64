import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildKernel } from './buildKernel.mjs';

const generated = join(import.meta.dirname, '../shared/domain/kernel/generated/kernelWasm.ts');

it('builds the same program every time, and only when something changed', async () => {
  await buildKernel();
  const before = await readFile(generated, 'utf8');
  expect(await buildKernel()).toEqual({ built: false, bytes: 0 });
  const { built, bytes } = await buildKernel({ force: true });
  expect(built).toBe(true);
  expect(bytes).toBeGreaterThan(1_000);
  expect(await readFile(generated, 'utf8')).toBe(before);
});
