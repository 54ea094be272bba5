import { clientIdOf } from '../access/oauth-client.ts';
import { readPolicy } from '../accounts/policy.ts';
import { previewRoles } from '../accounts/roles.ts';
import { connectionUrls } from '../administration/connection-urls.ts';
import { isActive } from '../administration/credential-actions.ts';
import { mapGroupRoles } from '../administration/map-group-roles.ts';
import type { LiveSetup } from '../administration/setup-links.ts';
import { credentialView, toRfc3339 } from '../administration/views.ts';
import { createBudget } from '../protocol/budget.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import { textColorOn } from './brand.ts';
import { readUsage } from './connections.ts';
import * as examples from './examples/setup.ts';
import { execute, executeWithSecret } from './execute.ts';
import { isWatchedEnough } from './identify-setup.ts';
import { type Input, type Operation, operation } from './operation.ts';
import type { ApiOptions } from './options.ts';
import { arrivedGroups, arrivedUsers } from './read-arrivals.ts';
import { pageOf } from './schemas/page.ts';
import * as schemas from './schemas/setup.ts';

const tag = 'Set-up portal';
const access = 'setup';

/** Accounts that a preview examines and shows. */
const maxPreviewed = 1_000;
const maxShownChanges = 100;

/** What the pages of a set-up link call. Each reaches the connection of the link, nothing else. */
export const setupOperations: readonly Operation[] = [
  operation(
    'get /setup',
    'Show the state of the set-up',
    {
      id: 'getSetup',
      example: { response: examples.setupState },
      tag,
      access,
      response: schemas.setupState,
    },
    async (input, options) => {
      const setup = setupOf(input);
      if (mayChange(setup) && !isWatchedEnough(setup, options.clock.now()))
        await execute(input, options, { kind: 'setupLink.open', ...linkOf(setup) });
      return { body: await stateOf(setup, input, options) };
    },
  ),
  operation(
    'put /setup/provider',
    'Choose the identity provider, which sets the profile of the connection',
    {
      id: 'replaceSetupProvider',
      example: { body: { provider: 'okta' }, response: examples.setupState },
      errors: ['conflict'],
      tag,
      access,
      body: schemas.setupProvider,
      response: schemas.setupState,
    },
    async (input, options) => {
      const setup = setupOf(input);
      const { provider } = input.body;
      const { profileOfProvider } = await import('./provider-of.ts');
      const profile = profileOfProvider(provider);
      if (profile === undefined)
        throw new ScimError('invalidValue', `there is no provider ${quote(provider)}`);
      await execute(input, options, {
        kind: 'setupLink.choose',
        ...linkOf(setup),
        provider,
        profile,
      });
      const connection = { ...setup.connection, profile };
      const next = { ...setup, connection, link: { ...setup.link, provider } };
      return { body: await stateOf(next, input, options) };
    },
  ),
  operation(
    'get /setup/probes',
    'Show what arrived of the identity provider, in words',
    {
      id: 'listSetupProbes',
      example: { response: examples.probes },
      tag,
      access,
      response: schemas.probes,
    },
    async (input, { reader, policies, clock }) => {
      const { otherProvider } = await import('./provider-of.ts');
      const { readProbes } = await import('./read-probes.ts');
      const { link, connection } = setupOf(input);
      const { tenant } = link;
      const { requestLog } = await policies.of(reader, tenant);
      const usage = (await readUsage(reader, tenant))(connection.id);
      const body = await readProbes(reader, {
        connection,
        guide: link.provider === otherProvider ? undefined : link.provider,
        since: link.created,
        now: clock.now(),
        requestLog,
        usage,
        scimBaseUrl: connectionUrls(input.publicUrl, tenant).scimBaseUrl,
      });
      return { body };
    },
  ),
  operation(
    'post /setup/credentials',
    'Create a token or client secret of the connection; it is shown once',
    {
      id: 'createSetupCredential',
      example: { body: { kind: 'token' }, response: examples.createdCredential },
      errors: ['conflict'],
      tag,
      access,
      body: schemas.newSetupCredential,
      status: 201,
      response: schemas.createdSetupCredential,
    },
    async (input, options) => {
      const setup = setupOf(input);
      const { kind, days } = input.body;
      const made = await executeWithSecret(input, options, {
        kind: 'setupLink.createCredential',
        ...linkOf(setup),
        credentialKind: kind,
        name: `${setup.connection.name} (set-up portal)`.slice(0, 200),
        days,
      });
      const { id, name, lastFour, created, expires, clientId, secret } = made.body;
      return {
        ...made,
        body: { id, kind, name, lastFour, created, expires, clientId, secret },
      };
    },
  ),
  operation(
    'delete /setup/credentials/{id}',
    'Revoke a credential of the connection, once there is another one',
    {
      id: 'revokeSetupCredential',
      example: { response: examples.revokedCredential },
      errors: ['notFound', 'conflict'],
      tag,
      access,
      response: schemas.revokedSetupCredential,
    },
    async (input, options) => {
      const action = {
        kind: 'setupLink.revokeCredential',
        ...linkOf(setupOf(input)),
        credential: input.id,
      } as const;
      const { body, headers } = await execute(input, options, action);
      return { body: { id: body.id, kind: body.kind, revoked: body.revoked }, headers };
    },
  ),
  operation(
    'get /setup/users',
    'List the latest users of the connection, and the accounts they became',
    {
      id: 'listSetupUsers',
      example: { response: { items: [examples.setupUser] } },
      tag,
      access,
      response: pageOf(schemas.setupUser),
    },
    async (input, options) => ({
      body: { items: await arrivedUsers(options, setupOf(input).connection) },
    }),
  ),
  operation(
    'get /setup/groups',
    'List the groups of the connection, and the roles they give',
    {
      id: 'listSetupGroups',
      example: { response: { items: [examples.setupGroup] } },
      tag,
      access,
      response: pageOf(schemas.setupGroup),
    },
    async (input, options) => {
      const { link, connection } = setupOf(input);
      return { body: { items: await arrivedGroups(options, connection, link.roles) } };
    },
  ),
  operation(
    'post /setup/roles/preview',
    'List accounts of the connection whose roles would differ; nothing is changed',
    {
      id: 'previewSetupRoles',
      example: {
        body: { groups: [{ group: examples.setupGroup.id, roles: ['developer'] }] },
        response: examples.setupRolePreview,
      },
      errors: ['tooMany'],
      tag,
      access,
      body: schemas.setupRoles,
      response: schemas.setupRolePreview,
    },
    async (input, options) => ({ body: await previewMapping(setupOf(input), input.body, options) }),
  ),
  operation(
    'put /setup/roles',
    'Set the roles that groups of the connection give',
    {
      id: 'replaceSetupRoles',
      example: {
        body: { groups: [{ group: examples.setupGroup.id, roles: ['developer'] }] },
        response: { items: [examples.setupGroup] },
      },
      errors: ['notFound', 'conflict'],
      tag,
      access,
      body: schemas.setupRoles,
      response: pageOf(schemas.setupGroup),
    },
    async (input, options) => {
      const setup = setupOf(input);
      await execute(input, options, {
        kind: 'setupLink.mapRoles',
        ...linkOf(setup),
        mappings: input.body.groups,
      });
      const items = await arrivedGroups(options, setup.connection, setup.link.roles);
      return { body: { items } };
    },
  ),
  operation(
    'post /setup/finish',
    'Finish the set-up; the link shows the status from then on, and changes nothing',
    {
      id: 'finishSetup',
      example: { response: examples.setupState },
      errors: ['conflict'],
      tag,
      access,
      response: schemas.setupState,
    },
    async (input, options) => {
      const setup = setupOf(input);
      await execute(input, options, { kind: 'setupLink.finish', ...linkOf(setup) });
      const finished = toTimestamp(options.clock.now());
      return {
        body: await stateOf({ ...setup, link: { ...setup.link, finished } }, input, options),
      };
    },
  ),
];

