import type { Store } from '../../src/ports/store.ts';
import { ScimError } from '../../src/protocol/errors/scim-error.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { applyPatch } from '../../src/protocol/patch/apply.ts';
import { compilePatch } from '../../src/protocol/patch/compile.ts';
import { createParseContext, profiles } from '../../src/protocol/profiles/profile.ts';
import { buildDocument, readResource } from '../../src/protocol/schema/document.ts';
import type { Attributes } from '../../src/protocol/schema/stored-json.ts';
import { directoryOver, scopeOver } from './directory.ts';
import type { JsonMap, Outcome, Run } from './patch-laws.ts';

const object = (body: object): ClientJsonObject => toClientJson(body) as ClientJsonObject;

function codeOf(error: unknown): string {
  if (error instanceof ScimError) return error.code;
  throw error;
}

function attributesOf({ schemas: _, id: _id, meta: _meta, ...rest }: JsonMap): JsonMap {
  return rest;
}

/** On documents alone. */
export const runPure: Run = async ({ type }, before, operations) => {
  const parseContext = createParseContext(profiles.get('default')!);
  const attributes = readResource(type, object(before), parseContext);
  const shown = (given: Attributes): JsonMap =>
    attributesOf(JSON.parse(JSON.stringify(buildDocument(type, 'i', given))) as JsonMap);
  const was = shown(attributes);
  try {
    applyPatch(
      type,
      attributes,
      compilePatch(type, 'i', object({ Operations: operations }), parseContext).operations,
    );
    const document = shown(attributes);
    return {
      error: undefined,
      document,
      version: JSON.stringify(document) === JSON.stringify(was) ? 1 : 2,
    };
  } catch (error) {
    return { error: codeOf(error), document: was, version: 1 };
  }
};

/** Through the directory, on a store. */
export function runOn(store: Store): Run {
  return async ({ registry, type }, before, operations): Promise<Outcome> => {
    const directory = directoryOver(store, { registry });
    const scope = scopeOver(registry);
    const written = await directory.create(scope, type, object(before), {});
    const { id } = JSON.parse((await written.represent()).body as string) as { id: string };
    let error: string | undefined;
    try {
      await directory.patch(scopeOver(registry), type, id, object({ Operations: operations }), {});
    } catch (thrown) {
      error = codeOf(thrown);
    }
    const { body } = await directory.get(scope, type, id, {});
    const document = JSON.parse(body as string) as JsonMap & {
      readonly meta: { readonly version: string };
    };
    return {
      error,
      document: attributesOf(document),
      version: Number(document.meta.version.replaceAll(/\D/gu, '')),
    };
  };
}
