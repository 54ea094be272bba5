/**
 * Writes the reference of the management API, a page for each topic, from its OpenAPI document. Run
 * by `node tools/generate-docs.ts`. The pages can be read without a server and without a network.
 */
import { table } from '../src/simulators/guides/markdown.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly additionalProperties?: boolean | Schema;
  readonly const?: unknown;
}

interface Media {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}

interface Content {
  readonly description?: string;
  readonly content?: Readonly<Record<string, Media>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

export interface ApiOperation {
  readonly operationId?: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const fileOf = (tag: string): string => tag.toLowerCase().replaceAll(' ', '-');

const nameOf = (ref: string): string => ref.split('/').at(-1)!;

/** Returns the type of a value in a few words. */
function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return `\`${nameOf(schema.$ref)}\``;
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined)
    return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  const parts = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (parts !== undefined) return [...new Set(parts.map(typeOf))].join(' or ');
  const items = schema.properties?.['items']?.items;
  if (items !== undefined) return `page of ${typeOf(items)}`;
  const types = [schema.type ?? 'any'].flat();
  if (types.includes('array'))
    return `list of ${schema.items === undefined ? 'values' : typeOf(schema.items)}`;
  const { minimum, maximum, format } = schema;
  const range =
    minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER
      ? `, ${minimum} to ${maximum}`
      : '';
  return `${types.join(' or ')}${format === undefined ? '' : ` (${format})`}${range}`;
}

function meaningOf({ description, default: given, maxLength }: Schema): string {
  return [
    description ?? '',
    given === undefined ? '' : `Default: \`${JSON.stringify(given)}\`.`,
    maxLength === undefined ? '' : `At most ${maxLength} characters.`,
  ]
    .filter((part) => part !== '')
    .join(' ')
    .replaceAll('\n', ' ');
}

/** Returns the rows of a schema's members; members of members follow theirs. */
function memberRows(schema: Schema, prefix = ''): readonly (readonly string[])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    const isRequired = schema.required?.includes(name) === true;
    const inner = member.properties === undefined ? (member.items ?? {}) : member;
    const mark = inner === member ? '.' : '[].';
    return [
      [`\`${path}\``, typeOf(member), isRequired ? 'yes' : '', meaningOf(member)],
      ...(inner.$ref === undefined ? memberRows(inner, `${path}${mark}`) : []),
    ];
  });
}

/** Returns the text of an example, if the document has one. */
function exampleOf(media: Media | undefined): string | undefined {
  const value = media?.example ?? Object.values(media?.examples ?? {})[0]?.value;
  return value === undefined ? undefined : JSON.stringify(value, null, 2);
}

function mediaOf({ content }: Content): readonly [type: string, media: Media] | undefined {
  return Object.entries(content ?? {})[0];
}

function bodyText(body: Content): string {
  const [type, media] = mediaOf(body) ?? [];
  if (type === undefined) return '';
  const example = exampleOf(media);
  const shown = example === undefined ? '' : `\n\n\`\`\`json\n${example}\n\`\`\``;
  return `**Body**, \`${type}\`: ${schemaLink(media!.schema ?? {})}${shown}`;
}

/** Returns the type of a body, with a link to its schema. */
function schemaLink(schema: Schema): string {
  return typeOf(schema).replace(
    /`([A-Z]\w+)`/u,
    (name, id: string) => `[${name}](#${id.toLowerCase()})`,
  );
}

function responsesText(responses: Readonly<Record<string, Content>>): string {
  const rows = Object.entries(responses).map(([status, response]) => {
    const [type, media] = mediaOf(response) ?? [];
    const schema = media?.schema === undefined ? '' : schemaLink(media.schema);
    return [
      status === 'default' ? 'other' : status,
      (response.description ?? '').replaceAll('\n', ' '),
      type === undefined ? '' : `\`${type}\``,
      schema,
    ];
  });
  const success = Object.entries(responses).find(([status]) => status.startsWith('2'));
  const example = success === undefined ? undefined : exampleOf(mediaOf(success[1])?.[1]);
  return [
    table(['status', 'response', 'media type', 'schema'], rows),
    ...(example === undefined ? [] : [`\`\`\`json\n${example}\n\`\`\``]),
  ].join('\n\n');
}

