import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Schemas } from '../../../src/client/index.ts';
import { appText } from '../text/app.ts';
import { api, setCsrfToken } from './api.ts';
import { queryClient } from './query-client.ts';

export type Session = Schemas['Session'];

/** In Vite's development server a token stands for the session. */
const development: Session = {
  administrator: { id: '0', name: 'Developer', email: 'developer@localhost', role: 'owner' },
  csrfToken: '',
  expires: '2099-01-01T00:00:00Z',
  idleExpires: '2099-01-01T00:00:00Z',
};

/** The session of this browser. Fails with a 401 when there is none. */
export const sessionQuery = queryOptions({
  queryKey: ['getSession'],
  queryFn: async ({ signal }) => {
    if (import.meta.env.DEV) return development;
    const { data } = await api.GET('/session', { signal });
    return startSession(data);
  },
  staleTime: 5 * 60_000,
});

/**
 * What can be signed in with. Without an administrator it is read every two seconds, and when the
 * page is looked at again: the first owner is created in another tab or browser.
 */
export const signInQuery = queryOptions({
  queryKey: ['getSignInOptions'],
  queryFn: async ({ signal }) => (await api.GET('/sign-in', { signal })).data,
  staleTime: (query) => (query.state.data?.needsAdministrator === true ? 0 : 60_000),
  refetchInterval: (query) => (query.state.data?.needsAdministrator === true ? 2_000 : false),
});

function startSession(session: Session): Session {
  setCsrfToken(session.csrfToken);
  return session;
}

/** Puts a session in place after a sign-in. What another administrator has read is forgotten. */
export function enterSession(session: Session): void {
  const before = queryClient.getQueryData(sessionQuery.queryKey);
  startSession(session);
  if (before !== undefined && before.administrator.id !== session.administrator.id)
    queryClient.clear();
  queryClient.setQueryData(sessionQuery.queryKey, session);
}

/** Ends the session, here and on the server. What was read is forgotten. */
export async function signOut(): Promise<void> {
  await api.DELETE('/session');
  leaveSession();
}

/** Forgets the session and what was read with it. */
export function leaveSession(): void {
  setCsrfToken('');
  queryClient.clear();
}

/** Returns the administrator that is signed in. Pages are shown only when there is one. */
export function useAdministrator(): Session['administrator'] | undefined {
  return useQuery({ ...sessionQuery, enabled: false }).data?.administrator;
}

/**
 * What an administrator wants to do. `change`: anything but reading. `server`: create tenants, and
 * what is about all of them. `own`: administrators, API tokens and the erasure of tenants.
 */
export type Ability = 'change' | 'server' | 'own';

/** Returns why the administrator may not do something, for `disabledReason`; undefined: it may. */
export function useDisabledReason(ability: Ability = 'change'): string | undefined {
  const administrator = useAdministrator();
  if (administrator === undefined) return undefined;
  const { role, tenant } = administrator;
  if (role === 'read-only') return appText.reasons.readOnly;
  if (ability === 'own' && role !== 'owner') return appText.reasons.ownerOnly;
  if (ability !== 'change' && tenant !== undefined) return appText.reasons.oneTenant(tenant);
  return undefined;
}