/** Returns what the caller's link reaches. */
function setupOf({ administrator: { setup } }: Pick<Input, 'administrator'>): LiveSetup {
  if (setup === undefined) throw new TypeError('the operation is for set-up links');
  return setup;
}

function linkOf({ link }: LiveSetup) {
  return { tenant: link.tenant, link: link.id };
}

function mayChange({ link, connection, tenant }: LiveSetup): boolean {
  return (
    link.finished === undefined && connection.status === 'active' && tenant.status === 'active'
  );
}

async function stateOf(
  { link, connection, tenant }: LiveSetup,
  { publicUrl }: Pick<Input, 'publicUrl'>,
  options: ApiOptions,
) {
  const { reader, policies, clock } = options;
  const now = toTimestamp(clock.now());
  const usageOf = await readUsage(reader, tenant.id);
  const usage = usageOf(connection.id);
  const credentials = (await reader.credentials(tenant.id)).filter(
    (one) => one.connection === connection.id && isActive(one, now),
  );
  const users = await reader.resourcesOwnedBy(tenant.id, 'User', connection.id, 0, maxCounted);
  const groups = await reader.resourcesOwnedBy(tenant.id, 'Group', connection.id, 0, maxCounted);
  const { rules } = (await policies.of(reader, tenant.id)).roles;
  const mapped = groups.resources.filter(({ id }) => rules.some((rule) => rule.id === id));
  const { name, color, logo } = link.brand ?? {};
  const isPaused = connection.status === 'paused' || tenant.status === 'paused';
  return {
    link: {
      expires: toRfc3339(link.expires),
      isFinished: link.finished !== undefined,
      roles: link.roles,
      provider: link.provider,
    },
    brand: {
      name,
      color,
      textColor: color === undefined ? undefined : textColorOn(color),
      hasLogo: logo !== undefined,
    },
    tenant: { name: tenant.name },
    connection: {
      name: connection.name,
      profile: connection.profile,
      status: isPaused ? ('paused' as const) : ('active' as const),
      clientId: clientIdOf(connection),
      ...connectionUrls(publicUrl, tenant.id),
      lastRequest: toRfc3339(usage?.lastRequest),
      lastSuccess: toRfc3339(usage?.lastSuccess),
      requests: usage?.requests ?? 0,
      errors: usage?.errors ?? 0,
    },
    credentials: credentials.map((one) => {
      const view = credentialView(one, usageOf(connection.id, one.id));
      const { id, kind, name: label, lastFour, created, expires, lastRequest } = view;
      return { id, kind, name: label, lastFour, created, expires, lastRequest };
    }),
    progress: {
      users: users.resources.length,
      groups: groups.resources.length,
      mappedGroups: mapped.length,
    },
  };
}

