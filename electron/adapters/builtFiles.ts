/**
 * Where the build's output lies: the interface, the workers, the preload.
 *
 * Found from the package's root rather than relative to this module, because the bundler puts modules into chunks at
 * other depths, and tests run the sources against the same output.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const packageRoot = (from: string): string => {
  const folder = dirname(from);
  if (existsSync(join(folder, 'package.json')) || folder === from) return folder;
  return packageRoot(folder);
};

const out = join(packageRoot(fileURLToPath(import.meta.url)), 'out');

/** Folder of the built interface. */
export const rendererFolder = join(out, 'renderer');

/** A worker's program, by the name of its entry in electron.vite.config.ts. */
export const workerProgram = (
  name: 'analysisWorker' | 'mixdownWorker' | 'demoWorker' | 'compWorker' | 'alignWorker',
): URL => pathToFileURL(join(out, 'main', `${name}.js`));
