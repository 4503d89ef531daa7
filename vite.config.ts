import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import packageJson from './package.json' with { type: 'json' }
import { licences } from './scripts/licences.mjs'

const { app: appLicences, worker: workerLicences } = licences({
  fileName: 'licences.txt',
  also: ['workbox-core', 'workbox-precaching', 'workbox-routing'],
})

// The app. The gateway is built by scripts/build.mjs, and serves dist/app.
export default defineConfig({
  root: 'app',
  define: { __VERSION__: JSON.stringify(packageJson.version) },
  plugins: [
    svelte(),
    appLicences,
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      injectRegister: null,
      injectManifest: {
        globPatterns: ['**/*.{html,js,css,wasm,svg,png,woff2}', 'licences.txt'],
        maximumFileSizeToCacheInBytes: 4 << 20,
      },
      manifest: {
        name: 'Lineside',
        short_name: 'Lineside',
        description: 'Watch machines from a tablet beside them, online or not.',
        start_url: './',
        scope: './',
        display: 'standalone',
        background_color: '#f3f4f4',
        theme_color: '#1f2426',
        icons: [
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: 'icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
    }),
  ],
  worker: { format: 'es', plugins: () => [workerLicences()] },
  build: {
    outDir: '../dist/app',
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
  },
  server: {
    proxy: { '/feed': { target: 'ws://127.0.0.1:8080', ws: true }, '/api': 'http://127.0.0.1:8080' },
  },
})
