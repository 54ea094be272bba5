import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { customTypePattern } from '../src/events/event.ts';

const header = '// Written by tools/generate-docs.ts from the OpenAPI document; do not edit.\n';

/** Of a document without webhooks and $defs, these say nothing. */
const empty = /^export type (?:webhooks|\$defs) = Record<string, never>;\n/gmu;

/** Resolves to the types of the management API, as `src/client` has them. */
export async function clientTypes(document: object): Promise<string> {
  const nodes = await openapiTS(JSON.stringify(document, withoutExamples), {
    // A default is what the server takes when a field is left out: the field stays optional.
    defaultNonNullable: false,
    immutable: true,
    transform: (schema) =>
      // As a string it would be every other type too, and events could not be told apart.
      'pattern' in schema && schema.pattern === customTypePattern ? customType() : undefined,
  });
  return header + astToString(nodes).replaceAll(empty, '');
}

/** Leaves out examples, and refusals, which are ProblemError for every operation. */
function withoutExamples(name: string, value: unknown): unknown {
  if (name === 'example') return undefined;
  if (name !== 'responses') return value;
  return Object.fromEntries(
    Object.entries(value as object).filter(([status]) => status.startsWith('2')),
  );
}

function customType(): ts.TypeNode {
  const text = ts.factory.createKeywordTypeNode(ts.SyntaxKind.StringKeyword);
  return ts.factory.createTemplateLiteralType(ts.factory.createTemplateHead('custom.'), [
    ts.factory.createTemplateLiteralTypeSpan(text, ts.factory.createTemplateTail('')),
  ]);
}
