import { defineConfig } from 'vitest/config';

/** Tests in a real browser with real audio: one at a time, because they share the machine's clock and cores. */
export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.test.ts'],
    fileParallelism: false,
    sequence: { concurrent: false },
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
