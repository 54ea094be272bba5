import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/scim/route.ts';
import { routes } from '../../src/scim/routes.ts';
import { type Reply, send, token } from '../support/client.ts';
import { createManage, type Manage } from '../support/management.ts';
import { patchUrn, startTestServer, type TestServer } from '../support/server.ts';

/**
 * What clients control has a cap wherever it comes in. The cases are made from the tables of routes
 * and operations: one that is added without a cap fails here.
 */

interface Sent {
  readonly query?: string;
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A size that clients control. */
interface Size {
  readonly cap: number;
  /** A request with this much of it. */
  readonly request: (size: number) => Sent;
  readonly status: number;
  /** Part of what the answer above the cap says. */
  readonly says: string;
}

type Sizes = Readonly<Record<string, Size>>;

const missing = '01890000-0000-7000-8000-000000000000';
const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

/** JSON text of an object nested this deep. */
const nested = (depth: number): string => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;
/** JSON text of this many bytes. */
const padded = (size: number): string => `{"a":"${'x'.repeat(size - 8)}"}`;

const headers: Size = {
  cap: 65_536,
  // The request line and the other headers come on top.
  request: (size) => ({ headers: { 'X-Long': 'x'.repeat(size - 1_024 * Number(size <= 65_536)) } }),
  status: 431,
  says: 'headers are longer',
};
const parameters: Size = {
  cap: 100,
  request: (size) => ({
    query: Array.from({ length: size }, (_, index) => `p${index}=1`).join('&'),
  }),
  status: 400,
  says: '100 parameters',
};
const depth: Size = {
  cap: 32,
  request: (size) => ({ raw: nested(size) }),
  status: 400,
  says: '32 levels',
};
const bodyOf = (cap: number): Size => ({
  cap,
  request: (size) => ({ raw: padded(size) }),
  status: 413,
  says: 'longer than',
});

const filters: Readonly<Record<string, readonly [number, string, (size: number) => string]>> = {
  'length of a filter': [
    8_192,
    'longer than 8192',
    (size) => `title eq "${'x'.repeat(size - 11)}"`,
  ],
  'depth of a filter': [
    24,
    'deeper than 24',
    (size) => `${'('.repeat(size)}title pr${')'.repeat(size)}`,
  ],
  // What joins them is one more.
  'expressions of a filter': [
    256,
    'more than 256',
    (size) => Array.from({ length: size - 1 }, () => 'title pr').join(' or '),
  ],
};
const filterSizes = (request: (filter: string) => Sent): Sizes =>
  Object.fromEntries(
    Object.entries(filters).map(([name, [cap, says, filter]]) => [
      name,
      { cap, request: (size: number) => request(filter(size)), status: 400, says },
    ]),
  );

const always: Sizes = { headers };
const reads: Sizes = { ...always, parameters };
const lists: Sizes = {
  ...reads,
  ...filterSizes((filter) => ({ query: new URLSearchParams({ filter }).toString() })),
};
const writes: Sizes = { ...reads, depth, body: bodyOf(1_048_576) };
const writesMembers: Sizes = { ...reads, depth, body: bodyOf(16_777_216) };
const operations: Size = {
  cap: 1_000,
  request: (size) => ({
    raw: JSON.stringify({
      schemas: [patchUrn],
      Operations: Array.from({ length: size }, () => ({
        op: 'replace',
        path: 'displayName',
        value: 'x',
      })),
    }),
  }),
  status: 400,
  says: 'the maximum is 1000',
};
const patches: Sizes = { ...writes, operations };
const searches: Sizes = {
  ...writes,
  ...filterSizes((filter) => ({ raw: JSON.stringify({ schemas: [searchUrn], filter }) })),
};
const bulk: Sizes = {
  ...reads,
  depth,
  body: bodyOf(4_194_304),
  operations: {
    cap: 1_000,
    request: (size) => ({
      raw: JSON.stringify({
        schemas: [bulkUrn],
        Operations: Array.from({ length: size }, () => ({})),
      }),
    }),
    status: 413,
    says: '1000',
  },
};
const form = (raw: string): Sent => ({
  raw,
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
});
const grants: Sizes = {
  ...always,
  body: {
    cap: 16_384,
    request: (size) => form(`a=${'x'.repeat(size - 2)}`),
    status: 413,
    says: 'longer than 16384',
  },
  parameters: {
    cap: 100,
    request: (size) => form(Array.from({ length: size }, (_, index) => `p${index}=1`).join('&')),
    status: 400,
    says: 'form cannot be read',
  },
};

interface Bound {
  readonly paths: readonly string[];
  readonly methods: Readonly<Record<string, Sizes>>;
}

const bothReads = { GET: reads, HEAD: reads };
const scim = '/scim/v2';

/** The sizes that clients control at each route. */
const bounds: Readonly<Record<Endpoint, Bound>> = {
  serviceProviderConfig: { paths: [`${scim}/ServiceProviderConfig`], methods: bothReads },
  schemas: { paths: [`${scim}/Schemas`], methods: bothReads },
  schema: {
    paths: [`${scim}/Schemas/urn:ietf:params:scim:schemas:core:2.0:User`],
    methods: bothReads,
  },
  resourceTypes: { paths: [`${scim}/ResourceTypes`], methods: bothReads },
  resourceType: { paths: [`${scim}/ResourceTypes/User`], methods: bothReads },
  collection: { paths: [`${scim}/Users`], methods: { GET: lists, HEAD: lists, POST: writes } },
  resource: {
    paths: [`${scim}/Users/${missing}`],
    methods: { ...bothReads, PUT: writes, PATCH: patches, DELETE: reads },
  },
  search: { paths: [`${scim}/.search`, `${scim}/Users/.search`], methods: { POST: searches } },
  bulk: { paths: [`${scim}/Bulk`], methods: { POST: bulk } },
  async: { paths: [`${scim}/.async/${missing}`], methods: bothReads },
  // Bodies are not read: a connection is not a user.
  me: {
    paths: [`${scim}/Me`],
    methods: { ...bothReads, POST: reads, PUT: reads, PATCH: reads, DELETE: reads },
  },
  root: { paths: [scim], methods: { GET: lists, HEAD: lists } },
  token: { paths: ['/oauth/token', '/t/default/oauth/token'], methods: { POST: grants } },
  // Nothing of the query is looked at.
  authorizationServer: {
    paths: ['/.well-known/oauth-authorization-server'],
    methods: { GET: always, HEAD: always },
  },
  live: { paths: ['/healthz'], methods: { GET: always, HEAD: always } },
  ready: { paths: ['/readyz'], methods: { GET: always, HEAD: always } },
};

/** Characters of a URL. */
const longestUrl = 16_384;

// A collection whose resources have members takes larger bodies.
const members: readonly (readonly [string, string])[] = [
  ['POST', `${scim}/Groups`],
  ['PUT', `${scim}/Groups/${missing}`],
  ['PATCH', `${scim}/Groups/${missing}`],
];

const cases: readonly (readonly [string, string, Sizes])[] = [
  ...Object.values(bounds).flatMap(({ paths, methods }) =>
    paths.flatMap((path) =>
      Object.entries(methods).map(([method, sizes]) => [method, path, sizes] as const),
    ),
  ),
  ...members.map(([method, path]) => [method, path, writesMembers] as const),
];

describe('the table of routes', () => {
  it('T135 each route and method names the sizes that clients control', () => {
    for (const [endpoint, { methods }] of Object.entries(routes))
      expect(Object.keys(bounds[endpoint as Endpoint].methods).toSorted(), endpoint).toEqual(
        methods.toSorted(),
      );
    expect(Object.keys(bounds).toSorted()).toEqual(Object.keys(routes).toSorted());
  });
});

describe.each(['memory', 'sqlite'] as const)('what clients control on %s', (store) => {
  let server: TestServer;
  let manage: Manage;
  beforeAll(async () => {
    server = await startTestServer(store);
    manage = createManage(server.running.url);
  });
  afterAll(() => server.stop());

  const ask = (method: string, path: string, { query, ...more }: Sent): Promise<Reply> =>
    send(server.running.url, method, query === undefined ? path : `${path}?${query}`, more, token);

  it.each(cases)(
    'T135 %s %s is refused above each cap, and not at it',
    async (method, path, sizes) => {
      const isHead = method === 'HEAD';
      const url: Size = {
        cap: longestUrl,
        request: (size) => ({ query: 'x='.padEnd(size - path.length - 1, 'x') }),
        status: 414,
        says: 'longer than 16384',
      };
      for (const [name, { cap, request, status, says }] of Object.entries({ url, ...sizes })) {
        // The parser of Node gives no method with headers that it refuses, so that the answer to
        // HEAD has a body.
        if (isHead && name === 'headers') continue;
        const label = `${name} of ${cap}`;
        const within = await ask(method, path, request(cap));
        expect(within.status, label).not.toBe(413);
        if (!isHead) expect(within.text, label).not.toContain(says);
        const over = await ask(method, path, request(cap + 1));
        expect(over.status, label).toBe(status);
        if (!isHead) expect(over.text, label).toContain(says);
      }
    },
  );

  describe('the management API', () => {
    it('T135 every text and list of every operation has a cap', async () => {
      const operations = await listOperations(manage);
      expect(operations.length).toBeGreaterThan(60);
      const found = operations.flatMap(({ method, path, fields }) =>
        fields
          .filter(({ isCapped }) => !isCapped)
          .map((field) => `${method} ${path} ${field.name}`),
      );
      expect(found.toSorted()).toEqual(Object.keys(freeForm).toSorted());
    });

    it('T135 every operation refuses above each cap and says where', async () => {
      for (const { method, path, access, parameters: given, body } of await listOperations(
        manage,
      )) {
        // Tokens cannot call it.
        if (access === 'session' || access === 'setup') continue;
        const isServer = access !== 'tenant' && access !== 'operator';
        const at = (name: string, value: string): string =>
          path.replace(`{${name}}`, value).replaceAll(/\{\w+\}/gu, missing);
        const filled = path.replace('{tenant}', 'default').replaceAll(/\{\w+\}/gu, missing);
        const tenant = isServer || path.includes('{tenant}') ? '' : 'tenant=default';
        const label = `${method} ${path}`;
        const long = await manage(method, `${filled}?x=${'x'.repeat(70_000)}`).catch(
          () => undefined,
        );
        expect(long === undefined || long.status === 431, label).toBe(true);
        for (const parameter of given) {
          const over = overOf(parameter.schema);
          if (over === undefined || parameter.name === 'tenant') continue;
          const value = encodeURIComponent(String(over));
          const reply =
            parameter.in === 'header'
              ? await manage(method, `${filled}?${tenant}`, body === undefined ? undefined : {}, {
                  headers: { [parameter.name]: String(over) },
                })
              : parameter.in === 'path'
                ? await manage(method, `${at(parameter.name, value)}?${tenant}`)
                : await manage(method, `${filled}?${tenant}&${parameter.name}=${value}`);
          expect(
            [reply.status, reply.text.includes(parameter.name)],
            `${label} ${parameter.name}`,
          ).toEqual([400, true]);
        }
        if (body === undefined) continue;
        const target = `${filled}?${tenant}`;
        // A configuration of many tenants is one body.
        const maxBytes = path === '/apply' ? 33_554_432 : 262_144;
        const json = { 'Content-Type': 'application/json' };
        const deep = await manage(method, target, undefined, { raw: nested(33), headers: json });
        expect([deep.status, deep.json.detail], label).toEqual([
          400,
          expect.stringContaining('32 levels'),
        ]);
        const large = await manage(method, target, undefined, {
          raw: padded(maxBytes + 1),
          headers: json,
        });
        expect([large.status, large.json.detail], label).toEqual([
          413,
          expect.stringContaining(`longer than ${maxBytes}`),
        ]);
        for (const { name, fixed, over } of oversOf(body)) {
          const { status, json: problem } = await manage(method, target, {
            ...fixed,
            [name]: over,
          });
          const paths = ((problem.errors ?? []) as readonly { readonly path: string }[]).map(
            (one) => one.path.split('.')[0],
          );
          expect([status, paths], `${label} ${name}`).toEqual([
            400,
            expect.arrayContaining([name]),
          ]);
        }
      }
    });
  });
});

/**
 * Fields whose size the document does not say, and what caps them: the body has 256 KiB and 10,000
 * elements of a list.
 */
const freeForm: Readonly<Record<string, string>> = {
  'POST /tenants policy.indexes': 'the resource types there are',
  'PATCH /tenants/{tenant} policy.indexes': 'the resource types there are',
  'POST /connections/{id}/credentials key': 'the body',
  'POST /accounts settings': '65,536 bytes',
  'PATCH /accounts/{id} settings': '65,536 bytes',
  'POST /events data': 'the body',
  'POST /endpoints types[]': 'a type of event',
  'PATCH /endpoints/{id} types[]': 'a type of event',
  'POST /streams types[]': 'a type of event',
  'POST /apply tenants[].connections[].credentials[].expires': 'a date',
  'POST /apply tenants[].connections[].credentials[].key': 'the body',
  'POST /apply tenants[].connections[].profile': 'a profile there is',
  'POST /apply tenants[].policy.indexes': 'the resource types there are',
  'POST /apply tenants[].webhooks[].types[]': 'a type of event',
  'POST /apply webhooks[].types[]': 'a type of event',
  'PUT /schemas ': 'the body: definitions are checked when they are applied',
  'POST /streams/{id}/poll ': 'the body: RFC 8936 lets receivers send more',
  'POST /streams/{id}/poll setErrs': 'the body',
};

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
}

