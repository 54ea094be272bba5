import { Command } from 'commander';
import { auditView } from '../administration/views.ts';
import { tenantId, wholeNumber } from './administer.ts';
import { type CommonOptions, printJson, printTable, withCommonOptions, withStore } from './options.ts';

interface AuditOptions extends CommonOptions {
  readonly tenant?: string;
  readonly limit: number;
}

export function auditCommand(): Command {
  return withCommonOptions(new Command('audit'))
    .description('List what administrators did, the latest first. Works beside a running server.')
    .option('--tenant <id>', 'of one tenant (default: all, and the server itself)', tenantId)
    .option('--limit <number>', 'entries at most', wholeNumber, 50)
    .action(list);
}

async function list(options: AuditOptions): Promise<void> {
  const entries = await withStore(options, 'read', (store) => store.audit(options.tenant, options.limit));
  if (options.json === true) return printJson(entries.map(auditView));
  printTable(
    ['WHEN', 'WHO', 'WHAT', 'TENANT', 'TO'],
    entries.map(({ created, actor, action, tenant, target }) => [`${created}Z`, actor, action, tenant ?? '—', target]),
  );
}
