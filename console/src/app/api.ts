import { createClient } from '../../../src/client/index.ts';
import { serverUrl } from './base.ts';
import { fetchReporting } from './reachability.ts';
import { waitForSignIn } from './session-end.ts';

let csrfToken = '';

/** Sets what proves that a request comes from this page; empty: without a session. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** The management API, with the session of this browser. Methods are typed by its document. */
export const api = createClient({ url: serverUrl, fetch: fetchWithSession });

async function fetchWithSession(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await send(request);
  const isAboutSession = /\/api\/v1\/(?:session|sign-in)(?:\/|$)/u.test(
    new URL(request.url).pathname,
  );
  // A sign-in page has no session to end.
  if (response.status !== 401 || isAboutSession || csrfToken === '') return response;
  await waitForSignIn(again.signal);
  return send(again);
}

function send(request: Request): Promise<Response> {
  if (request.method !== 'GET' && csrfToken !== '') request.headers.set('X-CSRF-Token', csrfToken);
  return fetchReporting(request, { credentials: 'same-origin' });
}
