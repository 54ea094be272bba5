/** @module-tag slow */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasCurl } from '../support/doc-runner.ts';
import { root } from '../support/markdown.ts';
import { type PageRun, runPage } from '../support/page-script.ts';
import { type RollcallProcess, startProcess } from '../support/process.ts';

/** A process for each command: seconds each on a busy machine. */
const timeout = 300_000;

/** What a reader of the page about problems has: a customer with a user, a group and a webhook. */
const withCustomer = `
npx rollcall tenant create acme
npx rollcall connection create Okta --tenant acme --profile okta
npx rollcall token create --tenant acme --connection Okta --json > first.json
SCIM_FIRST=$(node -p 'JSON.parse(fs.readFileSync("first.json")).token')
post() { curl -s -H "Authorization: Bearer $SCIM_FIRST" -H 'Content-Type: application/scim+json' "http://127.0.0.1:8080/t/acme/scim/v2/$1" -d "$2"; }
ADA=$(post Users '{"userName":"ada@example.com"}' | node -p 'JSON.parse(fs.readFileSync(0)).id')
post Groups "{\\"displayName\\":\\"Engineers\\",\\"members\\":[{\\"value\\":\\"$ADA\\"}]}"
KEY=$(npx rollcall api-token create --json | node -p 'JSON.parse(fs.readFileSync(0)).secret')
curl -s -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' 'http://127.0.0.1:8080/api/v1/endpoints?tenant=acme' -d '{"name":"app","url":"http://127.0.0.1:3000/hooks"}'
`;

/** Pages that run in a shell from the first block to the last, and what precedes them. */
const pages: readonly Omit<PageRun, 'folder' | 'url'>[] = [
  { path: 'README.md' },
  {
    path: 'docs/getting-started.md',
    isDone: (output) => output.includes('verified: user.deactivated'),
  },
  { path: 'docs/configuration.md' },
  { path: 'docs/sizing.md' },
  { path: 'docs/troubleshooting.md', before: withCustomer },
  { path: 'docs/migration/README.md' },
  { path: 'docs/conformance-checker.md' },
  { path: 'examples/README.md', before: 'npx rollcall tenant create acme' },
  { path: 'docs/backup.md' },
  { path: 'docs/upgrade.md' },
  { path: 'docs/monitoring.md' },
  { path: 'docs/deploy.md' },
  { path: 'docs/apply.md' },
  { path: 'docs/doctor.md' },
  { path: 'docs/mcp.md' },
  { path: 'docs/profiles.md', before: 'npx rollcall tenant create acme' },
];

describe.skipIf(!hasCurl)('the commands of pages', { timeout }, () => {
  let folder: string;
  let server: RollcallProcess;
  let port: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-pages-'));
    for (const name of ['examples', 'docs']) symlinkSync(join(root, name), join(folder, name));
    mkdirSync(join(folder, 'data'));
    port = String(await freePort());
    server = await startProcess(folder, { ROLLCALL_WEBHOOKS_ALLOWED_HOSTS: `127.0.0.1:${port}` });
  });
  afterEach(async () => {
    server.child.kill('SIGTERM');
    await server.ended;
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(pages)('work as $path says', async (page) => {
    const output = await runPage({
      ...page,
      folder,
      url: server.url,
      replaced: {
        // The same story without its pauses of half a minute.
        'npm run demo': 'npm run demo -- --fast',
        '127.0.0.1:3000': `127.0.0.1:${port}`,
        '"$SECRET" 3000': `"$SECRET" ${port}`,
      },
    });
    expect(output).not.toBe('');
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const listener = createServer().listen(0, '127.0.0.1', () => {
      const address = listener.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      listener.close(() => resolve(port));
    });
  });
}
