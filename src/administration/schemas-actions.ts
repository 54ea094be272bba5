import { ScimError } from '../protocol/errors/scim-error.ts';
import { DefinitionError } from '../protocol/schema/read-definitions.ts';
import type { ActionDefinitions, ActionsOf } from './action.ts';
import { requireTenant } from './tenants.ts';

/** Actions on a tenant's own schemas, extensions and resource types. */
export const schemasActions: ActionDefinitions<ActionsOf<'schemas'>> = {
  'schemas.replace': {
    execute: async (transaction, { tenant, definitions }, context) => {
      await requireTenant(transaction, tenant);
      try {
        const applied = await context.definitions.apply(transaction, tenant, definitions);
        return { view: { tenant, ...applied } };
      } catch (error) {
        if (error instanceof DefinitionError) throw new ScimError('invalidValue', error.message);
        throw error;
      }
    },
    // The definitions themselves are kept by version.
    audit: [],
  },
};
