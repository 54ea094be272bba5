import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Answers of the management API are typed by the schemas of its OpenAPI document. */

const root = fileURLToPath(new URL('../../', import.meta.url));

const planted = `import { execute } from './execute.ts';
import { operation } from './operation.ts';
import { account } from './schemas/account.ts';
import { apiToken } from './schemas/operation.ts';
import { pageOf } from './schemas/page.ts';
import { domain, tenant } from './schemas/tenant.ts';

const one = { id: 'getPlanted', tag: '', access: 'server', example: {} as never } as const;
const list = { ...one, response: pageOf(apiToken) };

export const good = operation('get /planted', '', { ...one, response: pageOf(domain) }, async () => ({ body: { items: [{ name: 'example.com' }] } }));
/* a row, with its hash */ operation('get /planted', '', list, async (_, { reader }) => ({ body: { items: await reader.apiTokens() } }));
/* a missing property */ operation('get /planted', '', { ...one, response: account }, async () => ({ body: { id: '1' } }));
/* a list that is not a page */ operation('get /planted', '', list, async () => ({ body: [] }));
/* the answer of another action */ operation('get /planted', '', { ...one, response: tenant }, (input, options) => execute(input, options, { kind: 'apiToken.revoke', token: '' }));
/* an unknown body */ operation('get /planted', '', { ...one, response: account }, async () => ({ body: {} as unknown }));
`;

/** Views, each with what is changed in it, and the operation that must no longer compile. */
const views = [
  ['user: account.resource,', 'owner: account.resource,', 'accounts.ts'],
  ['attempts,\n    nextAt', 'attempts: String(attempts),\n    nextAt', 'deliveries.ts'],
  [
    'expires: toRfc3339(expires),\n    revoked: toRfc3339(revoked),\n  };',
    'expires: 1,\n    revoked: toRfc3339(revoked),\n  };',
    'api-tokens.ts',
  ],
] as const;

it('a view that does not fit its schema does not compile', { timeout: 360_000 }, () => {
  const copy = mkdtempSync(join(tmpdir(), 'rollcall-answers-'));
  for (const entry of ['src', 'tsconfig.json', 'tsconfig.base.json', 'package.json'])
    cpSync(join(root, entry), join(copy, entry), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, 'src/api/planted.ts'), planted);
  const file = join(copy, 'src/administration/views.ts');
  let text = readFileSync(file, 'utf8');
  for (const [before, after] of views) {
    expect(text).toContain(before);
    text = text.replace(before, after);
  }
  writeFileSync(file, text);
  const { stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/@typescript/native/bin/tsc'), '-p', 'tsconfig.json'],
    { cwd: copy, encoding: 'utf8' },
  );
  const errors = stdout.split('\n').filter((line) => line.startsWith('src/'));
  const lines = planted.split('\n');
  for (const [index, line] of lines.entries()) {
    const found = errors.some((error) => error.startsWith(`src/api/planted.ts(${index + 1},`));
    expect([line, found]).toEqual([line, line.startsWith('/*')]);
  }
  for (const [, , operations] of views)
    expect(errors.some((error) => error.startsWith(`src/api/${operations}`))).toBe(true);
});
