import { heldLinkView } from '../administration/views.ts';
import * as examples from './examples/objects.ts';
import { execute } from './execute.ts';
import { type Operation, operation } from './operation.ts';
import { page } from './page.ts';
import { account, heldLink } from './schemas/account.ts';
import { pageOf, paging } from './schemas/page.ts';

const tag = 'Links';

/** Operations on users that wait for a decision: the account that fits, or one of their own. */
export const linkOperations: readonly Operation[] = [
  operation(
    'get /links',
    'List users that wait for a decision',
    {
      id: 'listLinks',
      example: {
        response: {
          items: [
            { user: examples.ids.user, account: examples.ids.account, created: examples.created },
          ],
        },
      },
      tag,
      access: 'tenant',
      query: paging,
      response: pageOf(heldLink),
    },
    async ({ tenant, query: { limit, cursor } }, { reader }) => {
      const found = await reader.heldLinks(tenant, cursor, limit + 1);
      return { body: page(found, limit, heldLinkView, ({ resource }) => resource) };
    },
  ),
  decision('approve', 'Link the user to the account that matches'),
  decision('reject', 'Give the user a new account'),
];

function decision(verb: 'approve' | 'reject', summary: string): Operation {
  return operation(
    `post /links/{user}/${verb}`,
    summary,
    {
      id: `${verb}Link`,
      example: { response: examples.account },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      of: 'user',
      response: account,
    },
    (input, options) =>
      execute(input, options, { kind: `link.${verb}`, tenant: input.tenant, user: input.id }),
  );
}
