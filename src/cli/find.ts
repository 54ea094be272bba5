import type { Schemas } from '../client/index.ts';
import { suggestion } from '../protocol/text/suggest.ts';
import { ConfigError } from '../server/config.ts';
import { isProblem, type TenantSession } from './tenant-option.ts';

/** Names in an error. */
const maxNames = 10;

/**
 * Resolves to a connection by its id or name.
 *
 * @throws ConfigError naming those that exist
 */
export async function findConnection(
  session: Pick<TenantSession, 'api' | 'query' | 'tenant'>,
  wanted: string,
): Promise<Schemas['Connection']> {
  const connections = await listConnections(session);
  const found =
    connections.find(({ id }) => id === wanted) ?? connections.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const names = connections.map(({ name }) => name);
  const { tenant } = session;
  throw new ConfigError(
    names.length === 0
      ? `tenant ${tenant} has no connections; create one with rollcall connection create`
      : `tenant ${tenant} has no connection ${wanted}${suggestion(wanted, names) || `; it has ${someOf(names)}`}`,
  );
}

/** Resolves to the connections of a tenant. */
export async function listConnections({
  api,
  query,
}: Pick<TenantSession, 'api' | 'query'>): Promise<readonly Schemas['Connection'][]> {
  const { data } = await api.GET('/connections', { params: { query } });
  return data.items;
}

/** Resolves to what returns the name of a connection by its id; an unknown id stands for itself. */
export async function connectionNames(
  session: Pick<TenantSession, 'api' | 'query'>,
): Promise<(id: string | undefined) => string | undefined> {
  const names = new Map((await listConnections(session)).map(({ id, name }) => [id, name]));
  return (id) => (id === undefined ? undefined : (names.get(id) ?? id));
}

/**
 * Resolves to an account by its id or username, with its roles.
 *
 * @throws ConfigError
 */
export async function findAccount(
  { api, query, tenant }: TenantSession,
  wanted: string,
): Promise<Schemas['Account']> {
  const show = async (id: string) =>
    (await api.GET('/accounts/{id}', { params: { path: { id }, query } })).data;
  try {
    return await show(wanted);
  } catch (error) {
    if (!isProblem(error, 'notFound')) throw error;
  }
  const [found] = await listAccounts(api, { ...query, username: wanted });
  if (found !== undefined) return show(found.id);
  const user = await userNamed({ api, query }, wanted);
  const [owned] = user === undefined ? [] : await listAccounts(api, { ...query, users: user.id });
  throw new ConfigError(
    `tenant ${tenant} has no account with the id or username ${wanted}${owned === undefined ? '' : `; did you mean ${owned.username}, the account of this user?`}`,
  );
}

/** Resolves to the accounts of a tenant that have a username, or belong to users. */
async function listAccounts(
  api: TenantSession['api'],
  query: { readonly tenant: string; readonly username?: string; readonly users?: string },
): Promise<readonly Schemas['Account'][]> {
  return (await api.GET('/accounts', { params: { query } })).data.items;
}

/** A user as SCIM shows it. */
export type User = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly userName: string;
};

/**
 * Resolves to a user by its id or userName.
 *
 * @throws ConfigError
 */
export async function findUser(
  { api, query, tenant }: TenantSession,
  wanted: string,
): Promise<User> {
  const show = async (id: string) =>
    (await api.GET('/users/{id}', { params: { path: { id }, query } })).data as unknown as User;
  try {
    return await show(wanted);
  } catch (error) {
    if (!isProblem(error, 'notFound')) throw error;
  }
  const found = await userNamed({ api, query }, wanted);
  if (found !== undefined) return found;
  const [account] = await listAccounts(api, { ...query, username: wanted });
  const owner = account?.user === undefined ? undefined : await show(account.user);
  throw new ConfigError(
    `tenant ${tenant} has no user with the id or userName ${wanted}${owner === undefined ? '' : `; did you mean ${owner.userName}, the user of this account?`}`,
  );
}

/** Resolves to the user with a userName. */
async function userNamed(
  { api, query }: Pick<TenantSession, 'api' | 'query'>,
  userName: string,
): Promise<User | undefined> {
  const filter = `userName eq ${JSON.stringify(userName)}`;
  const { data } = await api.GET('/users', { params: { query: { ...query, filter, limit: 1 } } });
  return data.items[0] as unknown as User | undefined;
}

/**
 * Resolves to the id of a credential by its id, name or last four characters.
 *
 * @param kinds those that the command is about
 * @throws ConfigError when there is none, or several have the name
 */
export async function findCredential(
  { api, query, tenant }: TenantSession,
  wanted: string,
  kinds: readonly Schemas['Credential']['kind'][],
): Promise<Schemas['Credential']> {
  const { data } = await api.GET('/credentials', { params: { query } });
  const all = data.items.filter(({ kind }) => kinds.includes(kind));
  const byId = all.find(({ id }) => id === wanted);
  if (byId !== undefined) return byId;
  const end = wanted.replace(/^…/u, '');
  const live = all.filter(({ revoked }) => revoked === undefined);
  const named = live.filter(({ name, lastFour }) => name === wanted || lastFour === end);
  const [found, second] = named;
  if (found !== undefined && second === undefined) return found;
  throw new ConfigError(
    found === undefined
      ? `tenant ${tenant} has no ${kinds.join(' or ')} with the id, name or last characters ${wanted}`
      : `${named.length} credentials of tenant ${tenant} are called ${wanted}; name one by its id: ${someOf(named.map(({ id }) => id))}`,
  );
}

/** Resolves to the first items of a list, read in pages. */
export async function take<T>(items: AsyncIterable<T>, limit: number): Promise<readonly T[]> {
  const taken: T[] = [];
  if (limit <= 0) return taken;
  for await (const item of items) {
    taken.push(item);
    if (taken.length >= limit) break;
  }
  return taken;
}

/** Returns the `limit` of a page, when this many items are wanted. */
export function pageSize(wanted: number): number {
  return Math.min(200, wanted);
}

function someOf(names: readonly string[]): string {
  return `${names.slice(0, maxNames).join(', ')}${names.length > maxNames ? ', …' : ''}`;
}
