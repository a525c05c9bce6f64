import { defineConfig } from 'vitest/config';

/**
 * Tests in a real browser with real audio: one at a time, because they share the machine's clock and cores. A virtual
 * sound card stumbles when the machine does something else for a moment, so each has a second try; `npm test` names
 * those that needed it.
 */
export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.test.ts'],
    fileParallelism: false,
    sequence: { concurrent: false },
    retry: 1,
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
