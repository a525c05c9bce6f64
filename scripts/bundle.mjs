/** Bundles TypeScript programs of the checkout (benches, the rig) to run them in this process. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { at } from './lib/paths.mjs';

/**
 * The bundle lies inside the checkout, since that is where Node looks for its packages from, and goes when the work is
 * done.
 *
 * @template T
 * @param {Record<string, string>} inputs paths by the names of what comes out: NAME.mjs
 * @param {(load: (name: string) => Promise<any>) => Promise<T>} work
 * @returns {Promise<T>}
 */
export const withBundle = async (inputs, work) => {
  await mkdir(at('out', 'bundles'), { recursive: true });
  const folder = await mkdtemp(at('out', 'bundles', 'run-'));
  try {
    const build = await rolldown({
      input: inputs,
      platform: 'node',
      external: /^[^./]/,
      logLevel: 'warn',
    });
    await build.write({
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
    });
    await build.close();
    return await work((name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
