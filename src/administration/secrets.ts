import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import type { ActionDefinitions, ActionsOf } from './action.ts';

/** A stored resource, for the caller that opens its secrets. */
export interface StoredSecrets {
  /** JSON, without secrets. */
  readonly document: string;
  /** JSON of the encrypted secrets; absent: there are none. */
  readonly secrets?: string;
}

/** Reading of secrets. The caller decrypts them, because the writing thread has no key. */
export const secretsActions: ActionDefinitions<ActionsOf<'secrets'>> = {
  'secrets.read': {
    execute: async (transaction, { tenant, resourceType, resource }) => {
      const row = await transaction.resource(tenant, resourceType, resource);
      if (row === undefined)
        throw new ScimError('notFound', `there is no resource ${quote(resource)}`);
      const secrets = await transaction.secrets(tenant, resourceType, resource);
      const stored: StoredSecrets = { document: row.document, secrets };
      return { view: { id: resource, resourceType }, secret: JSON.stringify(stored) };
    },
    audit: ['resourceType', 'resource'],
  },
};
