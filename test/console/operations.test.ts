import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** What the console does not call, and why. */
const notCalled: Readonly<Record<string, string>> = {
  applyConfiguration: 'applies a file, whose secrets only the command line resolves',
  createOwnerLink: 'is needed before the first sign-in: rollcall console',
  getAccountAccess: 'is what the application asks at a sign-in; the account has the same',
  getAdministrator: 'the list has the same',
  getCredential: 'the list has the same',
  getResourceSecrets: 'secrets of users are not shown in a browser',
  getSnapshot: 'is how an application reads everything',
  pollStream: 'is how a receiver reads its stream',
  recordEvent: 'adds an event of the application',
};

const folder = new URL('../../console/src/', import.meta.url);
const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/u.test(name))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n');

/** Calls of the client, such as `POST /tenants/{tenant}/${verb}`. */
const calls = [...source.matchAll(/\.(GET|POST|PUT|PATCH|DELETE)\(\s*(['"`])(\/.*?)\2/gsu)].map(
  ([, method, , path]) => ({
    method: method!.toLowerCase(),
    // What is filled in stands for one segment.
    path: new RegExp(
      `^/api/v1${path!.replaceAll(/[{}]/gu, '\\$&').replaceAll(/\$\\\{.*?\\\}/gu, '[\\w-]+')}$`,
      'u',
    ),
  }),
);

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly operationId?: string }>>>
  >;
}

const document = JSON.parse(
  readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'),
) as Document;

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, { operationId }]) =>
    operationId === undefined ? [] : [{ id: operationId, method, path }],
  ),
);

it('calls every operation of the management API but those with a reason', () => {
  const missing = operations
    .filter(({ method, path }) =>
      calls.every((call) => call.method !== method || !call.path.test(path)),
    )
    .map(({ id }) => id);
  expect(missing.toSorted()).toEqual(Object.keys(notCalled));
  expect(operations.length).toBeGreaterThan(80);
});
