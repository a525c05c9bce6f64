/**
 * Builds a TypeScript program of the tests so that plain Node can run it as a process of its own: one that a test may
 * kill. It lies below `out/`, where Node finds the project's packages.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';

export interface BuiltProgram {
  /** The script to hand to Node. */
  readonly path: string;
  remove(): Promise<void>;
}

const root = resolve(import.meta.dirname, '..', '..');

/** `entry` is a path from the root of the checkout. */
export async function buildProgram(entry: string): Promise<BuiltProgram> {
  const parent = join(root, 'out', 'test-programs');
  await mkdir(parent, { recursive: true });
  const outDir = await mkdtemp(join(parent, 'program-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(root, entry),
      outDir,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'program.mjs', format: 'es' } },
    },
  });
  return { path: join(outDir, 'program.mjs'), remove: () => rm(outDir, { recursive: true, force: true }) };
}
