import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import type { CaseContext } from '../../case-context.ts';
import { add, remove, replace } from '../../operations.ts';

/**
 * Attributes of a resource type of the server's own, with what `/Schemas` says of them. User and
 * Group have neither an immutable nor a writeOnly attribute besides members and password.
 */
interface CustomType {
  readonly endpoint: string;
  readonly schema: Json;
  /** Schemas of required extensions. */
  readonly extensions: readonly Json[];
}

const builtIn = new Set(['/Users', '/Groups', '/Me']);

/** Returns the resource types besides users and groups; skips the case when there is none. */
function customTypes(t: CaseContext): readonly CustomType[] {
  const schemaOf = (urn: string): Json => t.discovery.schemas.find(({ id }) => id === urn);
  const types = t.discovery.resourceTypes.flatMap(({ endpoint, schema, schemaExtensions = [] }) => {
    if (builtIn.has(endpoint) || schemaOf(schema) === undefined) return [];
    const extensions = schemaExtensions
      .filter(({ required }: Json) => required === true)
      .map((one: Json) => schemaOf(one.schema));
    return [{ endpoint, schema: schemaOf(schema), extensions }];
  });
  if (types.length === 0) t.skip('the server has no resource type of its own');
  return types;
}

const writable = ({ mutability }: Json): boolean => mutability !== 'readOnly';

/** Returns a value for an attribute, by its type. */
function sample(t: CaseContext, attribute: Json): Json {
  const { type, multiValued, subAttributes = [], canonicalValues } = attribute;
  const one = (): Json => {
    if (canonicalValues?.length > 0) return canonicalValues[0];
    switch (type) {
      case 'boolean':
        return true;
      case 'integer':
        return 7;
      case 'decimal':
        return 1.5;
      case 'dateTime':
        return '2024-02-29T12:34:56Z';
      case 'binary':
        return 'aGVsbG8=';
      case 'reference':
        return 'https://check.example/thing';
      case 'complex':
        return Object.fromEntries(
          subAttributes.filter(writable).map((sub: Json) => [sub.name, sample(t, sub)]),
        );
      default:
        return t.name('text');
    }
  };
  return multiValued === true ? [one()] : one();
}

/** Returns a body with a value for every attribute that can be written. */
function bodyOf(t: CaseContext, { schema, extensions }: CustomType): Json {
  const values = ({ attributes }: Json): Json =>
    Object.fromEntries(attributes.filter(writable).map((one: Json) => [one.name, sample(t, one)]));
  return {
    schemas: [schema.id, ...extensions.map(({ id }) => id)],
    ...values(schema),
    ...Object.fromEntries(extensions.map((one) => [one.id, values(one)])),
  };
}

/** Creates one resource of each type and passes it on. */
async function withEach(
  t: CaseContext,
  check: (type: CustomType, path: string, body: Json, created: Json) => Promise<void>,
): Promise<void> {
  for (const type of customTypes(t)) {
    const body = bodyOf(t, type);
    const answer = await t.post(type.endpoint, body);
    t.status(answer, 201);
    const path = `${type.endpoint}/${encodeURIComponent(answer.json.id)}`;
    await check(type, path, body, answer.json);
  }
}

const having = ({ schema }: CustomType, name: string, value: string): readonly Json[] =>
  schema.attributes.filter((one: Json) => one[name] === value);

