import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ScimError } from '../../src/protocol/errors/scim-error.ts';
import { parseFilter } from '../../src/protocol/filter/parse.ts';
import { printFilter } from '../../src/protocol/filter/print.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { applyPatch } from '../../src/protocol/patch/apply.ts';
import { compilePatch } from '../../src/protocol/patch/compile.ts';
import { createParseContext, profiles } from '../../src/protocol/profiles/profile.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import { buildDocument, readResource } from '../../src/protocol/schema/document.ts';
import type { Attributes } from '../../src/protocol/schema/stored-json.ts';
import { patchUrn, startTestServer, stores } from '../support/server.ts';

function load<T>(folder: string): readonly (readonly [string, T])[] {
  const path = fileURLToPath(new URL(`../../vectors/${folder}/`, import.meta.url));
  const files = readdirSync(path).filter((file) => file.endsWith('.json'));
  expect(files.length).toBeGreaterThan(0);
  return files.map((file) => [file, JSON.parse(readFileSync(path + file, 'utf8')) as T] as const);
}

interface FilterCase {
  readonly filter: string;
  readonly canonical?: string;
  readonly error?: string;
}

describe.each(load<{ readonly cases: readonly FilterCase[] }>('filters'))(
  'R177 filters/%s',
  (_, { cases }) => {
    it('has cases', () => expect(cases.length).toBeGreaterThan(0));
    it.each(cases)('$filter', ({ filter, canonical, error }) => {
      if (error === undefined) expect(printFilter(parseFilter(filter))).toBe(canonical);
      else expect(codeOf(() => parseFilter(filter))).toBe(error);
    });
  },
);

interface PatchCase {
  readonly name: string;
  readonly profile?: string;
  readonly before: object;
  readonly operations: readonly object[];
  readonly after?: Readonly<Record<string, unknown>>;
  readonly error?: string;
}

const user = builtInRegistry().type('User')!;

describe.each(load<{ readonly source: string; readonly cases: readonly PatchCase[] }>('patch'))(
  'patch/%s',
  (_, { cases }) => {
    it('has cases', () => expect(cases.length).toBeGreaterThan(0));
    it.each(cases)('$name', ({ profile = 'default', before, operations, after, error }) => {
      const parseContext = createParseContext(profiles.get(profile)!);
      const wide = createParseContext(profiles.get('default')!);
      const attributes = readResource(
        user,
        toClientJson({ userName: 'u', ...before }) as ClientJsonObject,
        wide,
      );
      const run = (): Attributes => {
        const changed = JSON.parse(JSON.stringify(attributes)) as Attributes;
        applyPatch(
          user,
          changed,
          compilePatch(
            user,
            'i',
            toClientJson({ schemas: [patchUrn], Operations: operations }) as ClientJsonObject,
            parseContext,
          ).operations,
        );
        return changed;
      };
      if (error !== undefined) {
        expect(codeOf(run)).toBe(error);
        return;
      }
      const { id: _id, userName: _userName, schemas, ...rest } = buildDocument(user, 'i', run());
      expect(after!['schemas'] === undefined ? rest : { schemas, ...rest }).toEqual(after);
    });
  },
);

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    return error instanceof ScimError ? error.code : String(error);
  }
  return undefined;
}

interface Step {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly body?: object;
    readonly headers?: Readonly<Record<string, string>>;
  };
  readonly expect: {
    readonly status: number;
    readonly body?: object;
    readonly absent?: readonly string[];
  };
  readonly save?: Readonly<Record<string, string>>;
}

interface Dialogue {
  readonly client: string;
  readonly profile: string;
  readonly steps: readonly Step[];
}

describe.each(load<Dialogue>('idp'))(
  'T102 T103 T104 R379 idp/%s',
  (_, { client, profile, steps }) => {
    it.each(stores)(`${client} on %s`, async (store) => {
      expect(steps.length).toBeGreaterThan(0);
      const server = await startTestServer(store, { profile });
      const saved = new Map<string, string>();
      const fill = <T>(value: T): T => {
        let text = JSON.stringify(value);
        for (const [name, found] of saved) text = text.replaceAll(`{{${name}}}`, found);
        return JSON.parse(text) as T;
      };
      for (const step of steps) {
        const { method, path, body, headers } = fill(step.request);
        const target = path
          .replaceAll(' ', '%20')
          .replaceAll('"', '%22')
          .replaceAll('[', '%5B')
          .replaceAll(']', '%5D');
        const reply = await server.call(method, target, {
          ...(body === undefined ? {} : { body }),
          ...(headers === undefined ? {} : { headers }),
        });
        const { status, body: wanted, absent } = fill(step.expect);
        expect(reply.status, `${step.name}: ${reply.text}`).toBe(status);
        if (wanted !== undefined) expect(reply.json, step.name).toMatchObject(wanted);
        for (const name of absent ?? [])
          expect(at(reply.json, name), `${step.name}: ${name}`).toBeUndefined();
        for (const [name, from] of Object.entries(step.save ?? {}))
          saved.set(name, String(reply.json[from]));
        if (status === 201) expect(reply.headers['location']).toBe(reply.json.meta.location);
      }
      await server.stop();
    });
  },
);

/**
 * `a`, or `urn:…:User.manager`: a member, or a member of a member whose name ends at the last dot.
 */
function at(json: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(json, name) || !name.startsWith('urn:')) return json[name];
  const dot = name.lastIndexOf('.');
  const outer = json[name.slice(0, dot)] as Readonly<Record<string, unknown>> | undefined;
  return outer?.[name.slice(dot + 1)];
}
