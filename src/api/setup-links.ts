import { setupLinkView } from '../administration/views.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { readLogo } from './brand.ts';
import * as examples from './examples/setup.ts';
import { execute, executeWithSecret } from './execute.ts';
import { type Operation, operation } from './operation.ts';
import { pageOf } from './schemas/page.ts';
import { createdSetupLink, newSetupLink, setupLink } from './schemas/setup.ts';

const tag = 'Set-up links';

/** Links that are listed. */
const maxListed = 1_000;

/** Operations on the links by which administrators of identity providers set up a connection. */
export const setupLinkOperations: readonly Operation[] = [
  operation(
    'get /connections/{id}/setup-links',
    'List the set-up links of a connection, latest first',
    {
      id: 'listSetupLinks',
      example: { response: { items: [examples.setupLink] } },
      tag,
      access: 'tenant',
      of: 'connection',
      response: pageOf(setupLink),
    },
    async ({ tenant, id }, { reader, clock }) => {
      const now = toTimestamp(clock.now());
      const found = await reader.setupLinks(tenant, maxListed);
      const items = found
        .filter(({ connection }) => connection === id)
        .map((link) => setupLinkView(link, now));
      return { body: { items } };
    },
  ),
  operation(
    'post /connections/{id}/setup-links',
    'Create a set-up link for the administrator of the identity provider; it is shown once',
    {
      id: 'createSetupLink',
      description:
        'The URL is a secret: it lets its holder create credentials of this one connection.',
      example: {
        body: { expiresInHours: 48, roles: ['developer'] },
        response: { ...examples.setupLink, url: examples.setupUrl },
      },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      of: 'connection',
      body: newSetupLink,
      status: 201,
      response: createdSetupLink,
    },
    async (input, options) => {
      const { tenant, id: connection, body, publicUrl } = input;
      const { expiresInHours: hours, roles, brand } = body;
      const { logo, ...look } = brand ?? {};
      const made = await executeWithSecret(input, options, {
        kind: 'setupLink.create',
        tenant,
        connection,
        hours,
        roles,
        brand: brand && { ...look, logo: logo === undefined ? undefined : readLogo(logo) },
      });
      const { secret, ...view } = made.body;
      const url = typeof secret === 'string' ? `${publicUrl}/setup/${secret}` : null;
      return { ...made, body: { ...view, url } };
    },
  ),
  operation(
    'delete /setup-links/{id}',
    'Revoke a set-up link, from the next request on',
    {
      id: 'revokeSetupLink',
      example: { response: { ...examples.setupLink, status: 'revoked' } },
      errors: ['conflict'],
      tag,
      access: 'tenant',
      of: 'setupLink',
      response: setupLink,
    },
    (input, options) =>
      execute(input, options, { kind: 'setupLink.revoke', tenant: input.tenant, link: input.id }),
  ),
];
