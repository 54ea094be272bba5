import type { Transaction } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import type { SecretsAction } from './action.ts';
import type { Performed } from './context.ts';

/** A resource as it is stored, for the caller that opens its secrets. */
export interface StoredSecrets {
  /** JSON, without secrets. */
  readonly document: string;
  /** JSON of the protected secrets; absent: there are none. */
  readonly secrets?: string;
}

/**
 * Takes a resource's protected secrets from the store. They are opened elsewhere: the writer has no
 * key.
 *
 * @throws ScimError notFound
 */
export async function performSecrets(
  transaction: Transaction,
  { tenant, resourceType, resource }: SecretsAction,
): Promise<Performed> {
  const row = await transaction.resource(tenant, resourceType, resource);
  if (row === undefined) throw new ScimError('notFound', `there is no resource ${quote(resource)}`);
  const secrets = await transaction.secrets(tenant, resourceType, resource);
  const stored: StoredSecrets = {
    document: row.document,
    ...(secrets === undefined ? {} : { secrets }),
  };
  return { view: { id: resource, resourceType }, secret: JSON.stringify(stored) };
}
