import { emailKey } from '../access/email-key.ts';
import { requireKnownTenant } from '../administration/find-tenant.ts';
import { administratorView } from '../administration/views.ts';
import type { StoredAdministrator } from '../ports/administrators.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { toDate } from '../protocol/text/date-time.ts';
import { defaultConsoleTerms, linkUrl } from './console-terms.ts';
import * as examples from './examples/objects.ts';
import { execute, executeWithSecret } from './execute.ts';
import { type Input, type Operation, operation } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { page } from './page.ts';
import { outOfReach } from './principal.ts';
import {
  administrator,
  administratorChange,
  invitedAdministrator,
  newAdministrator,
  ownerLink,
} from './schemas/administrator.ts';
import { pageOf, paging } from './schemas/page.ts';
import { tenantId } from './schemas/tenant.ts';

const tag = 'Administrators';

/** Only owners administer administrators; an owner of a tenant, those of the tenant. */
const rule = { tag, access: 'reach', forOwners: true } as const;

const invited = {
  ...examples.administrator,
  status: 'invited',
  hasPassword: false,
  url: 'https://scim.example.com/console/welcome#rollcalllinkexample',
  expires: examples.later,
} as const;

/** Operations on administrators of the console. */
export const administratorOperations: readonly Operation[] = [
  operation(
    'get /administrators',
    'List the administrators of the console',
    {
      ...rule,
      id: 'listAdministrators',
      example: { response: { items: [examples.administrator] } },
      query: {
        ...paging,
        tenant: tenantId.optional().describe('Only those of this tenant. Default: all.'),
      },
      response: pageOf(administrator),
    },
    async ({ administrator: { tenant: own }, query }, { reader }) => {
      const { limit, cursor, tenant = own } = query;
      if (own !== undefined && tenant !== own) throw outOfReach(own);
      if (tenant !== undefined) await requireKnownTenant(reader, tenant);
      const found = await reader.administrators(tenant, cursor, limit + 1);
      return { body: page(found, limit, administratorView, ({ id }) => id) };
    },
  ),
  operation(
    'post /administrators',
    'Create an administrator, with a one-time link to sign in',
    {
      ...rule,
      id: 'createAdministrator',
      example: {
        body: { email: 'ada@example.com', name: 'Ada Lovelace', role: 'operator' },
        response: invited,
      },
      errors: ['notFound', 'conflict'],
      body: newAdministrator,
      status: 201,
      response: invitedAdministrator,
    },
    async (input, options) => {
      const { email, name, role, tenant = input.administrator.tenant } = input.body;
      const own = input.administrator.tenant;
      if (own !== undefined && tenant !== own) throw outOfReach(own);
      const linkExpires = linkEnd(options);
      const action = { tenant, email: requireEmail(email), name, role, linkExpires };
      const { body, headers } = await executeWithSecret(input, options, {
        kind: 'administrator.create',
        ...action,
      });
      return { body: withLink(input, body, linkExpires), headers };
    },
  ),
  operation(
    'get /administrators/{id}',
    'Show an administrator',
    {
      ...rule,
      id: 'getAdministrator',
      example: { response: examples.administrator },
      errors: ['notFound'],
      response: administrator,
    },
    async (input, options) => ({ body: administratorView(await reached(input, options)) }),
  ),
  operation(
    'patch /administrators/{id}',
    'Change name or role, disable or enable; another role, or none, ends its sessions',
    {
      ...rule,
      id: 'updateAdministrator',
      example: {
        body: { role: 'read-only' },
        response: { ...examples.administrator, role: 'read-only' },
      },
      errors: ['notFound', 'conflict'],
      body: administratorChange,
      response: administrator,
    },
    async (input, options) =>
      execute(input, options, {
        kind: 'administrator.update',
        ...(await named(input, options)),
        ...input.body,
      }),
  ),
  operation(
    'delete /administrators/{id}',
    'Remove an administrator; its sessions end at once',
    {
      ...rule,
      id: 'deleteAdministrator',
      example: { response: examples.administrator },
      errors: ['notFound', 'conflict'],
      response: administrator,
    },
    async (input, options) =>
      execute(input, options, {
        kind: 'administrator.delete',
        ...(await named(input, options)),
      }),
  ),
  operation(
    'post /administrators/{id}/link',
    'Create a one-time link to sign in and set a password, in place of the one before',
    {
      ...rule,
      id: 'createAdministratorLink',
      example: { response: invited },
      errors: ['notFound', 'conflict'],
      status: 201,
      response: invitedAdministrator,
    },
    (input, options) => linked('administrator.link', input, options),
  ),
  operation(
    'post /administrators/{id}/reset-password',
    'End all sessions, delete the password, and create a one-time link',
    {
      ...rule,
      id: 'resetAdministratorPassword',
      example: { response: invited },
      errors: ['notFound', 'conflict'],
      status: 201,
      response: invitedAdministrator,
    },
    (input, options) => linked('administrator.resetPassword', input, options),
  ),
  operation(
    'post /owner-link',
    'Create a one-time link for the first owner of the console, where there is none',
    {
      tag,
      access: 'server',
      forOwners: true,
      id: 'createOwnerLink',
      example: { response: { url: invited.url, expires: invited.expires } },
      errors: ['conflict'],
      status: 201,
      response: ownerLink,
    },
    async (input, options) => {
      const linkExpires = linkEnd(options);
      const action = { kind: 'administrator.linkOwner', linkExpires } as const;
      const { body, headers } = await executeWithSecret(input, options, action);
      return { body: withLink(input, { secret: body.secret }, linkExpires), headers };
    },
  ),
];

/** Resolves to the answer of an action that gives the administrator of the path a new link. */
async function linked(
  kind: 'administrator.link' | 'administrator.resetPassword',
  input: Input,
  options: ApiOptions,
) {
  const linkExpires = linkEnd(options);
  const action = { kind, ...(await named(input, options)), linkExpires };
  const { body, headers } = await executeWithSecret(input, options, action);
  return { body: withLink(input, body, linkExpires), headers };
}

function linkEnd({ clock, console: { linkMs } = defaultConsoleTerms }: ApiOptions): number {
  return clock.now() + linkMs;
}

/** Returns what is created, with the URL of its link. */
function withLink<T extends { readonly secret?: string | null }>(
  { publicUrl }: Pick<Input, 'publicUrl'>,
  { secret, ...view }: T,
  expires: number,
) {
  const url = typeof secret === 'string' ? linkUrl(publicUrl, secret) : null;
  return { ...view, url, expires: toDate(expires).toISOString() };
}

/** Resolves to the administrator of the path. @throws ScimError notFound, also beyond its reach */
async function reached(
  { id, administrator: { tenant } }: Pick<Input, 'id' | 'administrator'>,
  { reader }: ApiOptions,
): Promise<StoredAdministrator> {
  const found = await reader.administrator(id);
  if (found === undefined || (tenant !== undefined && found.tenant !== tenant))
    throw new ScimError('notFound', `there is no administrator ${quote(id)}`);
  return found;
}

/** Resolves to what an action names the administrator of the path by. */
async function named(
  input: Pick<Input, 'id' | 'administrator'>,
  options: ApiOptions,
): Promise<{ readonly administrator: string; readonly tenant?: string }> {
  const { id, tenant } = await reached(input, options);
  return { administrator: id, tenant };
}

/** Returns an e-mail address as it is stored. @throws ScimError invalidValue */
export function requireEmail(text: string): string {
  const email = emailKey(text);
  if (email === undefined)
    throw new ScimError('invalidValue', `email: ${quote(text)} is not an e-mail address`);
  return email;
}
