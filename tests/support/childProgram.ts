/**
 * Programs that tests run in a process of their own, to kill it, to limit it, or to see it die.
 *
 * Written in TypeScript beside the tests and bundled on the spot. The bundle lies inside the checkout, since that is
 * where Node looks for packages from.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface ChildProgram {
  /** Path of the bundle. */
  readonly path: string;
  start(args: readonly string[], env?: Readonly<Record<string, string>>): ChildProcess;
  remove(): Promise<void>;
}

/** Bundles `tests/<entry>`. */
export async function bundleProgram(entry: string): Promise<ChildProgram> {
  const out = join(root, 'out', 'tests');
  await mkdir(out, { recursive: true });
  const dir = await mkdtemp(join(out, 'program-'));
  const build = await rolldown({
    input: { program: join(root, 'tests', entry) },
    platform: 'node',
    external: /^[^./]/,
    logLevel: 'silent',
  });
  await build.write({
    dir,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
  });
  await build.close();
  const path = join(dir, 'program.mjs');
  return {
    path,
    start: (args, env = {}) =>
      spawn(process.execPath, [path, ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...env },
      }),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

/** What the program printed, once it has ended. `code` is null when a signal ended it. */
export async function outcome(
  child: ChildProcess,
): Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => done({ code, signal, stdout, stderr }));
  });
}
