import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Handle } from '../../src/http/exchange.ts';
import { toClientJson } from '../../src/protocol/json/client-json.ts';
import { type Profile, profiles } from '../../src/protocol/profiles/profile.ts';
import { type ToleranceId, tolerances } from '../../src/protocol/profiles/tolerances.ts';
import { builtInDefinitions } from '../../src/protocol/schema/built-in.ts';
import { readDefinitions } from '../../src/protocol/schema/read-definitions.ts';
import { createRegistry } from '../../src/protocol/schema/registry.ts';
import { createHandler } from '../../src/scim/index.ts';
import { createIds, systemClock } from '../../src/server/system.ts';
import { createMemoryStore } from '../../src/storage/memory/index.ts';
import { directoryOver, insertConnection, siteConnection } from '../support/directory.ts';

type Json = Readonly<Record<string, unknown>>;

interface Request {
  readonly method: string;
  readonly path: string;
  /** Null: the header is not sent. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: Json;
  /** Sent in place of `body`, for numbers that JSON.parse would round. */
  readonly text?: string;
}

interface Expected {
  readonly status: number;
  readonly scimType?: string;
  readonly body?: Json;
  readonly absent?: readonly string[];
  /** Resources of `before`, as they are after the request, in part. */
  readonly after?: Readonly<Record<string, Json>>;
}

interface ToleranceCase {
  readonly name: string;
  readonly profile: string;
  readonly definitions?: Json;
  readonly before?: Readonly<Record<string, { readonly path: string; readonly body: Json }>>;
  readonly request: Request;
  readonly with: Expected;
  readonly without: Expected;
}

const vectors = JSON.parse(
  readFileSync(new URL('../../vectors/tolerances.json', import.meta.url), 'utf8'),
) as Readonly<Record<ToleranceId, readonly ToleranceCase[]>>;

interface Reply {
  readonly status: number;
  readonly json: Json;
  /** As the log line of the request names them. */
  readonly tolerances: readonly string[];
}

type Send = (profile: Profile, request: Request) => Promise<Reply>;

/** Returns a client of an empty directory, for which the caller chooses the profile. */
async function startClient(definitions: Json): Promise<Send> {
  const store = createMemoryStore();
  await insertConnection(store, siteConnection);
  const { schemas, resourceTypes } = readDefinitions(
    toClientJson(definitions),
    builtInDefinitions(),
  );
  const registry = createRegistry(schemas, resourceTypes);
  const lines: Json[] = [];
  let current: Profile;
  const handle = createHandler({
    directory: directoryOver(store, { registry }),
    authenticate: async () => ({
      tenant: siteConnection.tenant,
      connection: siteConnection.id,
      credential: 'k',
      profile: current,
      scope: 'scim',
      requestLog: 'all',
      generation: await store.accessGeneration(),
    }),
    clock: systemClock,
    ids: createIds(systemClock),
    logger: { log: (_level, _message, fields = {}) => lines.push(fields) },
    publicUrl: 'http://x',
  });
  return async (profile, request) => {
    current = profile;
    const { status, body } = await exchange(handle, request);
    const json = body === undefined ? {} : (JSON.parse(String(body)) as Json);
    return { status, json, tolerances: (lines.at(-1)!['tolerances'] ?? []) as readonly string[] };
  };
}

function exchange(handle: Handle, { method, path, headers = {}, body, text }: Request) {
  const sent = new Map<string, string | null>([
    ['authorization', 'Bearer 0123456789abcd'],
    ['content-type', 'application/scim+json'],
  ]);
  for (const [name, value] of Object.entries(headers)) sent.set(name.toLowerCase(), value);
  return handle({
    method,
    target: encodeURI(`/scim/v2${path}`),
    header: (name) => sent.get(name) ?? undefined,
    hasSeveralCredentials: false,
    body: async () => new TextEncoder().encode(text ?? JSON.stringify(body)),
  });
}

const strict = profiles.get('rfc-strict')!;

/** Resolves with what the log line names, after the answer and the directory were compared. */
async function play(one: ToleranceCase, profile: Profile, expected: Expected): Promise<Reply> {
  const send = await startClient(one.definitions ?? {});
  const ids = new Map<string, string>();
  const fill = <T>(value: T): T =>
    JSON.parse(
      JSON.stringify(value).replaceAll(/\{\{(\w+)\}\}/gu, (_, name: string) => ids.get(name)!),
    ) as T;
  const paths = new Map<string, string>();
  // What is there before needs no tolerance.
  for (const [name, { path, body }] of Object.entries(one.before ?? {})) {
    const { status, json } = await send(strict, { method: 'POST', path, body: fill(body) });
    expect(status, JSON.stringify(json)).toBe(201);
    ids.set(name, String(json['id']));
    paths.set(name, `${path}/${String(json['id'])}`);
  }
  const read = async (name: string): Promise<Json> =>
    (await send(strict, { method: 'GET', path: paths.get(name)! })).json;
  const readAll = () => Promise.all([...paths.keys()].map(read));
  const earlier = await readAll();
  const reply = await send(profile, fill(one.request));
  const { status, scimType, body = {}, absent = [], after } = fill(expected);
  expect([reply.status, reply.json['scimType']], JSON.stringify(reply.json)).toEqual([
    status,
    scimType,
  ]);
  expect(reply.json).toMatchObject(body);
  for (const name of absent) expect(reply.json[name], name).toBeUndefined();
  for (const [name, part] of Object.entries(after ?? {}))
    expect(await read(name)).toMatchObject(part);
  if (status >= 400 && after === undefined) expect(await readAll()).toEqual(earlier);
  return reply;
}

/** A misspelt name in a vector would otherwise expect nothing. */
const known = {
  case: ['name', 'profile', 'definitions', 'before', 'request', 'with', 'without'],
  expected: ['status', 'scimType', 'body', 'absent', 'after'],
};

it('every tolerance has a vector, and every vector is of a tolerance', () => {
  expect(Object.keys(vectors)).toEqual(Object.keys(tolerances));
  for (const [id, cases] of Object.entries(vectors)) {
    expect([id, cases.length]).not.toEqual([id, 0]);
    for (const one of cases) {
      expect(known.case).toEqual(expect.arrayContaining(Object.keys(one)));
      for (const expected of [one.with, one.without])
        expect(known.expected).toEqual(expect.arrayContaining(Object.keys(expected)));
      expect([id, one.without]).not.toEqual([id, one.with]);
    }
  }
});

const cases = Object.entries(vectors).flatMap(([id, list]) =>
  list.map((one) => [id as ToleranceId, one.name, one] as const),
);

it.each(cases)('%s: %s', async (id, _, one) => {
  const profile = profiles.get(one.profile)!;
  expect(profile.tolerances.has(id)).toBe(true);
  const tolerated = await play(one, profile, one.with);
  expect(tolerated.tolerances).toContain(id);
  const rest = new Set([...profile.tolerances].filter((other) => other !== id));
  const refused = await play(one, { ...profile, tolerances: rest }, one.without);
  expect(refused.tolerances).not.toContain(id);
});
