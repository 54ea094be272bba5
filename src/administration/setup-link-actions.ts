import { ensureHashKey } from '../access/credentials.ts';
import { generateSetupSecret, hashSetupSecret } from '../access/setup-secret.ts';
import { type RolePolicy, readPolicy } from '../accounts/policy.ts';
import type { Credential } from '../ports/access.ts';
import type { SetupLink } from '../ports/setup-links.ts';
import type { Transaction } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { dayMs, toTimestamp } from '../protocol/text/date-time.ts';
import type {
  Action,
  ActionDefinition,
  ActionDefinitions,
  ActionResult,
  ActionsOf,
} from './action.ts';
import { changePolicy } from './change-policy.ts';
import { requireProfile, watched } from './connection-actions.ts';
import type { Administration } from './context.ts';
import { createCredentialOf, isActive, revokeCredential } from './credential-actions.ts';
import { mapGroupRoles } from './map-group-roles.ts';
import { type LiveSetup, requireLiveSetup, requireOpenSetup } from './setup-links.ts';
import { requireConnection, requireTenant } from './tenants.ts';
import { type SetupLinkView, setupLinkView } from './views.ts';

const hourMs = 3_600_000;

/** Links of one connection that are valid at the same time. */
const maxLive = 20;
/** Links of one tenant that are looked at. */
const maxLinks = 1_000;
/** Days for which an expired link is still listed. */
const listedDays = 90;
/** Active credentials of a connection beyond which a set-up link creates no more. */
const maxCredentials = 5;
/** Rules of a tenant, as its policy may have them. */
const maxRules = 500;
/** Minutes for which all requests are kept after the link was opened. */
export const watchMinutes = 60;

/** Actions on set-up links, and what the links themselves may do. Only the audit records them. */
export const setupLinkActions: ActionDefinitions<ActionsOf<'setupLink'>> = {
  'setupLink.create': { execute: create, audit: ['connection', 'hours', 'roles'] },
  'setupLink.revoke': { execute: revoke, audit: ['link'] },
  'setupLink.open': byLink(open, []),
  'setupLink.choose': byLink(choose, ['link', 'provider', 'profile']),
  'setupLink.createCredential': {
    execute: async (transaction, action, context) => {
      const setup = await openSetupOf(transaction, action, context);
      const active = await activeCredentials(transaction, setup, context);
      if (active.length >= maxCredentials)
        throw new ScimError(
          'conflict',
          `the connection has ${active.length} valid credentials; revoke one that is not used`,
        );
      const { connection } = setup.link;
      return createCredentialOf(transaction, { ...action, connection }, context);
    },
    event: 'credential.created',
    audit: ['link', 'name', 'days', 'credentialKind'],
  },
  'setupLink.revokeCredential': {
    execute: async (transaction, action, context) => {
      const setup = await openSetupOf(transaction, action, context);
      const active = await activeCredentials(transaction, setup, context);
      if (!active.some(({ id }) => id === action.credential))
        throw new ScimError('notFound', 'the connection has no such credential');
      if (active.length === 1)
        throw new ScimError(
          'conflict',
          'this is the only valid credential; create another one before you revoke it',
        );
      return revokeCredential(transaction, action, context);
    },
    event: 'credential.revoked',
    audit: ['link', 'credential'],
  },
  'setupLink.mapRoles': byLink(mapRoles, ['link', 'mappings']),
  'setupLink.finish': byLink(
    (setup, { clock }) => ({ ...setup.link, finished: toTimestamp(clock.now()) }),
    ['link'],
  ),
};

type LinkChange = ActionsOf<'setupLink'>;

/** Returns an action that a link does, and that changes the link. */
function byLink<
  K extends 'setupLink.open' | 'setupLink.choose' | 'setupLink.mapRoles' | 'setupLink.finish',
>(
  change: (
    setup: LiveSetup,
    context: Administration,
    action: Action<K>,
    transaction: Transaction,
  ) => SetupLink | Promise<SetupLink>,
  audit: ActionDefinition<Action<K>, SetupLinkView>['audit'],
): ActionDefinition<Action<K>, SetupLinkView> {
  return {
    execute: async (transaction, action, context) => {
      const setup = await openSetupOf(transaction, action, context);
      return save(transaction, await change(setup, context, action, transaction), context);
    },
    audit,
    target: ({ link }) => link,
  };
}

async function openSetupOf(
  transaction: Transaction,
  { tenant, link }: Pick<Action<LinkChange & 'setupLink.open'>, 'tenant' | 'link'>,
  { clock }: Administration,
): Promise<LiveSetup> {
  const found = await transaction.setupLink(tenant, link);
  const setup = await requireLiveSetup(transaction, found, clock.now());
  requireOpenSetup(setup);
  return setup;
}

