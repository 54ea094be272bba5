import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The server that the development server hands requests of the API to. */
const server = process.env['ROLLCALL_URL'] ?? 'http://127.0.0.1:8080';
const token = process.env['ROLLCALL_API_TOKEN'];

export default defineConfig({
  root: file('.'),
  // Pages find their assets relative to their base element, so that any sub-path works.
  base: './',
  plugins: [react()],
  build: {
    target: 'es2023',
    // Browsers that know light-dark().
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Data URLs in styles and scripts would need a weaker Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        index: file('index.html'),
        setup: file('setup.html'),
        start: file('start.html'),
        reference: file('reference.html'),
      },
    },
  },
  server: {
    proxy: {
      '/api': {
        target: server,
        ...(token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } }),
      },
    },
  },
});
