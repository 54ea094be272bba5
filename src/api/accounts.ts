import { z } from '@hono/zod-openapi';
import { accessOf } from '../accounts/access.ts';
import { findAccounts } from '../accounts/find-accounts.ts';
import {
  accountsWithRole,
  type RoleReading,
  rolesOfAccounts,
} from '../accounts/roles-of-accounts.ts';
import { requireAccount } from '../administration/account-actions.ts';
import { accountView } from '../administration/views.ts';
import type { Account, AccountSelection, AccountStatus } from '../ports/account.ts';
import type { Store } from '../ports/store.ts';
import { createBudget } from '../protocol/budget.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import * as examples from './examples/objects.ts';
import { execute } from './execute.ts';
import { type Operation, operation } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { page } from './page.ts';
import { explainAccountRoles } from './roles.ts';
import { account, accountAccess, accountChange, newAccount } from './schemas/account.ts';
import { pageOf, paging } from './schemas/page.ts';

/** Characters of an account's settings, as JSON. */
const maxSettingsLength = 65_536;

const tag = 'Accounts';

/** Ids that `users` may name. */
const maxUsers = 200;

const users = z
  .string()
  .max(maxUsers * 65)
  .optional()
  .describe(
    'Ids of SCIM users, separated by commas, 200 at most; the page has all their accounts.',
  );

const names = {
  username: z.string().max(200).optional().describe('Username in the application.'),
  user: z.string().max(64).optional().describe('Id of its SCIM user.'),
  userName: z.string().max(500).optional().describe('The userName from the identity provider.'),
  externalId: z.string().max(500).optional().describe('The externalId from the identity provider.'),
  email: z.string().max(320).optional().describe('One of its addresses, ignoring case.'),
};

/** Accounts that one page looks at: a filter that few of them meet ends it early. */
const maxExamined = 20_000;

const filters = {
  sortBy: z
    .enum(['id', 'username'])
    .optional()
    .describe('Order: `id` (that of creation) or `username`. Default: `id`.'),
  status: z
    .enum(['active', 'deactivated', 'deleted'])
    .optional()
    .describe('Accounts of this status, by username.'),
  connection: z
    .string()
    .max(64)
    .optional()
    .describe('Accounts that this connection manages, by username.'),
  prefix: z
    .string()
    .max(200)
    .optional()
    .describe('Accounts whose username begins with this text, ignoring case, by username.'),
  role: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Accounts that have this role, by username, with their roles.'),
};

const withRoles = z
  .enum(['true', 'false'])
  .default('false')
  .describe(
    'true: with the roles of each account, as far as one request may cost. Not with a name, nor in the order of `id`.',
  );

/** Operations on accounts, the application's side of users. */
export const accountOperations: readonly Operation[] = [
  operation(
    'get /accounts',
    'List accounts, or find those that match every given name',
    {
      id: 'listAccounts',
      example: { response: { items: [examples.account] } },
      description:
        'A page of `status`, `connection`, `prefix` or `role` may have fewer items than `limit`, or none, and still a `next`: a page looks at 20,000 accounts at most, and in search of a role at 1,000.',
      errors: ['tooMany'],
      tag,
      access: 'tenant',
      query: { ...paging, users, ...names, ...filters, withRoles },
      response: pageOf(account),
    },
    async ({ tenant, query }, options) => {
      const { reader } = options;
      const { limit, cursor, users: ids, sortBy, withRoles: roles, ...others } = query;
      const { status, connection, prefix, role, ...given } = others;
      const readsRoles = roles === 'true' || role !== undefined;
      const reading = readsRoles ? await roleReading(options, tenant) : undefined;
      if (ids !== undefined)
        return { body: { items: await accountsOf(reader, tenant, ids, reading) } };
      const isLookUp = Object.values(given).some((name) => name !== undefined);
      const isFiltered = [status, connection, prefix, role].some((one) => one !== undefined);
      if (isLookUp && (isFiltered || sortBy === 'username'))
        throw new ScimError(
          'invalidValue',
          'status, connection, prefix, role and sortBy cannot be combined with a name',
        );
      if (sortBy === 'id' && isFiltered)
        throw new ScimError('invalidValue', 'a filtered list is in the order of usernames');
      if (isFiltered || sortBy === 'username')
        return { body: await byUsername(reader, tenant, query, reading) };
      if (readsRoles)
        throw new ScimError(
          'invalidValue',
          'withRoles needs users, or the order of usernames: add sortBy=username',
        );
      const found = isLookUp
        ? (await findAccounts(reader, tenant, given)).filter(({ id }) => id > cursor).sort(byId)
        : await reader.accounts(tenant, cursor, limit + 1);
      return {
        body: page(
          found,
          limit,
          (one) => accountView(one),
          ({ id }) => id,
        ),
      };
    },
  ),
  operation(
    'post /accounts',
    'Register an account that the application already has',
    {
      id: 'registerAccount',
      example: {
        body: {
          username: 'ada',
          displayName: 'Ada Lovelace',
          emails: [{ value: 'ada@example.com', primary: true }],
        },
        response: { ...examples.account, connection: undefined, user: undefined },
      },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      body: newAccount,
      status: 201,
      response: account,
    },
    async ({ body: { settings, ...fields }, ...input }, options) =>
      execute(input, options, {
        kind: 'account.register',
        tenant: input.tenant,
        ...fields,
        settings: settingsText(settings),
      }),
  ),
  operation(
    'get /accounts/{id}',
    'Show an account with its roles',
    {
      id: 'getAccount',
      example: { response: { ...examples.account, roles: ['member', 'developer'] } },
      errors: ['tooMany'],
      tag,
      access: 'tenant',
      of: 'account',
      response: account,
    },
    async ({ tenant, id }, options) => {
      const found = await requireAccount(options.reader, tenant, id);
      const { roles } = await explainAccountRoles(options, tenant, found);
      return { body: accountView(found, roles) };
    },
  ),
  operation(
    'patch /accounts/{id}',
    'Change settings or protection; other fields only while no connection manages it',
    {
      id: 'updateAccount',
      example: { body: { settings: { theme: 'dark' } }, response: examples.account },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      of: 'account',
      body: accountChange,
      response: account,
    },
    async ({ body: { settings, ...fields }, ...input }, options) =>
      execute(input, options, {
        kind: 'account.update',
        tenant: input.tenant,
        account: input.id,
        ...fields,
        settings: settingsText(settings),
      }),
  ),
  operation(
    'delete /accounts/{id}',
    'Delete an account that has no user',
    {
      id: 'deleteAccount',
      example: { response: { ...examples.account, connection: undefined, user: undefined } },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      of: 'account',
      response: account,
    },
    (input, options) =>
      execute(input, options, { kind: 'account.delete', tenant: input.tenant, account: input.id }),
  ),
  operation(
    'get /accounts/{id}/access',
    'Say whether an account may be used now, and with which roles',
    {
      id: 'getAccountAccess',
      example: {
        response: {
          account: examples.ids.account,
          allowed: true,
          status: 'active',
          roles: ['member', 'developer'],
        },
      },
      errors: ['tooMany'],
      tag,
      access: 'tenant',
      of: 'account',
      response: accountAccess,
    },
    async ({ tenant, id }, { reader, policies }) => {
      const access = await accessOf(reader, policies, tenant, id);
      if (access === undefined)
        throw new ScimError('notFound', `tenant ${quote(tenant)} has no account ${quote(id)}`);
      return { body: access };
    },
  ),
];

