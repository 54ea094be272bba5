import { Command } from 'commander';
import type { Schemas } from '../client/index.ts';
import { wholeNumber } from './arguments.ts';
import { targetNames } from './audit-targets.ts';
import { changeText } from './change-text.ts';
import { pageSize, take } from './find.ts';
import { type ServerOptions, withServerOptions } from './options.ts';
import { printJson, printList } from './print.ts';
import { withSession } from './session/with-session.ts';
import { requireTenant, tenantId } from './tenant-option.ts';

interface AuditOptions extends ServerOptions {
  readonly tenant?: string;
  readonly limit: number;
}

/** Returns `rollcall audit`. */
export function auditCommand(): Command {
  return withServerOptions(new Command('audit'))
    .description('List administrative actions and what they changed, latest first.')
    .option('--tenant <id>', 'only this tenant (default: all tenants and the server)', tenantId)
    .option('--ids', 'show ids')
    .option('--limit <number>', 'maximum number of entries', wholeNumber, 50)
    .action(list);
}

/** Prints entries of the audit. */
function list(options: AuditOptions): Promise<void> {
  const { tenant } = options;
  return withSession(options, 'read', async ({ api }) => {
    if (tenant !== undefined) await requireTenant(api, tenant);
    const limit = pageSize(options.limit);
    const pages =
      tenant === undefined
        ? api.paginate('/audit/all', { params: { query: { limit } } })
        : api.paginate('/audit', { params: { query: { limit, tenant } } });
    const entries: readonly Schemas['AuditEntry'][] = await take<Schemas['AuditEntry']>(
      pages,
      options.limit,
    );
    if (options.json === true) return printJson(entries);
    printList(options, entries, {
      WHEN: 'created',
      WHO: 'actor',
      WHAT: 'action',
      TARGET: await targetNames(api, entries),
      TENANT: 'tenant',
      CHANGE: ({ detail }) => changeText(detail),
      'TARGET ID': 'target',
    });
  });
}
