import type { ShowcaseCall } from './showcase.ts';

/** Set-up links, one in each state that pictures show: their secrets. */
export interface PortalLinks {
  /** Sent, and not opened yet. */
  readonly sent: string;
  /** With a provider, and without a request. */
  readonly begun: string;
  /** Of a connection whose provider has sent people and groups. */
  readonly connected: string;
  readonly finished: string;
}

const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">
<rect width="48" height="48" rx="11" fill="#0f5c4a"/>
<path d="M11 34 20 14l7 13 4-7 6 14" fill="none" stroke="#fff" stroke-width="4"
 stroke-linecap="round" stroke-linejoin="round"/></svg>`;

/** The vendor whose customers get the links. */
const brand = {
  name: 'Altimeter',
  color: '#0f5c4a',
  logo: `data:image/svg+xml;base64,${Buffer.from(logo).toString('base64')}`,
};

interface ConnectionOf {
  readonly tenant: string;
  readonly connection: string;
}

/** Creates the links, of two connections: one that waits for its provider, and one in use. */
export async function createPortalLinks(
  { url, manage }: { readonly url: string; readonly manage: ShowcaseCall },
  { waiting, used }: { readonly waiting: ConnectionOf; readonly used: ConnectionOf },
): Promise<PortalLinks> {
  const invite = async ({ tenant, connection }: ConnectionOf): Promise<string> => {
    const path = `/connections/${connection}/setup-links?tenant=${tenant}`;
    const created = await manage('POST', path, {
      expiresInHours: 72,
      brand,
      roles: ['admin', 'developer', 'viewer'],
    });
    return created.url.split('/setup/')[1];
  };
  const links = {
    sent: await invite(waiting),
    begun: await invite(waiting),
    connected: await invite(used),
    finished: await invite(used),
  };
  const act = async (secret: string, method: string, path: string, body?: object) => {
    const response = await fetch(`${url}/api/v1/setup${path}`, {
      method,
      headers: { 'X-Setup-Link': secret, 'Content-Type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  };
  // An open link has the log keep reads.
  await act(links.begun, 'GET', '');
  await act(links.connected, 'GET', '');
  await act(links.begun, 'PUT', '/provider', { provider: 'entra' });
  await act(links.connected, 'PUT', '/provider', { provider: 'okta' });
  await act(links.finished, 'PUT', '/provider', { provider: 'okta' });
  await act(links.finished, 'POST', '/finish');
  return links;
}
