import type { Transaction } from '../ports/store.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import type { IndexKey } from '../protocol/schema/keys.ts';
import type { WriteCommand } from './command.ts';

/**
 * Refuses values that the client treats as unique and that another resource of the type has.
 *
 * @throws ScimError uniqueness
 */
export async function checkUnique(
  transaction: Transaction,
  { tenant, type, id, unique = [] }: WriteCommand,
  keys: readonly IndexKey[],
): Promise<void> {
  for (const { path, key } of keys) {
    if (!unique.includes(path)) continue;
    await transaction.lock(`key ${JSON.stringify([tenant, type, path, key])}`);
    const holders = await transaction.select(tenant, type, {
      condition: { kind: 'key', path, equals: key },
      order: { descending: false },
      offset: 0,
      limit: 2,
    });
    if (holders.some((holder) => holder.id !== id)) throw takenError(path);
  }
}

/** Returns the error for a value that another resource has. */
export function takenError(path: string): ScimError {
  return new ScimError(
    'uniqueness',
    `${path} is taken: another resource of this type has the same value`,
  );
}
