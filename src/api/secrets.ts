import type { StoredSecrets } from '../administration/secrets.ts';
import type { Reader } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import * as examples from './examples/objects.ts';
import { type Operation, operation } from './operation.ts';
import { resourceSecrets } from './schemas/resource.ts';

/** Reading encrypted secrets of resources, for the application that uses them. Each is audited. */
export const secretOperations: readonly Operation[] = [
  operation(
    'get /resources/{id}/secrets',
    'Show the decrypted secrets of a resource; needs a token with the role secrets',
    {
      id: 'getResourceSecrets',
      example: {
        response: {
          id: examples.ids.user,
          resourceType: 'User',
          attributes: { schemas: ['urn:example:Vpn'], 'urn:example:Vpn': { pin: '4711' } },
        },
      },
      tag: 'Secrets',
      access: 'tenant',
      role: 'secrets',
      of: 'resource',
      response: resourceSecrets,
    },
    async ({ administrator: { actor }, tenant, id }, { directory, reader, submit }) => {
      const { registry } = await directory.registry(tenant);
      const type = await requireTypeOf(reader, tenant, registry.resourceTypes, id);
      const action = {
        kind: 'secrets.read',
        tenant,
        resourceType: type.name,
        resource: id,
      } as const;
      const { secret } = await submit('executeAction', { actor, action });
      const { document, secrets } = JSON.parse(secret!) as StoredSecrets;
      const attributes = directory.openSecrets(tenant, type, { id, document, secrets });
      return { body: { id, resourceType: type.name, attributes } };
    },
  ),
];

/** @throws ScimError notFound */
async function requireTypeOf(
  reader: Reader,
  tenant: string,
  types: readonly ResourceType[],
  id: string,
): Promise<ResourceType> {
  for (const type of types)
    if ((await reader.resource(tenant, type.name, id)) !== undefined) return type;
  throw new ScimError('notFound', `there is no resource ${quote(id)}`);
}
