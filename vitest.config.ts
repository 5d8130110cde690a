import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/**
 * What takes its time: faults that have to happen and to heal, many people, and parts of the engine by themselves. Not
 * in `npm test`, which has to stay quick enough to be run; CI runs both.
 */
const long = [
  'e2e/{audioFirst,lossySound,silence}.e2e.ts',
  'e2e/{linkRepair,recovery,seams,serverLoss,signalingChaos,trouble}.e2e.ts',
  'e2e/{encodeOnceCall,encodeOnceMixed,encoders,fanout,sharePause,sixPeople}.e2e.ts',
  'e2e/{nat,network/*}.e2e.ts'
]
/** Real browsers encoding real video on a small machine: one file at a time. */
const oneByOne = { fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000 }

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
          // What is patched is put back and no module keeps state, so that files may share a process: three times as fast.
          isolate: false
        }
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.ts'],
          exclude: long,
          environment: 'node',
          ...oneByOne
        }
      },
      { extends: true, test: { name: 'long', include: long, environment: 'node', ...oneByOne } },
      {
        extends: true,
        test: {
          name: 'screenshots',
          include: ['e2e/{screenshots,desktopScreenshots}.ts'],
          environment: 'node',
          ...oneByOne
        }
      },
      {
        extends: true,
        test: { name: 'soak', include: ['e2e/soak.ts'], environment: 'node', hookTimeout: 120_000 }
      }
    ]
  }
})
