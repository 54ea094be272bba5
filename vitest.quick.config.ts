import { globSync, readFileSync } from 'node:fs';
import { defineConfig, mergeConfig } from 'vitest/config';
import complete from './vitest.config.ts';

// Read by the shared set-up, which then offers no PostgreSQL.
process.env['ROLLCALL_TEST_QUICK'] = '1';

/** Files that are slow as a whole say so in their first comment; they are not even imported. */
const slowFiles = globSync('test/**/*.test.ts').filter((file) =>
  readFileSync(file, 'utf8').includes('@module-tag slow'),
);

/** `npm run test:quick`: no PostgreSQL, nothing tagged `slow`, and modules are loaded once. */
export default mergeConfig(
  complete,
  defineConfig({ test: { exclude: slowFiles, isolate: false, testTimeout: 120_000 } }),
);
