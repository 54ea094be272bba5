import type { StoredSecrets } from '../administration/secrets.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import { type Api, define } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { resourceSecrets } from './schemas.ts';

/** Sealed secrets of resources, for the application that must use them. Each reading is in the audit. */
export function defineSecrets(api: Api, { directory, reader, submit }: ApiOptions): void {
  define(
    api,
    {
      method: 'get',
      path: '/resources/{id}/secrets',
      tag: 'Secrets',
      summary: 'Show the sealed secrets of a resource. Needs a token with the role secrets',
      access: 'tenant',
      role: 'secrets',
      of: 'resource',
      status: 200,
      response: resourceSecrets,
    },
    async ({ administrator, tenant, id }) => {
      const { registry } = await directory.registry(tenant);
      const type = await typeOf(registry.resourceTypes, id);
      const action = {
        kind: 'secrets.read',
        tenant,
        resourceType: type.name,
        resource: id,
      } as const;
      const { secret } = await submit('executeAction', {
        actor: administrator.actor,
        action,
      });
      const { document, secrets } = JSON.parse(secret!) as StoredSecrets;
      const attributes = directory.openSecrets(tenant, type, { id, document, secrets });
      return { body: { id, resourceType: type.name, attributes } };

      async function typeOf(
        types: readonly ResourceType[],
        resource: string,
      ): Promise<ResourceType> {
        for (const one of types)
          if ((await reader.resource(tenant, one.name, resource)) !== undefined) return one;
        throw new ScimError('notFound', `there is no resource ${quote(resource)}`);
      }
    },
  );
}
