import { apiToken } from './client.ts';

/** Roles of administrators. */
export type Role = 'owner' | 'operator' | 'read-only';

/** What an administrator signs in with. */
export interface SignIn {
  readonly email: string;
  readonly password: string;
}

const names = { owner: 'Ada Lovelace', operator: 'Grace Hopper', 'read-only': 'Alan Turing' };

/** By server and role, so that tests of one file do not hash a password each. */
const known = new Map<string, Promise<SignIn>>();

/** Returns an administrator of a server, who is created on first use. */
export function administratorOf(url: string, role: Role, tenant?: string): Promise<SignIn> {
  const key = `${url} ${role} ${tenant ?? ''}`;
  const found = known.get(key) ?? createAdministrator(url, role, tenant);
  known.set(key, found);
  return found;
}

/** Creates an administrator through the management API, and redeems the one-time link. */
export async function createAdministrator(
  url: string,
  role: Role,
  tenant?: string,
): Promise<SignIn> {
  const name = names[role];
  const email = `${role}.${known.size}@example.com`;
  const password = `correct horse battery ${role}`;
  const send = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${apiToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  const { url: welcome } = await send('/administrators', { name, email, role, tenant });
  await send('/session/link', { link: new URL(String(welcome)).hash.slice(1), password });
  return { email, password };
}
