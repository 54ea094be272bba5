import type { Schemas } from '../client/index.ts';
import { print, printField } from './print.ts';
import { style } from './style.ts';

/** What a customer needs to connect an identity provider. */
export interface Handover {
  readonly tenant: string;
  readonly connection: string;
  readonly scimBaseUrl: string;
  /** Shown once. Absent: the client has its own key. */
  readonly token?: string;
  /** For OAuth client credentials; absent: the token is a bearer token. */
  readonly oauth?: { readonly tokenEndpoint: string; readonly clientId: string };
  readonly expires?: string;
  /** The steps for the identity provider. */
  readonly guide?: string;
}

const guideFolder = 'https://github.com/rollcall-scim/rollcall/blob/main/docs/identity-providers';

type CreatedCredential = Schemas['CreatedCredential'];

/** Resolves to what the customer needs for a credential that was created. */
export async function handoverOf(
  tenant: string,
  { name, profile, scimBaseUrl, tokenEndpoint, clientId }: Schemas['Connection'],
  { kind, secret, expires }: Pick<CreatedCredential, 'kind' | 'secret' | 'expires'>,
): Promise<Handover> {
  return {
    tenant,
    connection: name,
    scimBaseUrl,
    token: secret ?? undefined,
    oauth: kind === 'token' ? undefined : { tokenEndpoint, clientId },
    expires,
    guide: await guideOf(profile),
  };
}

/** Resolves to the page with the steps of a profile's identity provider. */
async function guideOf(profile: string): Promise<string | undefined> {
  const { guides } = await import('../simulators/guides/guides.ts');
  return [...guides.keys()].includes(profile)
    ? `${guideFolder}/${profile}.md`
    : `${guideFolder}/README.md`;
}

/** Prints a block to send to the customer. */
export function printHandover({
  tenant,
  connection,
  scimBaseUrl,
  token,
  oauth,
  expires,
  guide,
}: Handover): void {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['SCIM base URL', scimBaseUrl],
    ['Token endpoint', oauth?.tokenEndpoint],
    ['Client ID', oauth?.clientId],
    [oauth === undefined ? 'Bearer token' : 'Client secret', token],
    ['Valid until', expires ?? 'revoked'],
    ['Steps', guide],
  ];
  print(`For the connection ${connection} of tenant ${tenant}; send this to the customer:`);
  print('');
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) if (value !== undefined) printField(name.padEnd(width), value);
  print('');
  if (token !== undefined)
    process.stdout.write(
      `${style('yellow', `The ${oauth === undefined ? 'token' : 'secret'} is shown once; only its hash is stored. Send it over a secure channel.`)}\n`,
    );
}
