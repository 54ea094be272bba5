import { Command } from 'commander';
import type { Schemas } from '../client/index.ts';
import { readJsonFile } from './arguments.ts';
import { findAccount } from './find.ts';
import { print, printError, printJson, printOutcome } from './print.ts';
import { printTable } from './table.ts';
import {
  type TenantOptions,
  type TenantSession,
  withTenant,
  withTenantSession,
} from './tenant-option.ts';

/** Accounts examined by one request. */
const perPage = 200;

/** Returns `rollcall roles`. */
export function rolesCommand(): Command {
  return new Command('roles')
    .description('The rules that give roles to members of groups.')
    .addCommand(
      withTenant(new Command('show')).description("Show the tenant's rules.").action(show),
    )
    .addCommand(withFile('set', 'Replace the rules; they apply at once.').action(set))
    .addCommand(
      withFile(
        'preview',
        'List accounts whose roles would differ under other rules; nothing is changed.',
      )
        .option('--ids', 'show ids')
        .action(preview),
    )
    .addCommand(
      withTenant(new Command('explain'), { of: 'account' })
        .description('Explain why an account has its roles.')
        .argument('<account>', 'id or username')
        .action(explain),
    );
}

/** A command that reads rules from a file. */
function withFile(name: string, description: string): Command {
  return withTenant(new Command(name))
    .description(description)
    .argument('<file>', 'JSON: {"mode", "default", "rules"}');
}

function show(options: TenantOptions): Promise<void> {
  return withTenantSession(options, 'read', async ({ api, tenant }) => {
    const { data } = await api.GET('/tenants/{tenant}', { params: { path: { tenant } } });
    printJson(data.policy['roles']);
  });
}

/** Replaces the rules, and warns of those whose group does not exist yet. */
function set(file: string, options: TenantOptions): Promise<void> {
  return withTenantSession(options, 'write', async ({ api, tenant }) => {
    const { data } = await api.PATCH('/tenants/{tenant}', {
      params: { path: { tenant } },
      body: { policy: { roles: readJsonFile(file) } },
    });
    const { warnings = [], ...view } = data;
    printOutcome(options, view, `The role rules of tenant ${tenant} are now those of ${file}.`);
    for (const warning of warnings) printError(`warning: ${warning}`);
  });
}

/** Prints whose roles would differ. */
function preview(file: string, options: TenantOptions): Promise<void> {
  return withTenantSession(options, 'read', async (session) => {
    const roles = readJsonFile(file) as Schemas['RolePreviewRequest']['roles'];
    const { changes, examined } = await previewAll(session, roles);
    if (options.json === true) return printJson({ changes, examined });
    const ids = options.ids === true;
    printTable(
      [...(ids ? ['ACCOUNT'] : []), 'USERNAME', 'NOW', 'THEN'],
      changes.map(({ account, username, before, after }) => [
        ...(ids ? [account] : []),
        username,
        before.join(', ') || '—',
        after.join(', ') || '—',
      ]),
    );
    print(`${changes.length} of ${examined} accounts would have other roles. Nothing was changed.`);
  });
}

/** Resolves to the changes of all accounts, read in pages. */
async function previewAll(
  { api, query }: TenantSession,
  roles: Schemas['RolePreviewRequest']['roles'],
): Promise<Pick<Schemas['RolePreview'], 'changes' | 'examined'>> {
  const changes: Schemas['RolePreview']['changes'][number][] = [];
  let examined = 0;
  let cursor: string | undefined;
  do {
    const body = { roles, cursor, limit: perPage };
    const { data } = await api.POST('/roles/preview', { params: { query }, body });
    changes.push(...data.changes);
    examined += data.examined;
    cursor = data.next;
  } while (cursor !== undefined);
  return { changes, examined };
}

/** Prints each rule, with the groups through which it matches. */
function explain(wanted: string, options: TenantOptions): Promise<void> {
  return withTenantSession(options, 'read', async (session) => {
    const { id } = await findAccount(session, wanted);
    const { api, query } = session;
    const { data } = await api.GET('/accounts/{id}/roles', { params: { path: { id }, query } });
    if (options.json === true) return printJson(data);
    const { roles, isDefault, rules } = data;
    print(
      `Roles: ${roles.join(', ') || 'none'}${isDefault ? ' (the default: no rule matches)' : ''}`,
    );
    const names = await groupNames(session, rules);
    printTable(
      ['RULE', 'ROLES', 'THROUGH GROUPS', 'COUNTS'],
      rules.map(({ rule: { roles: given, ...group }, groups, counts }) => [
        JSON.stringify(group),
        (given as readonly string[]).join(', '),
        groups.map((group) => names.get(group) ?? group).join(', ') || '—',
        counts ? 'yes' : 'no',
      ]),
    );
  });
}

/** Groups whose names are looked up. */
const maxNames = 20;

/** Resolves to the names of groups by their ids. */
async function groupNames(
  { api, query }: TenantSession,
  rules: Schemas['RoleExplanation']['rules'],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rules.flatMap(({ groups }) => groups))].slice(0, maxNames);
  const names = new Map<string, string>();
  for (const id of ids) {
    const { data } = await api.GET('/groups/{id}', { params: { path: { id }, query } });
    const name: unknown = data['displayName'];
    if (typeof name === 'string') names.set(id, name);
  }
  return names;
}