interface Listed {
  readonly method: string;
  readonly path: string;
  readonly access: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: Schema;
  }[];
  readonly body?: Schema;
  readonly fields: readonly { readonly name: string; readonly isCapped: boolean }[];
}

async function listOperations(manage: Manage): Promise<readonly Listed[]> {
  const { json } = await manage('GET', '/openapi.json');
  // References are put in place; no body refers to itself.
  const inPlace = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inPlace);
    if (typeof value !== 'object' || value === null) return value;
    const { $ref } = value as Schema;
    if ($ref !== undefined) return inPlace(json.components.schemas[$ref.split('/').at(-1)!]);
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inPlace(part)]));
  };
  // oxlint-disable-next-line typescript/no-explicit-any
  return Object.entries(json.paths as Record<string, Record<string, any>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, one]): Listed => {
        const parameters = inPlace(one.parameters ?? []) as Listed['parameters'];
        const body = inPlace(one.requestBody?.content['application/json'].schema) as
          | Schema
          | undefined;
        return {
          method: method.toUpperCase(),
          path: path.slice('/api/v1'.length),
          access: one['x-access'],
          parameters,
          ...(body === undefined ? {} : { body }),
          fields: [
            ...parameters.flatMap(({ name, schema }) => fieldsOf(schema, name)),
            ...(body === undefined ? [] : fieldsOf(body, '')),
          ],
        };
      }),
  );
}

