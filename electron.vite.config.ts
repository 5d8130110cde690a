import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import { compression } from 'vite-plugin-compression2'

/**
 * Rooms are paths (/r/<room>), so assets are named from the root; app:// and the service both serve from there.
 * A plugin, because electron-vite overrides a plain `base` with './'.
 */
function rootBase(): Plugin {
  return { name: 'confab:root-base', enforce: 'post', config: () => ({ base: '/' }) }
}

export default defineConfig({
  main: {
    build: {
      // The signaling service is one bundle for both launches: plain Node and Electron's utility process.
      // Plain Node is the older of the two, so it sets the target.
      target: 'node20',
      externalizeDeps: false,
      rolldownOptions: {
        input: {
          index: resolve('src/main/index.ts'),
          'confab-server': resolve('signaling/main.ts')
        },
        // Optional native speed-ups of `ws`; absent, it uses plain JavaScript.
        external: ['electron', 'bufferutil', 'utf-8-validate']
      }
    }
  },
  preload: {
    build: {
      // A sandboxed preload is loaded as plain CommonJS and can require neither node_modules nor a chunk beside it.
      externalizeDeps: false,
      isolatedEntries: true,
      rolldownOptions: {
        input: { index: resolve('src/preload/index.ts'), bar: resolve('src/preload/bar.ts') },
        output: { format: 'cjs' }
      }
    }
  },
  renderer: {
    plugins: [
      vue(),
      rootBase(),
      // The service sends these instead of compressing on every request.
      compression({
        algorithms: ['gzip', 'brotliCompress'],
        include: /\.(js|css|html|svg|json)$/,
        threshold: 1024
      })
    ],
    define: {
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_I18N_FULL_INSTALL__: 'false',
      __VUE_I18N_LEGACY_API__: 'false'
    },
    build: {
      target: 'es2022',
      minify: true,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        // The app, and the page of the sharing bar's own window.
        input: { index: resolve('src/renderer/index.html'), bar: resolve('src/renderer/bar.html') }
      }
    }
  }
})
