import { readPolicy } from '../accounts/policy.ts';
import { explainRoles, previewRoles, type RoleExplanation } from '../accounts/roles.ts';
import { requireAccount } from '../administration/account-actions.ts';
import type { Account } from '../ports/account.ts';
import { createBudget } from '../protocol/budget.ts';
import * as examples from './examples/objects.ts';
import { type Operation, operation } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { preview, previewRequest, roleExplanation } from './schemas/role.ts';

const tag = 'Roles';

/** Operations on roles. The rules that give them are part of a tenant's policy. */
export const roleOperations: readonly Operation[] = [
  operation(
    'get /accounts/{id}/roles',
    'Explain why an account has its roles',
    {
      id: 'explainAccountRoles',
      example: {
        response: {
          roles: ['developer'],
          isDefault: false,
          rules: [{ rule: examples.roles.rules[0], groups: [examples.ids.group], counts: true }],
        },
      },
      errors: ['tooMany'],
      tag,
      access: 'tenant',
      of: 'account',
      response: roleExplanation,
    },
    async ({ tenant, id }, options) => {
      const account = await requireAccount(options.reader, tenant, id);
      return { body: await explainAccountRoles(options, tenant, account) };
    },
  ),
  operation(
    'post /roles/preview',
    'List accounts whose roles would differ under other rules; nothing is changed',
    {
      id: 'previewRoles',
      example: {
        body: { roles: examples.roles },
        response: {
          changes: [
            {
              account: examples.ids.account,
              username: 'ada',
              before: ['member'],
              after: ['member', 'developer'],
            },
          ],
          examined: 200,
          next: examples.ids.account,
        },
      },
      errors: ['tooMany'],
      tag,
      access: 'tenant',
      body: previewRequest,
      response: preview,
    },
    async ({ tenant, body: { roles, cursor = '', limit } }, { reader, policies, pause }) => {
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
      return { body: { changes: shown, examined, next } };
    },
  ),
];

/**
 * Resolves to the roles of an account and the rules that give them.
 *
 * @throws ScimError tooMany when the account's user is in too many groups for one request
 */
export async function explainAccountRoles(
  { reader, policies }: Pick<ApiOptions, 'reader' | 'policies'>,
  tenant: string,
  account: Account,
): Promise<RoleExplanation> {
  const { roles } = await policies.of(reader, tenant);
  return explainRoles(reader, tenant, account, roles, createBudget());
}
