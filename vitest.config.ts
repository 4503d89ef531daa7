import { defineConfig } from 'vitest/config'

// unit: pure and in-process. kafka: the gateway on a real broker. browser: the built app in real Chromium.
export default defineConfig({
  test: {
    // By itself vitest leaves one processor to others; with two there are that is half.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          testTimeout: 30_000,
          include: [
            'shared/**/*.test.ts',
            'gateway/**/*.test.ts',
            'app/src/**/*.test.ts',
            'bench/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: ['**/*.kafka.test.ts', '**/node_modules/**'],
        },
      },
      {
        test: {
          name: 'kafka',
          include: ['gateway/**/*.kafka.test.ts'],
          globalSetup: ['e2e/kafka-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['e2e/**/*.e2e.ts'],
          globalSetup: ['e2e/browser-setup.ts', 'e2e/kafka-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
