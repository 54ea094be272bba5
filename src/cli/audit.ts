import { Command } from 'commander';
import { auditView } from '../administration/views.ts';
import { wholeNumber } from './arguments.ts';
import { type CommonOptions, withStore } from './options.ts';
import { printList } from './print.ts';
import { withOptionalTenant } from './tenant-option.ts';

interface AuditOptions extends CommonOptions {
  readonly tenant?: string;
  readonly limit: number;
}

/** Returns `rollcall audit`. */
export function auditCommand(): Command {
  return withOptionalTenant(
    new Command('audit'),
    'only this tenant (default: all tenants and the server)',
  )
    .description('List administrative actions, latest first.')
    .option('--limit <number>', 'maximum number of entries', wholeNumber, 50)
    .action(list);
}

/** Prints entries of the audit. */
async function list(options: AuditOptions): Promise<void> {
  const entries = await withStore(options, 'read', (store) =>
    store.audit(options.tenant, options.limit),
  );
  printList(options, entries.map(auditView), {
    WHEN: 'created',
    WHO: 'actor',
    WHAT: 'action',
    TENANT: 'tenant',
    TO: 'target',
  });
}
