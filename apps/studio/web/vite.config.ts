import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { mockApi } from './mock/mock-api.ts';

/** `vite --mode mock` answers `/v1` from fixtures; otherwise the development server passes it on to a running Parcours. */
export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  plugins: [react(), ...(mode === 'mock' ? [mockApi()] : [])],
  server: mode === 'mock' ? {} : { proxy: Object.fromEntries(['/v1', '/mailbox', '/print'].map((path) => [path, 'http://127.0.0.1:4700'])) },
  build: {
    outDir: resolve(import.meta.dirname, '../../../dist/studio-web'),
    emptyOutDir: true,
    // The content security policy allows no data: scripts or styles, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
}));
