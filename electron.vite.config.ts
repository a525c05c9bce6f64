import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (path: string) => resolve(import.meta.dirname, path);

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      sourcemap: true,
      rollupOptions: {
        input: {
          index: at('electron/main/index.ts'),
          browser: at('electron/browser/index.ts'),
          cli: at('electron/cli/index.ts'),
          alignWorker: at('electron/studio/align/align.worker.ts'),
          demoWorker: at('electron/studio/demo/demo.worker.ts'),
          mixdownWorker: at('electron/studio/mixdown/mixdown.worker.ts'),
          compWorker: at('electron/studio/comp/comp.worker.ts'),
          analysisWorker: at('electron/studio/import/analysis.worker.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js', format: 'es' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { index: at('electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: {
      outDir: at('out/renderer'),
      sourcemap: true,
      minify: true,
      rollupOptions: {
        input: { index: at('renderer/index.html'), player: at('renderer/player/player.ts') },
        output: {
          // Exit kits carry the player inside their page, and must find it by name.
          entryFileNames: ({ name }) => (name === 'player' ? 'player.js' : 'assets/[name]-[hash].js'),
        },
      },
    },
  },
});
