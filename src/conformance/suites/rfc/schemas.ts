import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { type CaseContext } from '../../case-context.ts';
import { urns } from '../../urns.ts';

const attributeTypes = new Set([
  'string',
  'boolean',
  'decimal',
  'integer',
  'dateTime',
  'binary',
  'reference',
  'complex',
]);

/** Returns every attribute of every schema, with its sub-attributes. */
function attributesOf(t: CaseContext): readonly (readonly [where: string, attribute: Json])[] {
  return t.discovery.schemas.flatMap(({ id, attributes = [] }) =>
    (attributes as Json[]).flatMap((one) => [
      [`${id}:${one.name}`, one] as const,
      ...(one.subAttributes ?? []).map((sub: Json) => [`${id}:${one.name}.${sub.name}`, sub]),
    ]),
  );
}

/** Schemas and what they state of attributes (RFC 7643 §7). */
export const schemaCases = casesOf({ section: 'RFC 7643 §7', needs: ['schemas'] }, [
  {
    id: 'discovery.schemas-list',
    title: '/Schemas is a ListResponse that holds all of them',
    requirements: ['R038'],
    section: 'RFC 7644 §4',
    async run(t) {
      const list = await t.list('/Schemas');
      t.equal(list.totalResults, list.Resources.length, 'totalResults');
    },
  },
  {
    id: 'discovery.schemas-not-paged',
    title: '/Schemas ignores paging and sorting parameters',
    requirements: ['R043'],
    section: 'RFC 7644 §4',
    async run(t) {
      const all = await t.list('/Schemas');
      const asked = await t.list('/Schemas', { count: 1, startIndex: 2, sortBy: 'id' });
      t.equal(asked.Resources.length, all.Resources.length, 'number of schemas');
    },
  },
  {
    id: 'discovery.schemas-no-filter',
    title: 'a filter on /Schemas is refused with 403',
    requirements: ['R044'],
    section: 'RFC 7644 §4',
    level: 'SHOULD',
    async run(t) {
      t.error(await t.get('/Schemas', { query: { filter: `id eq "${urns.user}"` } }), 403);
    },
  },
  {
    id: 'discovery.schemas-single',
    title: 'a schema can be read at /Schemas/{urn}, with and without encoded colons',
    requirements: ['R039'],
    section: 'RFC 7644 §4',
    level: 'SHOULD',
    async run(t) {
      for (const { id } of t.discovery.schemas) {
        t.equal((await t.read(`/Schemas/${id}`)).id, id, 'id');
        t.equal((await t.read(`/Schemas/${encodeURIComponent(id)}`)).id, id, 'id');
      }
    },
  },
  {
    id: 'discovery.schemas-unknown',
    title: 'an unknown schema answers 404',
    requirements: ['R039', 'R009'],
    section: 'RFC 7644 §3.12',
    async run(t) {
      t.error(await t.get('/Schemas/urn:example:no:such:schema'), 404);
    },
  },
  {
    id: 'discovery.schemas-no-messages',
    title: 'the schemas of messages are not listed',
    requirements: ['R009'],
    section: 'RFC 7644 §3.1',
    async run(t) {
      for (const { id } of t.discovery.schemas)
        t.that(!String(id).startsWith('urn:ietf:params:scim:api:'), `/Schemas lists ${id}`);
    },
  },
  {
    id: 'discovery.schemas-read-only',
    title: 'schemas cannot be changed',
    requirements: ['R045', 'R018'],
    async run(t) {
      const { id } = t.discovery.schemas[0];
      const refused = [400, 403, 404, 405, 501];
      for (const method of ['PUT', 'PATCH', 'DELETE'])
        t.status(
          await t.request(method, `/Schemas/${id}`, { body: t.discovery.schemas[0] }),
          refused,
        );
      t.status(await t.post('/Schemas', t.discovery.schemas[0]), refused);
    },
  },
  {
    id: 'discovery.schemas-core',
    title: 'the schema of users is served, with userName required and unique',
    requirements: ['R046', 'R102'],
    section: 'RFC 7643 §8.7.1',
    async run(t) {
      const user = t.discovery.schemas.find(({ id }) => id === urns.user);
      t.that(user !== undefined, `/Schemas lacks ${urns.user}`);
      const userName = user.attributes.find(({ name }: Json) => name === 'userName');
      t.equal(userName?.required, true, 'required of userName');
      t.equal(userName.uniqueness, 'server', 'uniqueness of userName');
      t.equal(userName.caseExact ?? false, false, 'caseExact of userName');
      t.equal(userName.multiValued, false, 'multiValued of userName');
    },
  },
  {
    id: 'discovery.attributes-types',
    title: 'each attribute has a name, a type of RFC 7643 and multiValued',
    requirements: ['R046', 'R048'],
    async run(t) {
      for (const [where, { name, type, multiValued }] of attributesOf(t)) {
        t.that(typeof name === 'string' && name !== '', `${where} has no name`);
        t.that(attributeTypes.has(type), `type of ${where} is ${JSON.stringify(type)}`);
        t.that(typeof multiValued === 'boolean', `${where} has no multiValued`);
      }
    },
  },
  {
    id: 'discovery.attributes-characteristics',
    title: 'mutability, returned and uniqueness have defined values, or their default if absent',
    requirements: ['R046'],
    async run(t) {
      const allowed: Readonly<Record<string, readonly string[]>> = {
        mutability: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
        returned: ['always', 'never', 'default', 'request'],
        uniqueness: ['none', 'server', 'global'],
      };
      // RFC 7643 §2.2 gives defaults, and §8.7.1 leaves some of them out.
      for (const [where, attribute] of attributesOf(t))
        for (const [name, values] of Object.entries(allowed))
          if (attribute[name] !== undefined)
            t.that(
              values.includes(attribute[name]),
              `${name} of ${where} is ${JSON.stringify(attribute[name])}; ${values.join(', ')} are defined`,
            );
    },
  },
  {
    id: 'discovery.attributes-complex',
    title: 'complex attributes have sub-attributes, none of them complex',
    requirements: ['R047', 'R063'],
    level: 'SHOULD',
    async run(t) {
      for (const [where, { type, subAttributes }] of attributesOf(t)) {
        // The schema of schemas nests attributes, as RFC 7643 §8.7.2 does.
        if (type !== 'complex' || where.startsWith(urns.schema)) continue;
        t.that(subAttributes?.length > 0, `${where} has no subAttributes`);
        for (const sub of subAttributes)
          t.that(
            sub.type !== 'complex',
            `${where}.${sub.name} is complex inside a complex attribute`,
          );
      }
    },
  },
  {
    id: 'discovery.attributes-references',
    title: 'referenceTypes are stated for references, and for nothing else',
    requirements: ['R049'],
    level: 'SHOULD',
    async run(t) {
      for (const [where, { type, referenceTypes }] of attributesOf(t))
        t.that(
          type === 'reference' ? referenceTypes?.length > 0 : (referenceTypes ?? []).length === 0,
          `${where} is of type ${type} and has referenceTypes ${JSON.stringify(referenceTypes)}`,
        );
    },
  },
  {
    id: 'discovery.attributes-password',
    title: 'password, if supported, is writeOnly and never returned',
    requirements: ['R074', 'R104'],
    section: 'RFC 7643 §8.7.1',
    async run(t) {
      const user = t.discovery.schemas.find(({ id }) => id === urns.user);
      const password = user?.attributes?.find(({ name }: Json) => name === 'password');
      if (password === undefined) t.skip('/Schemas has no password');
      t.equal(password.mutability, 'writeOnly', 'mutability of password');
      t.equal(password.returned, 'never', 'returned of password');
    },
  },
  {
    id: 'discovery.attributes-true',
    title: 'every attribute of a created user is in a schema that /Schemas serves',
    requirements: ['R052', 'R046'],
    needs: ['users'],
    level: 'SHOULD',
    async run(t) {
      const user = await t.createUser({ name: { givenName: 'Ada', familyName: 'King' } });
      const core = t.discovery.schemas.find(({ id }) => id === urns.user);
      const names = (core?.attributes ?? []).map(({ name }: Json) => name);
      const common = new Set(['schemas', 'id', 'externalId', 'meta']);
      for (const name of Object.keys(user))
        if (!name.startsWith('urn:') && !common.has(name))
          t.includes(names, name, `the attributes of ${urns.user}`);
    },
  },
]);
