import { createClient, type Schemas } from '../../../src/client/index.ts';
import { pagePath, serverUrl } from '../app/base.ts';
import { fetchReporting } from '../app/reachability.ts';
import { portalText } from '../text/portal.ts';

/** What a set-up link shows of its connection. */
export type SetupState = Schemas['SetupState'];
export type SetupUser = Schemas['SetupUser'];
export type SetupGroup = Schemas['SetupGroup'];

/** The secret of the link: the segment of the path behind `/setup/`. */
const secret = decodeURIComponent(location.pathname.slice(pagePath.length).split('/')[0] ?? '');

/** Headers cannot hold other characters, and no link has them. */
const isSendable = /^[\x21-\x7e]+$/u.test(secret);

/** Sends a request with the link in a header, where no proxy logs it. */
function send(request: Request): Promise<Response> {
  request.headers.set('X-Setup-Link', isSendable ? secret : 'invalid');
  return fetchReporting(request, { credentials: 'omit', referrerPolicy: 'no-referrer' });
}

/** Returns why nothing can be changed; undefined: it can. */
export function whyFixed({ connection }: SetupState): string | undefined {
  return connection.status === 'paused' ? portalText.pausedTitle : undefined;
}

/** The management API as the link reaches it. */
export const setupApi = createClient({ url: serverUrl, fetch: send });

/** Resolves to the logo of the link as a data URL: an image of it runs nothing. */
export async function loadLogo(signal: AbortSignal): Promise<string> {
  const response = await send(new Request(`${serverUrl}/api/v1/setup/logo`, { signal }));
  if (!response.ok) throw new Error(`the logo was answered with ${response.status}`);
  const image = await response.blob();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result)));
    reader.addEventListener('error', () => reject(new Error('the logo cannot be read')));
    reader.readAsDataURL(image);
  });
}
