/** Bundles the audio test page as the production build does: workers, worklets and WASM under the strict policy. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

export interface BuiltPage {
  readonly folder: string;
  remove(): Promise<void>;
}

export const buildAudioPage = async (): Promise<BuiltPage> => {
  const folder = await mkdtemp(join(tmpdir(), 'tapstory-audio-page-'));
  await build({
    configFile: false,
    root: join(import.meta.dirname, 'audioPage'),
    base: './',
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
};