/** Resolves to the accounts of users, in the order of the ids. @throws ScimError invalidValue */
async function accountsOf(
  reader: Store,
  tenant: string,
  ids: string,
  reading: RoleReading | undefined,
) {
  const named = ids.split(',');
  if (named.length > maxUsers)
    throw new ScimError('invalidValue', `users must name at most ${maxUsers} ids`);
  const found = await Promise.all(named.map((id) => reader.accountOf(tenant, id)));
  return viewsOf(
    found.filter((one) => one !== undefined),
    reading,
  );
}

interface Filtered {
  readonly limit: number;
  readonly cursor: string;
  readonly status?: AccountStatus | undefined;
  readonly connection?: string | undefined;
  readonly prefix?: string | undefined;
  readonly role?: string | undefined;
}

/** Resolves to what the roles of a tenant's accounts are read with. */
async function roleReading(
  { reader, policies, pause }: ApiOptions,
  tenant: string,
): Promise<RoleReading> {
  const { roles: policy } = await policies.of(reader, tenant);
  return { reader, tenant, policy, budget: createBudget(), pause };
}

/** Resolves to accounts as they are shown; with their roles where there is what reads them. */
async function viewsOf(accounts: readonly Account[], reading: RoleReading | undefined) {
  const read = reading === undefined ? [] : await rolesOfAccounts(reading, accounts);
  return accounts.map((one, at) => accountView(one, read[at]?.roles));
}

/** Resolves to a page in order of username. */
async function byUsername(
  reader: Store,
  tenant: string,
  filtered: Filtered,
  reading: RoleReading | undefined,
) {
  const { limit, cursor, status, connection, prefix, role } = filtered;
  const selection = {
    after: cursor,
    limit,
    maxExamined,
    status,
    connection,
    prefix: prefix?.toLowerCase(),
  };
  const found = await findByUsername(reader, tenant, selection, role, reading);
  const shown = page(
    found.views,
    limit,
    (one) => one,
    ({ username }) => username.toLowerCase(),
  );
  if (shown.items.length === found.views.length) return { items: shown.items, next: found.reached };
  return { items: shown.items, next: shown.items.at(-1)!.username.toLowerCase() };
}

async function findByUsername(
  reader: Store,
  tenant: string,
  selection: AccountSelection,
  role: string | undefined,
  reading: RoleReading | undefined,
) {
  if (role !== undefined && reading !== undefined) {
    const { accounts, reached } = await accountsWithRole(reading, role, selection);
    return { views: accounts.map(({ account: one, roles }) => accountView(one, roles)), reached };
  }
  const { accounts, reached } = await reader.accountsByUsername(tenant, selection);
  return { views: await viewsOf(accounts, reading), reached };
}

function byId(left: Account, right: Account): number {
  return left.id < right.id ? -1 : 1;
}

/** @throws ScimError invalidValue when they are too long */
function settingsText(settings: object | undefined): string | undefined {
  const text = settings && JSON.stringify(settings);
  if (text !== undefined && text.length > maxSettingsLength)
    throw new ScimError('invalidValue', `settings are longer than ${maxSettingsLength} characters`);
  return text;
}
