import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: 'test/needs.ts',
    setupFiles: 'test/quiet.ts',
    pool: 'forks',
    // Some suites mostly wait, as real channels make us: three share two cores well.
    maxWorkers: 3,
    // A machine that builds for others may stop us for seconds: there a test gets a second chance, here none.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      // What shares nothing outside itself can share a process: loading everything anew costs as much as the tests.
      {
        extends: true,
        test: { name: 'shared', include: ['test/{unit,integration,browser}/**/*.test.ts'], isolate: false },
      },
      { extends: true, test: { name: 'alone', include: ['test/faults/**/*.test.ts'] } },
    ],
  },
});
