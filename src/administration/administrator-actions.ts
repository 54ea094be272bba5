import { generateLinkSecret, generateSessionSecret } from '../access/console-secrets.ts';
import { ensureHashKey } from '../access/credentials.ts';
import { hashToken } from '../access/token.ts';
import type { ConsoleLink, StoredAdministrator } from '../ports/administrators.ts';
import type { Transaction } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type { Action, ActionDefinitions, ActionResult, ActionsOf } from './action.ts';
import type { Administration } from './context.ts';
import { requireTenant } from './tenants.ts';
import { type AdministratorView, administratorView, toRfc3339 } from './views.ts';

/** Sessions that an administrator has at the same time; the oldest end. */
const maxSessions = 20;

/** Actions on administrators of the console and their sessions. Only the audit records them. */
export const administratorActions: ActionDefinitions<ActionsOf<'administrator' | 'session'>> = {
  'administrator.create': { execute: create, audit: ['email', 'name', 'role'] },
  'administrator.update': { execute: update, audit: ['name', 'role', 'disabled'] },
  'administrator.delete': { execute: remove, audit: [] },
  'administrator.link': { execute: link, audit: [] },
  'administrator.resetPassword': { execute: resetPassword, audit: [] },
  'administrator.linkOwner': { execute: linkOwner, audit: [] },
  'administrator.redeem': { execute: redeem, audit: [] },
  'administrator.changePassword': { execute: changePassword, audit: [] },
  'session.create': { execute: signIn, audit: ['by'] },
  'session.delete': { execute: signOut, audit: [] },
};

async function create(
  transaction: Transaction,
  action: Action<'administrator.create'>,
  { clock, ids }: Administration,
): Promise<ActionResult<AdministratorView>> {
  const { tenant, email, name, role, linkExpires } = action;
  if (tenant !== undefined) await requireTenant(transaction, tenant);
  await transaction.lock(administratorsLock);
  if ((await transaction.administratorByEmail(email)) !== undefined)
    throw new ScimError('conflict', `there is an administrator ${quote(email)} already`);
  const administrator: StoredAdministrator = {
    id: ids.next(),
    email,
    name,
    role,
    tenant,
    status: 'invited',
    created: toTimestamp(clock.now()),
  };
  await transaction.putAdministrator(administrator);
  const secret = await putLink(transaction, administrator.id, linkExpires, clock.now());
  return { view: administratorView(administrator), secret };
}

async function update(
  transaction: Transaction,
  action: Action<'administrator.update'>,
): Promise<ActionResult<AdministratorView>> {
  await transaction.lock(administratorsLock);
  const before = await requireAdministrator(transaction, action.administrator);
  const { name = before.name, role = before.role, disabled } = action;
  const after: StoredAdministrator = { ...before, name, role, status: statusOf(before, disabled) };
  const isLess = after.role !== before.role || after.status === 'disabled';
  if (isLess) await requireOtherOwner(transaction, before, after);
  await transaction.putAdministrator(after);
  // Whatever the browser still shows was shown to another role.
  if (isLess) await transaction.deleteConsoleSessions(after.id);
  if (after.status === 'disabled') await transaction.deleteConsoleLinks(after.id);
  return { view: administratorView(after) };
}

function statusOf(
  { status, password, lastSignIn }: StoredAdministrator,
  disabled: boolean | undefined,
): StoredAdministrator['status'] {
  if (disabled === undefined) return status;
  if (disabled) return 'disabled';
  return password === undefined && lastSignIn === undefined ? 'invited' : 'active';
}

async function remove(
  transaction: Transaction,
  action: Action<'administrator.delete'>,
): Promise<ActionResult<AdministratorView>> {
  await transaction.lock(administratorsLock);
  const administrator = await requireAdministrator(transaction, action.administrator);
  await requireOtherOwner(transaction, administrator);
  await transaction.deleteAdministrator(administrator.id);
  return { view: administratorView(administrator) };
}

async function link(
  transaction: Transaction,
  { administrator: id, linkExpires }: Action<'administrator.link'>,
  { clock }: Administration,
): Promise<ActionResult<AdministratorView>> {
  const administrator = await requireAdministrator(transaction, id);
  if (administrator.status === 'disabled')
    throw new ScimError('conflict', 'the administrator is disabled; enable it first');
  await transaction.deleteConsoleLinks(id);
  const secret = await putLink(transaction, id, linkExpires, clock.now());
  return { view: administratorView(administrator), secret };
}

async function resetPassword(
  transaction: Transaction,
  action: Action<'administrator.resetPassword'>,
  context: Administration,
): Promise<ActionResult<AdministratorView>> {
  const before = await requireAdministrator(transaction, action.administrator);
  const { password: _, ...after } = before;
  await transaction.putAdministrator(after);
  await transaction.deleteConsoleSessions(after.id);
  return link(transaction, { ...action, kind: 'administrator.link' }, context);
}

/** Creates a link for the first owner. Nodes that start together each have one. */
async function linkOwner(
  transaction: Transaction,
  { linkExpires }: Action<'administrator.linkOwner'>,
  { clock }: Administration,
): Promise<ActionResult<{ readonly expires: string }>> {
  await transaction.lock(administratorsLock);
  await requireNoOwner(transaction);
  const secret = await putLink(transaction, undefined, linkExpires, clock.now());
  return { view: { expires: toRfc3339(toTimestamp(linkExpires)) }, secret };
}

/** Creates a link that lets an administrator in once; without one, the first owner. */
export async function putLink(
  transaction: Transaction,
  administrator: string | undefined,
  expires: number,
  now: number,
): Promise<string> {
  const secret = generateLinkSecret();
  const created: ConsoleLink = {
    hash: hashToken(await ensureHashKey(transaction), secret),
    administrator,
    created: toTimestamp(now),
    expires: toTimestamp(expires),
  };
  await transaction.putConsoleLink(created);
  return secret;
}

