import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** Many videos at once, or what becomes of sound: a busy machine spoils it. One file at a time; the others mostly wait. */
const alone = ['e2e/{call,encodeOnce*,encoders,fanout,mesh,lossySound}.e2e.ts', 'e2e/network/network.e2e.ts']

export default defineConfig({
  plugins: [vue()],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{src,signaling,build,e2e,bench}/**/*.test.ts'],
          environment: 'node',
          // Nothing is patched and no module keeps state, so that files may share a process: three times as fast.
          isolate: false
        }
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.ts'],
          exclude: alone,
          environment: 'node',
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 120_000
        }
      },
      {
        extends: true,
        test: {
          name: 'e2e-alone',
          include: alone,
          environment: 'node',
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          hookTimeout: 120_000
        }
      },
      {
        extends: true,
        test: {
          name: 'screenshots',
          include: ['e2e/{screenshots,desktopScreenshots}.ts'],
          environment: 'node',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000
        }
      },
      {
        extends: true,
        test: { name: 'soak', include: ['e2e/soak.ts'], environment: 'node', hookTimeout: 120_000 }
      }
    ]
  }
})
