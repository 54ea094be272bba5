import type { ActionDefinitions, ActionsOf } from './action.ts';
import { requireTenant } from './tenants.ts';

/** Events that the application adds to the event log. The audit does not record their data. */
export const eventActions: ActionDefinitions<ActionsOf<'event'>> = {
  'event.record': {
    execute: async (transaction, { tenant, type, subject }) => {
      await requireTenant(transaction, tenant);
      return { view: { type, subject } };
    },
    event: ({ type, subject, data }) => ({ type, subject, data }),
    audit: ['type', 'subject'],
  },
};
