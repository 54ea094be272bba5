import { Command, Option } from 'commander';
import type { Schemas } from '../client/index.ts';
import { type AccessScope, accessScopes } from '../ports/access.ts';
import { defaultName, readJsonFile, wholeNumber } from './arguments.ts';
import { findConnection } from './find.ts';
import { handoverOf, printHandover } from './handover.ts';
import { printField, printJson, printList } from './print.ts';
import { type TenantOptions, withTenant, withTenantSession } from './tenant-option.ts';

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
    .addCommand(
      one('show', 'Show its client_id and credentials.').option('--ids', 'show ids').action(show),
    )
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

/**
 * Adds a credential to a connection, and prints what to send to the customer.
 *
 * @param credential what it is, read once the tenant is known
 */
function add(
  wanted: string,
  options: CredentialOptions,
  credential: () => Schemas['NewCredential'],
): Promise<void> {
  return withTenantSession(options, 'write', async (session) => {
    const { api, query, tenant } = session;
    const connection = await findConnection(session, wanted);
    const { data } = await api.POST('/connections/{id}/credentials', {
      params: { path: { id: connection.id }, query },
      body: credential(),
    });
    const { clientId, tokenEndpoint } = connection;
    if (options.json === true) printJson({ ...data, clientId, tokenEndpoint });
    else printHandover(await handoverOf(tenant, connection, data));
  });
}

function addSecret(wanted: string, options: CredentialOptions): Promise<void> {
  const { name, scope, days } = options;
  return add(wanted, options, () => ({ kind: 'secret', name, scope, days }));
}

function addKey(wanted: string, file: string, options: CredentialOptions): Promise<void> {
  const { name, scope, days } = options;
  return add(wanted, options, () => ({ kind: 'key', name, scope, days, key: readJsonFile(file) }));
}

function addTrust(wanted: string, options: TrustOptions): Promise<void> {
  const { name, scope, days, issuer, subject, audience, jwksUri } = options;
  const trust = { issuer, subject, audience, jwksUri };
  return add(wanted, options, () => ({ kind: 'trust', name, scope, days, trust }));
}

/** Prints the client and its credentials; bearer tokens are not among them. */
function show(wanted: string, options: TenantOptions): Promise<void> {
  return withTenantSession(options, 'read', async (session) => {
    const { api, query } = session;
    const { id, clientId, tokenEndpoint } = await findConnection(session, wanted);
    const { data } = await api.GET('/credentials', { params: { query } });
    const credentials = data.items.filter(
      ({ connection, kind }) => connection === id && kind !== 'token',
    );
    if (options.json === true) return printJson({ clientId, tokenEndpoint, credentials });
    printField('client_id     ', clientId);
    printField('token endpoint', tokenEndpoint);
    printList(options, credentials, {
      ID: 'id',
      KIND: 'kind',
      NAME: 'name',
      SCOPE: 'scope',
      EXPIRES: 'expires',
      REVOKED: 'revoked',
    });
  });
}