async function redeem(
  transaction: Transaction,
  action: Action<'administrator.redeem'>,
  context: Administration,
): Promise<ActionResult<AdministratorView>> {
  await transaction.lock(administratorsLock);
  const now = toTimestamp(context.clock.now());
  const found = await transaction.consoleLink(action.link);
  if (found === undefined || found.expires <= now) throw endedLink();
  const administrator =
    found.administrator === undefined
      ? await firstOwner(transaction, action, context)
      : await invited(transaction, found.administrator, action);
  const entered = { ...administrator, lastSignIn: now };
  await transaction.deleteConsoleLinks(found.administrator);
  await transaction.deleteConsoleSessions(administrator.id);
  await transaction.putAdministrator(entered);
  const secret = await putSession(transaction, entered, action.expires, now);
  return { view: administratorView(entered), secret };
}

async function firstOwner(
  transaction: Transaction,
  { email, name, password }: Action<'administrator.redeem'>,
  { ids, clock }: Administration,
): Promise<StoredAdministrator> {
  await requireNoOwner(transaction);
  if (email === undefined || name === undefined)
    throw new ScimError('invalidValue', 'this link creates an owner: send its name and email');
  const there = await transaction.administratorByEmail(email);
  return {
    id: there?.id ?? ids.next(),
    email,
    name,
    role: 'owner',
    status: 'active',
    password,
    created: there?.created ?? toTimestamp(clock.now()),
  };
}

async function invited(
  transaction: Transaction,
  id: string,
  { email, name, password }: Action<'administrator.redeem'>,
): Promise<StoredAdministrator> {
  const there = await transaction.administrator(id);
  if (there === undefined || there.status === 'disabled') throw endedLink();
  if (email !== undefined && email !== there.email)
    throw new ScimError('invalidValue', `email: this link is for ${there.email}`);
  return { ...there, name: name ?? there.name, status: 'active', password };
}

/** Returns the error for a link that is used, expired, replaced or was never there. */
function endedLink(): ScimError {
  return new ScimError(
    'gone',
    'the link is not valid any more: it was used, replaced, or has expired. Ask for a new one',
  );
}

async function changePassword(
  transaction: Transaction,
  action: Action<'administrator.changePassword'>,
): Promise<ActionResult<AdministratorView>> {
  const before = await requireAdministrator(transaction, action.administrator);
  if (before.password !== action.former) throw changedMeanwhile();
  const after: StoredAdministrator = { ...before, password: action.password };
  await transaction.putAdministrator(after);
  await transaction.deleteConsoleSessions(after.id, action.keep);
  await transaction.deleteConsoleLinks(after.id);
  return { view: administratorView(after) };
}

async function signIn(
  transaction: Transaction,
  action: Action<'session.create'>,
  { clock }: Administration,
): Promise<ActionResult<AdministratorView>> {
  const before = await requireAdministrator(transaction, action.administrator);
  // Checked before the transaction: it may have been disabled, or its password changed, meanwhile.
  const isOther = action.by === 'password' && before.password !== action.password;
  if (before.status === 'disabled' || isOther) throw changedMeanwhile();
  const now = toTimestamp(clock.now());
  const after: StoredAdministrator = { ...before, status: 'active', lastSignIn: now };
  await transaction.putAdministrator(after);
  const secret = await putSession(transaction, after, action.expires, now);
  await transaction.trimConsoleSessions(after.id, maxSessions);
  return { view: administratorView(after), secret };
}

async function signOut(
  transaction: Transaction,
  { administrator, session }: Action<'session.delete'>,
): Promise<ActionResult<AdministratorView>> {
  const found = await requireAdministrator(transaction, administrator);
  await transaction.deleteConsoleSession(session);
  return { view: administratorView(found) };
}

async function putSession(
  transaction: Transaction,
  { id }: StoredAdministrator,
  expires: number,
  now: string,
): Promise<string> {
  const secret = generateSessionSecret();
  await transaction.putConsoleSession({
    hash: hashToken(await ensureHashKey(transaction), secret),
    administrator: id,
    created: now,
    used: now,
    expires: toTimestamp(expires),
  });
  return secret;
}

/** Owners that are looked at for another active one. */
const maxOwners = 1_000;

/** Taken before what concerns all administrators: e-mails are unique, and an owner stays. */
const administratorsLock = 'administrators';

async function requireAdministrator(
  transaction: Transaction,
  id: string,
): Promise<StoredAdministrator> {
  const found = await transaction.administrator(id);
  if (found === undefined)
    throw new ScimError('notFound', `there is no administrator ${quote(id)}`);
  return found;
}

async function requireNoOwner(transaction: Transaction): Promise<void> {
  if ((await transaction.owners(1)).length > 0)
    throw new ScimError('conflict', 'there is an owner already; ask it for an invitation');
}

/** @throws ScimError conflict when the last active owner of everything would be none */
async function requireOtherOwner(
  transaction: Transaction,
  before: StoredAdministrator,
  after?: StoredAdministrator,
): Promise<void> {
  const isOwner = ({ role, tenant, status }: StoredAdministrator): boolean =>
    role === 'owner' && tenant === undefined && status === 'active';
  if (!isOwner(before) || (after !== undefined && isOwner(after))) return;
  const others = (await transaction.owners(maxOwners)).filter(
    (one) => isOwner(one) && one.id !== before.id,
  );
  if (others.length === 0)
    throw new ScimError('conflict', 'it is the last owner; make another administrator owner first');
}

function changedMeanwhile(): ScimError {
  return new ScimError('unauthenticated', 'the e-mail or the password is wrong');
}