/** What a schema states holds (RFC 7643 §7), for resource types of the server's own. */
export const schemaDrivenCases = casesOf(
  { section: 'RFC 7643 §7', needs: ['schemas', 'resourceTypes'] },
  [
    {
      id: 'schema.round-trip',
      title: 'every attribute that a schema states can be written and read',
      requirements: ['R052', 'R077'],
      async run(t) {
        await withEach(t, async (type, path, body) => {
          const read = await t.read(path);
          for (const { name, returned, type: kind } of type.schema.attributes)
            if (body[name] !== undefined && ['default', 'always'].includes(returned))
              if (kind !== 'complex') t.equal(read[name], body[name], name);
        });
      },
    },
    {
      id: 'schema.multi-valued',
      title: 'values of a simple multi-valued attribute are added, and removed by value',
      requirements: ['R277', 'R282', 'C10'],
      section: 'RFC 7644 §3.5.2.1',
      level: 'SHOULD',
      needs: ['patch'],
      async run(t) {
        await withEach(t, async (type, path, body) => {
          for (const { name, type: kind, multiValued, mutability } of type.schema.attributes) {
            if (multiValued !== true || kind !== 'string' || mutability !== 'readWrite') continue;
            const added = t.name('added');
            const both = await t.patched(path, [add(name, [added])]);
            t.sameSet(both[name], [...body[name], added], name);
            const after = await t.patched(path, [remove(`${name}[value eq "${added}"]`)]);
            t.sameSet(after[name], body[name], name);
          }
        });
      },
    },
    {
      id: 'schema.always',
      title: 'attributes that are always returned cannot be excluded',
      requirements: ['R075'],
      async run(t) {
        await withEach(t, async (type, path, body) => {
          for (const { name } of having(type, 'returned', 'always'))
            if (body[name] !== undefined) {
              const read = await t.read(path, { query: { excludedAttributes: name } });
              t.that(read[name] !== undefined, `${name} is missing`);
            }
        });
      },
    },
    {
      id: 'schema.request',
      title: 'attributes returned on request are in no answer that did not name them',
      requirements: ['R078'],
      async run(t) {
        await withEach(t, async (type, path) => {
          for (const { name } of having(type, 'returned', 'request')) {
            t.absent(await t.read(path), name);
            const read = await t.read(path, { query: { attributes: name } });
            t.that(read[name] !== undefined, `${name} is missing though it was asked for`);
          }
        });
      },
    },
    {
      id: 'schema.never',
      title: 'attributes that are never returned are in no answer',
      requirements: ['R074', 'R076'],
      async run(t) {
        await withEach(t, async (type, path, _, created) => {
          for (const { name } of having(type, 'returned', 'never')) {
            t.absent(created, name);
            t.absent(await t.read(path), name);
            t.absent(await t.read(path, { query: { attributes: name } }), name);
          }
        });
      },
    },
    {
      id: 'schema.immutable',
      title: 'an immutable attribute cannot be changed by PUT or PATCH',
      requirements: ['R073', 'R240', 'R255'],
      async run(t) {
        await withEach(t, async (type, path, body) => {
          for (const attribute of having(type, 'mutability', 'immutable')) {
            const { name } = attribute;
            const other = attribute.type === 'string' ? t.name('other') : undefined;
            if (other === undefined) continue;
            t.error(await t.put(path, { ...body, [name]: other }), 400, 'mutability');
            t.error(await t.patch(path, [replace(name, other)]), 400, 'mutability');
            t.equal((await t.read(path))[name], body[name], name);
            t.status(await t.put(path, body), 200);
          }
        });
      },
    },
    {
      id: 'schema.read-only',
      title: 'a readOnly attribute in a POST is ignored',
      requirements: ['R072', 'R128'],
      async run(t) {
        for (const type of customTypes(t))
          for (const attribute of having(type, 'mutability', 'readOnly')) {
            const value = sample(t, attribute);
            const answer = await t.post(type.endpoint, {
              ...bodyOf(t, type),
              [attribute.name]: value,
            });
            t.status(answer, 201);
            t.notEqual(answer.json[attribute.name], value, attribute.name);
          }
      },
    },
    {
      id: 'schema.required',
      title: 'a resource without a required attribute is refused',
      requirements: ['R135', 'R242'],
      async run(t) {
        for (const type of customTypes(t))
          for (const { name, required, mutability } of type.schema.attributes) {
            if (required !== true || mutability === 'readOnly') continue;
            const { [name]: _, ...body } = bodyOf(t, type);
            t.error(await t.post(type.endpoint, body), 400);
          }
      },
    },
    {
      id: 'schema.required-extension',
      title: 'a resource without a required extension is refused',
      requirements: ['R138'],
      section: 'RFC 7643 §6',
      async run(t) {
        for (const type of customTypes(t))
          for (const { id } of type.extensions) {
            const { [id]: _, ...body } = bodyOf(t, type);
            const answer = await t.post(type.endpoint, { ...body, schemas: [type.schema.id] });
            t.error(answer, 400);
          }
      },
    },
    {
      id: 'schema.unique',
      title: 'a value that must be unique is refused the second time',
      requirements: ['R079'],
      level: 'SHOULD',
      async run(t) {
        await withEach(t, async (type, _, body) => {
          for (const { name } of having(type, 'uniqueness', 'server')) {
            if (body[name] === undefined) continue;
            const second = { ...bodyOf(t, type), [name]: body[name] };
            t.error(await t.post(type.endpoint, second), 409, 'uniqueness');
          }
        });
      },
    },
    {
      id: 'schema.wrong-types',
      title: 'a value of another type than the schema states is refused, or not stored',
      requirements: ['R056', 'R057', 'R058', 'R059', 'R135'],
      section: 'RFC 7643 §2.3',
      async run(t) {
        const wrong: Readonly<Record<string, Json>> = {
          boolean: 'maybe',
          integer: 1.5,
          decimal: 'many',
          dateTime: '2024-01-01',
          binary: '@@',
        };
        for (const type of customTypes(t))
          for (const { name, type: kind, multiValued, mutability } of type.schema.attributes) {
            if (wrong[kind] === undefined || mutability === 'readOnly') continue;
            const value = multiValued === true ? [wrong[kind]] : wrong[kind];
            const answer = await t.post(type.endpoint, { ...bodyOf(t, type), [name]: value });
            if (answer.status !== 201) t.error(answer, 400);
            else t.notEqual(answer.json[name], value, name);
          }
      },
    },
  ],
);
