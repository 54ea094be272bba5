import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import type { CaseContext } from '../../case-context.ts';
import { urns } from '../../urns.ts';

/**
 * Attributes that Entra ID maps by default, as paths. A server that lacks some can still be
 * listed, with a mapping without them.
 */
const mappedByDefault: Readonly<Record<string, readonly string[]>> = {
  [urns.user]: [
    'userName',
    'active',
    'displayName',
    'title',
    'preferredLanguage',
    'externalId',
    'name.givenName',
    'name.familyName',
    'name.formatted',
    'emails.value',
    'emails.type',
    'phoneNumbers.value',
    'phoneNumbers.type',
    'addresses.formatted',
    'addresses.streetAddress',
    'addresses.locality',
    'addresses.region',
    'addresses.postalCode',
    'addresses.country',
  ],
  [urns.enterprise]: ['employeeNumber', 'department', 'manager'],
  [urns.group]: ['displayName', 'members', 'externalId'],
};

/** What the service reads when an administrator saves the configuration. */
export const schemaCases = casesOf(
  { section: 'Entra validation test 15, Schema_Discoverability_Test' },
  [
    {
      id: 'schemas.discoverable',
      title: '/Schemas answers 200 with the attributes userName and active of users',
      async run(t) {
        const paths = await pathsOf(t, urns.user);
        t.includes(paths, 'username', 'the attributes of users');
        t.includes(paths, 'active', 'the attributes of users');
      },
    },
    {
      id: 'schemas.group',
      title: '/Schemas has the schema of groups, without which group tests fail',
      async run(t) {
        t.includes(await pathsOf(t, urns.group), 'displayname', 'the attributes of groups');
      },
    },
    ...Object.entries(mappedByDefault).map(([urn, mapped]) => ({
      id: `schemas.default-mapping-${urn.split(':').at(-3) === 'enterprise' ? 'enterprise' : urn.split(':').at(-1)!.toLowerCase()}`,
      title: `/Schemas has every attribute of ${urn} that is mapped by default`,
      level: 'SHOULD' as const,
      async run(t: CaseContext) {
        const paths = await pathsOf(t, urn);
        const missing = mapped.filter((path) => !paths.includes(path.toLowerCase()));
        t.equal(missing, [], 'the list of missing attributes');
      },
    })),
    {
      id: 'schemas.no-null',
      title: 'schemas have no null values',
      level: 'SHOULD',
      section: 'Entra SCIM guide, schema discovery',
      async run(t) {
        const answer = await t.get('/Schemas');
        t.listResponse(answer);
        t.that(!/:\s*null\b/u.test(answer.text), '/Schemas has a null value');
      },
    },
    {
      id: 'schemas.resource-types',
      title: '/ResourceTypes answers 200 with the resource type of users',
      section: 'Entra checklist 2.1.8',
      async run(t) {
        const { Resources } = await t.list('/ResourceTypes');
        const schemas = Resources.map(({ schema }: Json) => schema);
        t.includes(schemas, urns.user, 'the schemas of resource types');
      },
    },
    {
      id: 'schemas.service-provider-config',
      title: '/ServiceProviderConfig answers 200, and PATCH and filters are supported',
      section: 'Entra checklist 2.1.8',
      async run(t) {
        const answer = await t.get('/ServiceProviderConfig');
        t.status(answer, 200);
        t.equal(answer.json?.patch?.supported, true, 'patch.supported');
        t.equal(answer.json?.filter?.supported, true, 'filter.supported');
      },
    },
    {
      id: 'schemas.bulk',
      title: 'bulk requests are supported, which Microsoft recommends',
      level: 'SHOULD',
      section: 'Entra checklist 2.1.10',
      needs: ['serviceProviderConfig'],
      async run(t) {
        t.equal(t.discovery.serviceProviderConfig.bulk?.supported, true, 'bulk.supported');
      },
    },
  ],
);

/** Resolves with the paths of a schema in lower case: Microsoft compares them without case. */
async function pathsOf(t: CaseContext, urn: string): Promise<readonly string[]> {
  const { Resources } = await t.list('/Schemas');
  const schema = Resources.find(({ id }: Json) => id?.toLowerCase() === urn.toLowerCase());
  t.that(schema !== undefined, `/Schemas lacks ${urn}`);
  return attributePaths(schema.attributes ?? []);
}

function attributePaths(attributes: readonly Json[]): readonly string[] {
  return attributes.flatMap(({ name, subAttributes = [] }) => {
    const path = String(name).toLowerCase();
    return [path, ...attributePaths(subAttributes ?? []).map((sub) => `${path}.${sub}`)];
  });
}
