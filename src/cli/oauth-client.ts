import { Command, Option } from 'commander';
import { checkKeyHost, clientIdOf, readPublicKey } from '../access/oauth-client.ts';
import type { NewCredential } from '../administration/action.ts';
import { credentialView } from '../administration/views.ts';
import { type AccessScope, accessScopes } from '../ports/access.ts';
import { defaultName, readJsonFile, wholeNumber } from './arguments.ts';
import { execute, findConnection } from './execute.ts';
import { resolveConfig, withStore } from './options.ts';
import { print, printJson, printList, printOutcome } from './print.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

/** What every credential has. */
interface CredentialOptions extends TenantOptions {
  readonly name: string;
  readonly scope?: AccessScope;
  readonly days?: number;
}

/** Claims that a token of another issuer must have. */
interface TrustOptions extends CredentialOptions {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  readonly jwksUri?: string;
}

/** Returns the option `--scope`. */
export function scopeOption(): Option {
  return new Option('--scope <scope>', 'what it allows (default: scim, everything)').choices(
    accessScopes,
  );
}

/** Returns `rollcall oauth-client`. */
export function oauthClientCommand(): Command {
  return new Command('oauth-client')
    .description(
      'The OAuth client of a connection (client_credentials): its secrets, keys and trusts.',
    )
    .addCommand(one('show', 'Show its client_id and credentials.').action(show))
    .addCommand(
      adding('add-secret', 'Create a client secret. Several are valid at a time.').action(
        addSecret,
      ),
    )
    .addCommand(
      adding('add-key', 'Accept assertions signed with a private key (private_key_jwt).')
        .argument('<file>', 'the public key as a JWK')
        .action(addKey),
    )
    .addCommand(
      adding('add-trust', "Accept another issuer's tokens (workload identity federation).")
        .requiredOption(
          '--issuer <url>',
          'exact iss: https://login.microsoftonline.com/<tenant id>/v2.0',
        )
        .requiredOption('--subject <text>', 'exact sub')
        .requiredOption('--audience <text>', 'aud: api://<application id>')
        .option(
          '--jwks-uri <url>',
          "URL of its keys (default: from the issuer's OpenID configuration)",
        )
        .action(addTrust),
    );
}

/** A command on a connection that exists. */
function one(name: string, description: string): Command {
  return withTenant(new Command(name), { of: 'connection' })
    .description(description)
    .argument('<connection>', 'name or id');
}

/** A command that adds a credential. */
function adding(name: string, description: string): Command {
  return one(name, description)
    .option('--name <text>', 'purpose of the credential', defaultName)
    .addOption(scopeOption())
    .option('--days <number>', 'days until it expires', wholeNumber);
}

/** Adds a credential to a connection, and prints its secret, if it has one. */
async function add(
  wanted: string,
  options: CredentialOptions,
  credential: NewCredential,
): Promise<void> {
  const { tenant } = options;
  const outcome = await execute(options, async (store) => {
    const { id } = await findConnection(store, tenant, wanted);
    return { kind: 'credential.create', tenant, connection: id, ...credential };
  });
  const { clientId } = outcome.view;
  printOutcome(options, outcome, `client_id ${clientId}, token endpoint /oauth/token.`);
}

async function addSecret(wanted: string, options: CredentialOptions): Promise<void> {
  const { name, scope, days } = options;
  await add(wanted, options, { credentialKind: 'secret', name, scope, days });
}

async function addKey(wanted: string, file: string, options: CredentialOptions): Promise<void> {
  const { name, scope, days } = options;
  const key = { ...(await readPublicKey(readJsonFile(file))) };
  await add(wanted, options, { credentialKind: 'key', name, scope, days, key });
}

async function addTrust(wanted: string, options: TrustOptions): Promise<void> {
  const { name, scope, days, issuer, subject, audience, jwksUri } = options;
  checkKeyHost(jwksUri ?? issuer, resolveConfig(options).config.trustedHosts);
  const trust = { issuer, subject, audience, jwksUri };
  await add(wanted, options, { credentialKind: 'trust', name, scope, days, trust });
}

/** Prints the client and its credentials; bearer tokens are not among them. */
async function show(wanted: string, options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const { clientId, credentials } = await withStore(options, 'read', async (store) => {
    const connection = await findConnection(store, tenant, wanted);
    const all = await store.credentials(tenant);
    const own = all.filter((each) => each.connection === connection.id && each.kind !== 'token');
    return {
      clientId: clientIdOf(connection),
      credentials: own.map((each) => credentialView(each)),
    };
  });
  if (options.json === true)
    return printJson({ clientId, tokenEndpoint: '/oauth/token', credentials });
  print(`client_id  ${clientId}`);
  printList(options, credentials, {
    ID: 'id',
    KIND: 'kind',
    NAME: 'name',
    SCOPE: 'scope',
    EXPIRES: 'expires',
    REVOKED: 'revoked',
  });
}
