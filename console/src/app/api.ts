import { createClient } from '../../../src/client/index.ts';
import { serverUrl } from './base.ts';

let csrfToken = '';

/** Sets what proves that a request comes from this page and not from another site. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** The management API, with the session of this browser. Methods are typed by its document. */
export const api = createClient({
  url: serverUrl,
  fetch(request) {
    if (request.method !== 'GET' && csrfToken !== '')
      request.headers.set('X-CSRF-Token', csrfToken);
    return fetch(request, { credentials: 'same-origin' });
  },
});
