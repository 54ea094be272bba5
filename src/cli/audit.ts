import { Command } from 'commander';
import { auditView } from '../administration/views.ts';
import { wholeNumber } from './administer.ts';
import { type CommonOptions, printJson, printTable, withStore } from './options.ts';
import { withOptionalTenant } from './tenant-option.ts';

interface AuditOptions extends CommonOptions {
  readonly tenant?: string;
  readonly limit: number;
}

export function auditCommand(): Command {
  return withOptionalTenant(
    new Command('audit'),
    'of one tenant (default: all, and the server itself)',
  )
    .description('List what administrators did, the latest first. Works beside a running server.')
    .option('--limit <number>', 'entries at most', wholeNumber, 50)
    .action(list);
}

async function list(options: AuditOptions): Promise<void> {
  const entries = await withStore(options, 'read', (store) =>
    store.audit(options.tenant, options.limit),
  );
  if (options.json === true) return printJson(entries.map(auditView));
  printTable(
    ['WHEN', 'WHO', 'WHAT', 'TENANT', 'TO'],
    entries.map(({ created, actor, action, tenant, target }) => [
      `${created}Z`,
      actor,
      action,
      tenant ?? '—',
      target,
    ]),
  );
}