async function save(
  transaction: Transaction,
  link: SetupLink,
  { clock }: Administration,
): Promise<ActionResult<SetupLinkView>> {
  await transaction.putSetupLink(link);
  return { view: setupLinkView(link, toTimestamp(clock.now())) };
}

async function create(
  transaction: Transaction,
  { tenant, connection: id, hours, roles, brand }: Action<'setupLink.create'>,
  context: Administration,
): Promise<ActionResult<SetupLinkView>> {
  await requireTenant(transaction, tenant);
  const connection = await requireConnection(transaction, tenant, id);
  if (connection.status === 'deleted' || connection.status === 'released')
    throw new ScimError('conflict', `the connection is ${connection.status}`);
  const now = context.clock.now();
  const listedFrom = toTimestamp(now - listedDays * dayMs);
  await transaction.deleteExpiredSetupLinks(tenant, id, listedFrom);
  const known = await transaction.setupLinks(tenant, maxLinks);
  const live = known.filter(
    (link) =>
      link.connection === id && link.revoked === undefined && link.expires > toTimestamp(now),
  );
  if (live.length >= maxLive)
    throw new ScimError(
      'conflict',
      `the connection has ${maxLive} valid set-up links; revoke some`,
    );
  const key = await ensureHashKey(transaction);
  const secret = generateSetupSecret(key);
  const link: SetupLink = {
    tenant,
    id: context.ids.next(),
    connection: id,
    hash: hashSetupSecret(key, secret)!,
    created: toTimestamp(now),
    expires: toTimestamp(now + hours * hourMs),
    roles: [...new Set(roles)],
    brand: brand ?? known.find((one) => one.brand !== undefined)?.brand,
  };
  return { ...(await save(transaction, link, context)), secret };
}

async function revoke(
  transaction: Transaction,
  { tenant, link: id }: Action<'setupLink.revoke'>,
  context: Administration,
): Promise<ActionResult<SetupLinkView>> {
  const link = await transaction.setupLink(tenant, id);
  if (link === undefined)
    throw new ScimError('notFound', `tenant ${quote(tenant)} has no set-up link ${quote(id)}`);
  if (link.revoked !== undefined) throw new ScimError('conflict', 'it is revoked already');
  return save(transaction, { ...link, revoked: toTimestamp(context.clock.now()) }, context);
}

/** Records that the link was opened, and has the requests of its connection kept. */
async function open(
  { link, connection }: LiveSetup,
  { clock }: Administration,
  _: unknown,
  transaction: Transaction,
): Promise<SetupLink> {
  await transaction.putConnection(watched(connection, watchMinutes, clock.now()));
  return { ...link, opened: link.opened ?? toTimestamp(clock.now()) };
}

async function choose(
  { link, connection }: LiveSetup,
  _: unknown,
  { provider, profile }: Action<'setupLink.choose'>,
  transaction: Transaction,
): Promise<SetupLink> {
  requireProfile(profile);
  if (profile !== connection.profile) await transaction.putConnection({ ...connection, profile });
  return { ...link, provider };
}

async function activeCredentials(
  transaction: Transaction,
  { link: { tenant, connection } }: LiveSetup,
  { clock }: Administration,
): Promise<readonly Credential[]> {
  const now = toTimestamp(clock.now());
  const all = await transaction.credentials(tenant);
  return all.filter((one) => one.connection === connection && isActive(one, now));
}

/** Gives roles of the link's list to groups of the link's connection. */
async function mapRoles(
  { link, tenant }: LiveSetup,
  _: unknown,
  { mappings }: Action<'setupLink.mapRoles'>,
  transaction: Transaction,
): Promise<SetupLink> {
  await transaction.lock(`role rules ${tenant.id}`);
  for (const { group, roles } of mappings) {
    const found = await transaction.resource(tenant.id, 'Group', group);
    if (found?.connection !== link.connection)
      throw new ScimError('notFound', `the connection has no group ${quote(group)}`);
    const beyond = roles.find((role) => !link.roles.includes(role));
    if (beyond !== undefined)
      throw new ScimError('forbidden', `this set-up link cannot give the role ${quote(beyond)}`);
  }
  const current = (await transaction.tenant(tenant.id))!;
  const stored = (JSON.parse(current.policy) as { readonly roles?: Partial<RolePolicy> }).roles;
  const rules = mapGroupRoles(readPolicy(current.policy).roles.rules, mappings, link.roles);
  if (rules.length > maxRules)
    throw new ScimError('conflict', `a tenant has at most ${maxRules} role rules`);
  const policy = changePolicy(current.policy, { roles: { ...stored, rules } });
  await transaction.putTenant({ ...current, policy });
  return link;
}
