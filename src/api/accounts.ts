import { z } from '@hono/zod-openapi';
import { accessOf } from '../accounts/access.ts';
import { findAccounts } from '../accounts/find-accounts.ts';
import { readPolicy } from '../accounts/policy.ts';
import { explainRoles, previewRoles } from '../accounts/roles.ts';
import { requireAccount } from '../administration/accounts.ts';
import type { AccountAction } from '../administration/action.ts';
import { accountView, heldLinkView } from '../administration/views.ts';
import type { Account } from '../ports/account.ts';
import { createBudget } from '../protocol/budget.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { act, page } from './act.ts';
import { type Api, define } from './operation.ts';
import type { ApiOptions } from './options.ts';
import {
  account,
  accountAccess,
  accountChange,
  heldLink,
  newAccount,
  pageOf,
  paging,
  preview,
  previewRequest,
  roleExplanation,
} from './schemas.ts';

/** Bytes of an account's settings at most. */
const longestSettings = 65_536;

export function defineAccounts(api: Api, options: ApiOptions): void {
  const { reader, submit, policies, pause } = options;
  const tag = 'Accounts';
  const explain = async (tenant: string, of: Account) =>
    explainRoles(reader, tenant, of, (await policies.of(reader, tenant)).roles, createBudget());

  define(
    api,
    {
      method: 'get',
      path: '/accounts',
      tag,
      summary: 'List accounts, or find those that meet every name given',
      query: {
        ...paging,
        username: z.string().max(200).optional().describe('Its handle in the application.'),
        user: z.string().max(64).optional().describe('Id of its user in SCIM.'),
        userName: z
          .string()
          .max(500)
          .optional()
          .describe('userName that the identity provider gave.'),
        externalId: z.string().max(500).optional(),
        email: z
          .string()
          .max(320)
          .optional()
          .describe('One of its addresses, compared without case.'),
      },
      access: 'tenant',
      status: 200,
      response: pageOf(account),
    },
    async ({ tenant, query: { limit, cursor, ...names } }) => {
      const isLookUp = Object.values(names).some((name) => name !== undefined);
      const found = isLookUp
        ? (await findAccounts(reader, tenant, names)).filter(({ id }) => id > cursor).sort(byId)
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
  );
  define(
    api,
    {
      method: 'post',
      path: '/accounts',
      tag,
      summary: 'Register an account that the application has',
      body: newAccount,
      access: 'tenant',
      status: 201,
      response: account,
    },
    async (input) =>
      act(submit, input, {
        kind: 'account.register',
        tenant: input.tenant,
        ...fieldsOf(input.body),
      }),
  );
  define(
    api,
    {
      method: 'get',
      path: '/accounts/{id}',
      tag,
      summary: 'Show an account with its roles',
      access: 'tenant',
      of: 'account',
      status: 200,
      response: account,
    },
    async ({ tenant, id }) => {
      const found = await requireAccount(reader, tenant, id);
      return { body: accountView(found, (await explain(tenant, found)).roles) };
    },
  );
  define(
    api,
    {
      method: 'patch',
      path: '/accounts/{id}',
      tag,
      summary: 'Change settings or protection; the rest only while no connection manages it',
      body: accountChange,
      access: 'tenant',
      of: 'account',
      status: 200,
      response: account,
    },
    async (input) =>
      act(submit, input, {
        kind: 'account.update',
        tenant: input.tenant,
        account: input.id,
        ...fieldsOf(input.body),
      }),
  );
  define(
    api,
    {
      method: 'delete',
      path: '/accounts/{id}',
      tag,
      summary: 'Delete an account without a user',
      access: 'tenant',
      of: 'account',
      status: 200,
      response: account,
    },
    async (input) =>
      act(submit, input, { kind: 'account.delete', tenant: input.tenant, account: input.id }),
  );
  define(
    api,
    {
      method: 'get',
      path: '/accounts/{id}/access',
      tag,
      summary: 'May this account be used now, and with which roles?',
      access: 'tenant',
      of: 'account',
      status: 200,
      response: accountAccess,
    },
    async ({ tenant, id }) => {
      const access = await accessOf(reader, policies, tenant, id);
      if (access === undefined)
        throw new ScimError('notFound', `tenant ${quote(tenant)} has no account ${quote(id)}`);
      return { body: access };
    },
  );
  define(
    api,
    {
      method: 'get',
      path: '/accounts/{id}/roles',
      tag: 'Roles',
      summary: 'Why an account has the roles it has',
      access: 'tenant',
      of: 'account',
      status: 200,
      response: roleExplanation,
    },
    async ({ tenant, id }) => ({
      body: await explain(tenant, await requireAccount(reader, tenant, id)),
    }),
  );
  define(
    api,
    {
      method: 'post',
      path: '/roles/preview',
      tag: 'Roles',
      summary: 'Who would have other roles under other rules; nothing is changed',
      body: previewRequest,
      access: 'tenant',
      status: 200,
      response: preview,
    },
    async ({ tenant, body: { roles, cursor = '', limit } }) => {
      const rules = {
        current: (await policies.of(reader, tenant)).roles,
        proposed: readPolicy(JSON.stringify({ roles })).roles,
      };
      const page = { after: cursor, limit, budget: createBudget(), pause };
      const { changes, examined, next } = await previewRoles(reader, tenant, rules, page);
      const shown = changes.map(({ account: { id, username }, before, after }) => ({
        account: id,
        username,
        before,
        after,
      }));
      return { body: { changes: shown, examined, ...(next === undefined ? {} : { next }) } };
    },
  );
  const links = 'Links';
  define(
    api,
    {
      method: 'get',
      path: '/links',
      tag: links,
      summary: 'List users that wait for a decision',
      query: paging,
      access: 'tenant',
      status: 200,
      response: pageOf(heldLink),
    },
    async ({ tenant, query: { limit, cursor } }) => {
      const found = await reader.heldLinks(tenant, cursor, limit + 1);
      return { body: page(found, limit, heldLinkView, ({ resource }) => resource) };
    },
  );
  const decisions = {
    approve: 'Give the user the account that fits',
    reject: 'Give the user an account of its own',
  } as const;
  for (const [decision, summary] of Object.entries(decisions) as [
    keyof typeof decisions,
    string,
  ][]) {
    define(
      api,
      {
        method: 'post',
        path: `/links/{user}/${decision}`,
        tag: links,
        summary,
        access: 'tenant',
        of: 'user',
        status: 200,
        response: account,
      },
      async (input) =>
        act(submit, input, { kind: `link.${decision}`, tenant: input.tenant, user: input.id }),
    );
  }
}

function byId(left: Account, right: Account): number {
  return left.id < right.id ? -1 : 1;
}

type Fields = Omit<Extract<AccountAction, { kind: 'account.register' }>, 'kind' | 'tenant'>;

function fieldsOf({ settings, ...fields }: { readonly settings?: unknown }): Fields {
  const text = JSON.stringify(settings);
  if (text !== undefined && text.length > longestSettings)
    throw new ScimError('invalidValue', `settings are longer than ${longestSettings} characters`);
  return { ...(fields as Fields), ...(text === undefined ? {} : { settings: text }) };
}