function optionsOf({ anyOf = [], oneOf = [], allOf = [] }: Schema): readonly Schema[] {
  return [...anyOf, ...oneOf, ...allOf];
}

/** Texts, lists and open objects of a schema. A number is one value, however large. */
function fieldsOf(
  schema: Schema,
  name: string,
): readonly { readonly name: string; readonly isCapped: boolean }[] {
  if (schema.enum !== undefined) return [];
  const { items, properties = {}, additionalProperties = false } = schema;
  const types = new Set([schema.type ?? []].flat());
  const own = types.has('string')
    ? [{ name, isCapped: schema.maxLength !== undefined || schema.pattern !== undefined }]
    : types.has('array')
      ? [{ name, isCapped: schema.maxItems !== undefined }]
      : types.has('object') && additionalProperties !== false
        ? [{ name, isCapped: false }]
        : [];
  return [
    ...own,
    ...optionsOf(schema).flatMap((option) => fieldsOf(option, name)),
    ...(items === undefined ? [] : fieldsOf(items, `${name}[]`)),
    ...Object.entries(properties).flatMap(([key, value]) =>
      fieldsOf(value, name === '' ? key : `${name}.${key}`),
    ),
  ];
}

/** A value just above the cap of a schema, where it has one. */
function overOf(schema: Schema): unknown {
  const types = new Set([schema.type ?? []].flat());
  if (schema.enum !== undefined) return 'x';
  if (types.has('string') && schema.maxLength !== undefined)
    return 'x'.repeat(schema.maxLength + 1);
  if (types.has('array') && schema.maxItems !== undefined)
    return Array.from({ length: schema.maxItems + 1 }, () => 'x');
  const isInteger = types.has('integer') || types.has('number');
  if (isInteger && schema.maximum !== undefined) return schema.maximum + 1;
  return optionsOf(schema)
    .map(overOf)
    .find((value) => value !== undefined);
}

interface Over {
  readonly name: string;
  /** What tells the variant of the body. */
  readonly fixed: Readonly<Record<string, unknown>>;
  readonly over: unknown;
}

/** The members of a body that have a cap, each above it. */
function oversOf(body: Schema): readonly Over[] {
  const { properties = {} } = body;
  const constants = Object.entries(properties).filter(([, value]) => value.enum?.length === 1);
  const fixed = Object.fromEntries(constants.map(([name, value]) => [name, value.enum![0]]));
  return [
    ...optionsOf(body).flatMap(oversOf),
    ...Object.entries(properties).flatMap(([name, value]) => {
      const over = name in fixed ? undefined : overOf(value);
      return over === undefined ? [] : [{ name, fixed, over }];
    }),
  ];
}