function operationText(method: string, path: string, operation: ApiOperation): string {
  const parameters = (operation.parameters ?? []).map((parameter) => [
    `\`${parameter.name}\``,
    parameter.in,
    typeOf(parameter.schema ?? {}),
    parameter.required === true ? 'yes' : '',
    meaningOf({ ...parameter.schema, description: parameter.description }),
  ]);
  return [
    `## ${operation.summary}`,
    `\`${method.toUpperCase()} ${path}\``,
    ...(operation.description === undefined ? [] : [operation.description]),
    ...(parameters.length === 0
      ? []
      : [table(['parameter', 'in', 'type', 'required', 'meaning'], parameters)]),
    ...(operation.requestBody === undefined ? [] : [bodyText(operation.requestBody)]),
    responsesText(operation.responses),
  ].join('\n\n');
}

/** Returns the names of the schemas that a value mentions, with those that they mention. */
function schemasOf(value: unknown, document: ApiDocument, found = new Set<string>()): Set<string> {
  const { schemas } = document.components;
  for (const [, name] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/gu)) {
    if (found.has(name!) || schemas[name!] === undefined) continue;
    found.add(name!);
    schemasOf(schemas[name!], document, found);
  }
  return found;
}

function schemaText(name: string, schema: Schema): string {
  const rows = memberRows(schema);
  return [
    `### ${name}`,
    ...(schema.description === undefined ? [] : [schema.description]),
    rows.length === 0 ? typeOf(schema) : table(['member', 'type', 'required', 'meaning'], rows),
  ].join('\n\n');
}

/** Returns the pages of the reference by path: an index, and a page for each tag. */
export function apiPages(document: ApiDocument): ReadonlyMap<string, string> {
  const byTag = new Map<string, [method: string, path: string, operation: ApiOperation][]>();
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const [tag] = operation.tags;
      byTag.set(tag!, [...(byTag.get(tag!) ?? []), [method, path, operation]]);
    }
  const pages = new Map<string, string>();
  for (const [tag, operations] of byTag) {
    const schemas = [...schemasOf(operations, document)].toSorted();
    pages.set(
      `docs/api/${fileOf(tag)}.md`,
      `${[
        `# API: ${tag}`,
        'Written by `node tools/generate-docs.ts`.',
        'Part of the [reference of the management API](README.md). The [overview](../management.md) explains tokens, pages and idempotency.',
        ...operations.map(([method, path, operation]) => operationText(method, path, operation)),
        ...(schemas.length === 0 ? [] : ['## Schemas']),
        ...schemas.map((name) => schemaText(name, document.components.schemas[name]!)),
      ].join('\n\n')}\n`,
    );
  }
  pages.set('docs/api/README.md', indexPage(byTag));
  return pages;
}

function indexPage(
  byTag: ReadonlyMap<string, readonly (readonly [string, string, ApiOperation])[]>,
): string {
  const rows = [...byTag].flatMap(([tag, operations]) =>
    operations.map(([method, path, { summary }], index) => [
      index === 0 ? `[${tag}](${fileOf(tag)}.md)` : '',
      `\`${method.toUpperCase()} ${path}\``,
      summary,
    ]),
  );
  return `# API: all operations

Written by \`node tools/generate-docs.ts\`.

Every operation of the management API, with parameters, bodies and responses. Read the
[overview](../management.md) first: it creates a token and explains what holds for all of them. A
server has the OpenAPI document at \`/api/v1/openapi.json\`.

${table(['topic', 'operation', 'purpose'], rows)}
`;
}
