import openapiTS, { astToString } from 'openapi-typescript';

const header = '// Written by tools/generate-docs.ts from the OpenAPI document; do not edit.\n';

/** Of a document without webhooks and $defs, these say nothing. */
const empty = /^export type (?:webhooks|\$defs) = Record<string, never>;\n/gmu;

/** Resolves to the types of the management API, as `src/client` has them. */
export async function clientTypes(document: object): Promise<string> {
  const nodes = await openapiTS(JSON.stringify(document), {
    // A default is what the server takes when a field is left out: the field stays optional.
    defaultNonNullable: false,
    immutable: true,
  });
  return header + astToString(nodes).replaceAll(empty, '');
}
