import type { ActionDefinitions, ActionsOf } from './action.ts';

/** Actions on the server itself. They change no row: the audit records who asked for them. */
export const systemActions: ActionDefinitions<ActionsOf<'system'>> = {
  'system.backup': {
    execute: async (_transaction, { folder }) => ({ view: { folder } }),
    audit: ['folder'],
    target: () => 'backup',
  },
};
