import { api } from '../../app/api.ts';

/** A person who may be meant. */
export interface Candidate {
  /** What the explanation is asked for. */
  readonly key: string;
  readonly userName: string;
  readonly displayName?: string | undefined;
  readonly email?: string | undefined;
  readonly isActive: boolean;
}

/** Candidates that one search shows. */
const maxCandidates = 25;

interface UserDocument {
  readonly id?: unknown;
  readonly userName?: unknown;
  readonly displayName?: unknown;
  readonly active?: unknown;
  readonly emails?: readonly { readonly value?: unknown }[];
}

/** Finds people by the beginning of a name, and by a whole address or id. */
export async function findPeople(tenant: string, text: string): Promise<readonly Candidate[]> {
  const [users, accounts] = await Promise.all([usersNamed(tenant, text), accountsOf(tenant, text)]);
  const known = new Set(users.map(({ key }) => key));
  return [...users, ...accounts.filter(({ user }) => user === undefined || !known.has(user))].slice(
    0,
    maxCandidates,
  );
}

/** Each of these is found by an index, so that a search costs the same in a large tenant. */
function filtersOf(text: string): readonly string[] {
  const value = JSON.stringify(text);
  return [
    `userName sw ${value}`,
    `displayName sw ${value}`,
    `emails.value eq ${value}`,
    `externalId eq ${value}`,
  ];
}

async function usersNamed(tenant: string, text: string): Promise<readonly Candidate[]> {
  const pages = await Promise.all(
    filtersOf(text).map(async (filter) => {
      try {
        const query = { tenant, filter, limit: maxCandidates };
        return (await api.GET('/users', { params: { query } })).data.items;
      } catch {
        // A search that one attribute does not allow shows what the others have found.
        return [];
      }
    }),
  );
  const found = new Map<string, Candidate>();
  for (const user of pages.flat() as readonly UserDocument[]) {
    const { id, userName, displayName, active, emails } = user;
    if (typeof id !== 'string' || typeof userName !== 'string') continue;
    const email = emails?.[0]?.value;
    found.set(id, {
      key: id,
      userName,
      displayName: typeof displayName === 'string' ? displayName : undefined,
      email: typeof email === 'string' ? email : undefined,
      isActive: active !== false,
    });
  }
  return [...found.values()];
}

async function accountsOf(
  tenant: string,
  prefix: string,
): Promise<readonly (Candidate & { readonly user?: string | undefined })[]> {
  const query = { tenant, prefix, sortBy: 'username' as const, limit: maxCandidates };
  const { data } = await api.GET('/accounts', { params: { query } });
  return data.items.map(({ id, user, username, displayName, emails, status }) => ({
    key: id,
    user,
    userName: username,
    displayName,
    email: emails.find(({ primary }) => primary)?.value ?? emails[0]?.value,
    isActive: status === 'active',
  }));
}
