import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { checkKeyHost, clientIdOf, readPublicKey } from '../access/oauth-client.ts';
import type { NewCredential } from '../administration/action.ts';
import { credentialView } from '../administration/views.ts';
import { type AccessScope, accessScopes } from '../ports/access.ts';
import { act, findConnection, parseJsonArgument, printOutcome, wholeNumber } from './administer.ts';
import { print, printJson, printTable, resolveConfig, withStore } from './options.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

interface CredentialOptions extends TenantOptions {
  readonly name: string;
  readonly scope?: AccessScope;
  readonly days?: number;
}

interface TrustOptions extends CredentialOptions {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  readonly jwksUri?: string;
}

/** Every scope a credential can have. */
export function scopeOption(): Option {
  return new Option('--scope <scope>', 'what it lets do (default: scim, everything)').choices(
    accessScopes,
  );
}

export function oauthClientCommand(): Command {
  const one = (name: string, description: string): Command =>
    withTenant(new Command(name), { of: 'connection' })
      .description(description)
      .argument('<connection>', 'name or id');
  const made = (name: string, description: string): Command =>
    one(name, description)
      .option('--name <text>', 'what it is for', 'made on the command line')
      .addOption(scopeOption())
      .option('--days <number>', 'days it is valid', wholeNumber);
  return new Command('oauth-client')
    .description(
      'Each connection is an OAuth client (client_credentials): its secrets, keys and trusts. Works beside a running server.',
    )
    .addCommand(one('show', "Show the client's id and what it authenticates with.").action(show))
    .addCommand(
      made(
        'add-secret',
        'Make a client secret; several are valid side by side, so that one can replace another.',
      ).action(addSecret),
    )
    .addCommand(
      made('add-key', 'Accept what a private key signs (private_key_jwt).')
        .argument('<file>', 'the public key as a JWK')
        .action(addKey),
    )
    .addCommand(
      made('add-trust', "Accept another issuer's tokens (workload identity federation).")
        .requiredOption(
          '--issuer <url>',
          'iss, exactly: https://login.microsoftonline.com/<tenant id>/v2.0',
        )
        .requiredOption('--subject <text>', 'sub, exactly')
        .requiredOption('--audience <text>', 'aud: api://<application id>')
        .option(
          '--jwks-uri <url>',
          "where its keys are (default: as the issuer's OpenID configuration says)",
        )
        .action(addTrust),
    );
}

async function add(
  wanted: string,
  options: CredentialOptions,
  credential: NewCredential,
): Promise<void> {
  const { tenant } = options;
  const outcome = await act(options, async (store) => {
    const { id } = await findConnection(store, tenant, wanted);
    return { kind: 'credential.create', tenant, connection: id, ...credential };
  });
  printOutcome(
    options,
    outcome,
    `client_id ${String(outcome.view['clientId'])}, token endpoint /oauth/token.`,
  );
}

function base({
  name,
  scope,
  days,
}: CredentialOptions): Pick<NewCredential, 'name' | 'scope' | 'days'> {
  return {
    name,
    ...(scope === undefined ? {} : { scope }),
    ...(days === undefined ? {} : { days }),
  };
}

async function addSecret(wanted: string, options: CredentialOptions): Promise<void> {
  await add(wanted, options, { credentialKind: 'secret', ...base(options) });
}

async function addKey(wanted: string, file: string, options: CredentialOptions): Promise<void> {
  const key = await readPublicKey(parseJsonArgument(readFileSync(file, 'utf8'), file));
  await add(wanted, options, { credentialKind: 'key', ...base(options), key: { ...key } });
}

async function addTrust(wanted: string, options: TrustOptions): Promise<void> {
  const { issuer, subject, audience, jwksUri } = options;
  checkKeyHost(jwksUri ?? issuer, resolveConfig(options).config.trustedHosts);
  const trust = { issuer, subject, audience, ...(jwksUri === undefined ? {} : { jwksUri }) };
  await add(wanted, options, { credentialKind: 'trust', ...base(options), trust });
}

async function show(wanted: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const { clientId, credentials } = await withStore(options, 'read', async (store) => {
    const connection = await findConnection(store, tenant, wanted);
    const all = await store.credentials(tenant);
    const own = all.filter((one) => one.connection === connection.id && one.kind !== 'token');
    return { clientId: clientIdOf(connection), credentials: own.map((one) => credentialView(one)) };
  });
  if (options.json === true)
    return printJson({ clientId, tokenEndpoint: '/oauth/token', credentials });
  print(`client_id  ${clientId}`);
  printTable(
    ['ID', 'KIND', 'NAME', 'SCOPE', 'EXPIRES', 'REVOKED'],
    credentials.map((view) =>
      (['id', 'kind', 'name', 'scope', 'expires', 'revoked'] as const).map(
        (field) => view[field] ?? '—',
      ),
    ),
  );
}