/** Users and groups that the state counts. */
const maxCounted = 200;

/** Resolves to what a mapping would change, for accounts of the connection only. */
async function previewMapping(
  { link, connection }: LiveSetup,
  { groups }: { readonly groups: readonly { group: string; roles: readonly string[] }[] },
  { reader, policies, pause }: ApiOptions,
) {
  const beyond = groups.flatMap(({ roles }) => roles).find((role) => !link.roles.includes(role));
  if (beyond !== undefined)
    throw new ScimError('forbidden', `this set-up link cannot give the role ${quote(beyond)}`);
  for (const { group } of groups) {
    const found = await reader.resource(link.tenant, 'Group', group);
    if (found?.connection !== connection.id)
      throw new ScimError('notFound', `the connection has no group ${quote(group)}`);
  }
  const current = (await policies.of(reader, link.tenant)).roles;
  const rules = mapGroupRoles(current.rules, groups, link.roles);
  const proposed = readPolicy(JSON.stringify({ roles: { ...current, rules } })).roles;
  const page = { after: '', limit: maxPreviewed, budget: createBudget(), pause };
  const found = await previewRoles(reader, link.tenant, { current, proposed }, page);
  const changes = found.changes
    .filter(({ account }) => account.connection === connection.id)
    .slice(0, maxShownChanges)
    .map(({ account: { username }, before, after }) => ({ username, before, after }));
  return { changes, examined: found.examined, isComplete: found.next === undefined };
}
