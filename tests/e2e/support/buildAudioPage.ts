/** Bundles the audio test page as the production build does: workers, worklets and WASM under the strict policy. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

export interface BuiltPage {
  readonly folder: string;
  remove(): Promise<void>;
}

/** @param root the checkout; a bench is bundled and does not know where it came from */
export const buildAudioPage = async (
  root = join(import.meta.dirname, '..', '..', '..'),
): Promise<BuiltPage> => {
  const folder = await mkdtemp(join(tmpdir(), 'tapstory-audio-page-'));
  await build({
    configFile: false,
    root: join(root, 'tests', 'e2e', 'support', 'audioPage'),
    base: './',
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true, modulePreload: { polyfill: false } },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
};
