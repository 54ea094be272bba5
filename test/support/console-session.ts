import type { Reply } from './client.ts';
import { apiToken, send } from './client.ts';
import { createManage } from './management.ts';

/** Password of every administrator of the tests. */
export const password = 'correct horse battery staple';

export type Role = 'owner' | 'operator' | 'read-only';

/** A browser that is signed in to the console. */
export interface Browser {
  readonly id: string;
  readonly email: string;
  /** `rollcall_session=…`. */
  readonly cookie: string;
  readonly csrfToken: string;
  /** Calls an operation as the console does: with the cookie, and the token for changes. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Reply>;
}

/** Sends a request without any token. */
export function ask(
  origin: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const json: Record<string, string> =
    body === undefined ? {} : { 'Content-Type': 'application/json' };
  const given = { token: null, body, headers: { ...json, ...headers } };
  return send(origin, method, `/api/v1${path}`, given, '');
}

/** Returns the cookie that an answer sets, as a browser sends it back. */
export function cookieOf({ headers }: Reply): string {
  return headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';
}

/** Returns a browser with the session that an answer created. */
export function browserOf(origin: string, created: Reply): Browser {
  const cookie = cookieOf(created);
  const { csrfToken, administrator } = created.json;
  return {
    id: administrator.id,
    email: administrator.email,
    cookie,
    csrfToken,
    call: (method, path, body, headers) =>
      ask(origin, method, path, body, {
        Cookie: cookie,
        'Sec-Fetch-Site': 'same-origin',
        ...(method === 'GET' ? {} : { 'X-CSRF-Token': csrfToken, Origin: origin }),
        ...headers,
      }),
  };
}

let serial = 0;

/** Creates an administrator, and signs it in through its link. */
export async function enter(
  origin: string,
  role: Role,
  tenant?: string,
  token: string = apiToken,
): Promise<Browser> {
  serial += 1;
  const email = `administrator.${serial}.${Math.random().toString(36).slice(2)}@example.com`;
  const { json } = await createManage(origin, token)('POST', '/administrators', {
    email,
    name: `Administrator ${serial}`,
    role,
    tenant,
  });
  const link = new URL(json.url).hash.slice(1);
  return browserOf(origin, await ask(origin, 'POST', '/session/link', { link, password }));
}

/** Signs in with a password, as another browser does. */
export async function signIn(origin: string, email: string): Promise<Browser> {
  return browserOf(origin, await ask(origin, 'POST', '/session', { email, password }));
}
