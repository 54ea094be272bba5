import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { urns } from '../../urns.ts';

/** ResourceTypes (RFC 7643 §6). */
export const resourceTypeCases = casesOf({ section: 'RFC 7643 §6', needs: ['resourceTypes'] }, [
  {
    id: 'discovery.types-list',
    title: '/ResourceTypes is a ListResponse that holds all of them',
    requirements: ['R042'],
    section: 'RFC 7644 §4',
    async run(t) {
      const list = await t.list('/ResourceTypes');
      t.equal(list.totalResults, list.Resources.length, 'totalResults');
    },
  },
  {
    id: 'discovery.types-members',
    title: 'each resource type has schemas, name, endpoint and schema',
    requirements: ['R041', 'R083'],
    async run(t) {
      for (const type of t.discovery.resourceTypes) {
        t.includes(type.schemas, urns.resourceType, 'schemas');
        for (const name of ['name', 'endpoint', 'schema'])
          t.that(
            typeof type[name] === 'string' && type[name] !== '',
            `${name} of a resource type is ${JSON.stringify(type[name])}`,
          );
        for (const { schema, required } of type.schemaExtensions ?? [])
          t.that(
            typeof schema === 'string' && typeof required === 'boolean',
            `an extension of ${type.name} lacks schema or required`,
          );
      }
    },
  },
  {
    id: 'discovery.types-single',
    title: 'a resource type can be read at /ResourceTypes/{name}',
    requirements: ['R042'],
    section: 'RFC 7644 §4',
    level: 'SHOULD',
    async run(t) {
      for (const type of t.discovery.resourceTypes) {
        const body = await t.read(`/ResourceTypes/${encodeURIComponent(type.id ?? type.name)}`);
        t.equal(body.name, type.name, 'name');
        t.equal(body.endpoint, type.endpoint, 'endpoint');
      }
    },
  },
  {
    id: 'discovery.types-location',
    title: 'meta of a resource type names its type and its location',
    requirements: ['R042', 'R098'],
    section: 'RFC 7643 §3.1',
    level: 'SHOULD',
    async run(t) {
      for (const type of t.discovery.resourceTypes) {
        t.equal(type.meta?.resourceType, 'ResourceType', 'meta.resourceType');
        t.status(await t.follow(type.meta.location), 200);
      }
    },
  },
  {
    id: 'discovery.types-endpoints',
    title: 'each stated endpoint answers a query',
    requirements: ['R037', 'R015'],
    section: 'RFC 7644 §4',
    async run(t) {
      for (const { endpoint } of t.discovery.resourceTypes)
        await t.list(`/${String(endpoint).replace(/^\//u, '')}`, { count: 1 });
    },
  },
  {
    id: 'discovery.types-schemas-exist',
    title: 'every schema that a resource type names is served by /Schemas',
    requirements: ['R040'],
    needs: ['schemas'],
    async run(t) {
      const known = t.discovery.schemas.map(({ id }) => id);
      for (const { schema, schemaExtensions = [] } of t.discovery.resourceTypes)
        for (const urn of [schema, ...schemaExtensions.map((one: Json) => one.schema)])
          t.includes(known, urn, 'the ids of /Schemas');
    },
  },
  {
    id: 'discovery.types-no-filter',
    title: 'a filter on /ResourceTypes is refused with 403',
    requirements: ['R044'],
    section: 'RFC 7644 §4',
    level: 'SHOULD',
    async run(t) {
      t.error(await t.get('/ResourceTypes', { query: { filter: 'name eq "User"' } }), 403);
    },
  },
  {
    id: 'discovery.types-unknown',
    title: 'an unknown resource type answers 404',
    requirements: ['R042', 'R336'],
    section: 'RFC 7644 §3.12',
    async run(t) {
      t.error(await t.get('/ResourceTypes/NoSuchType'), 404);
    },
  },
]);
