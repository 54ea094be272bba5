import { readHashKey } from '../../access/credentials.ts';
import { checkKeyHost, readPublicKey } from '../../access/oauth-client.ts';
import { hashToken } from '../../access/token.ts';
import { checkEndpointUrl } from '../../delivery/url-guard.ts';
import type { Reader } from '../../ports/store.ts';
import type { Vault } from '../../ports/system.ts';
import { ScimError } from '../../protocol/errors/scim-error.ts';
import type {
  WantedConfiguration,
  WantedConnection,
  WantedCredential,
  WantedTenant,
  WantedWebhook,
} from './configuration.ts';
import { type ResolvedConfiguration, timeOf } from './configuration-schema.ts';

/** What preparing a configuration needs. */
export interface PrepareOptions {
  readonly reader: Pick<Reader, 'endpoints' | 'setting'>;
  readonly vault: Vault;
  /** Hosts that webhooks may be sent to even if private. */
  readonly webhookHosts: readonly string[];
  /** Hosts from which keys of other issuers may be fetched. */
  readonly trustedHosts: readonly string[];
  /** Tokens of the site configuration, which no credential may have. */
  readonly reserved: readonly string[];
}

type ResolvedTenant = NonNullable<ResolvedConfiguration['tenants']>[number];
type ResolvedConnection = NonNullable<ResolvedTenant['connections']>[number];
type ResolvedCredential = NonNullable<ResolvedConnection['credentials']>[number];
type ResolvedWebhook = NonNullable<ResolvedTenant['webhooks']>[number];

/** State of one preparation. */
interface Preparation extends PrepareOptions {
  /** Key of the hashes by which tokens are found. */
  readonly hashKey: string;
  /** By the text of a webhook's secret: what the database has of it, encrypted. */
  readonly sealedBy: ReadonlyMap<string, readonly string[]>;
  /** By the hash of a secret: which credential of the file has it. */
  readonly usedBy: Map<string, string>;
}

/** Characters of a token: `b64token` of RFC 6750 §2.1. */
const tokenCharacters = new Set(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=',
);
const minTokenLength = 20;
const maxTokenLength = 255;

const webhookSecretPrefix = 'whsec_';
const webhookSecretBytes = { min: 24, max: 64 } as const;

/**
 * Resolves to a configuration that can be compared: secrets hashed or encrypted, keys and URLs
 * checked. Done before the transaction, which must not wait for anything else.
 *
 * @throws ScimError invalidValue, saying where
 */
export async function prepareConfiguration(
  given: ResolvedConfiguration,
  options: PrepareOptions,
): Promise<WantedConfiguration> {
  const hashKey = await readHashKey(options.reader);
  if (hashKey === undefined)
    throw new ScimError('conflict', 'the database has no keys yet; start the server once');
  const preparation = {
    hashKey,
    ...options,
    sealedBy: await openSecrets(given, options),
    usedBy: new Map(),
  };
  const tenants: WantedTenant[] = [];
  for (const tenant of given.tenants ?? []) tenants.push(await prepareTenant(tenant, preparation));
  return {
    tenants: given.tenants && tenants,
    webhooks: given.webhooks?.map((one) => prepareWebhook('', one, preparation)),
  };
}

/** Reads the secrets of present webhooks, where the configuration has some to compare. */
async function openSecrets(
  given: ResolvedConfiguration,
  { reader, vault }: PrepareOptions,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const all = [given, ...(given.tenants ?? [])].flatMap(({ webhooks }) => webhooks ?? []);
  const sealedBy = new Map<string, string[]>();
  if (!all.some(({ secret }) => secret !== undefined)) return sealedBy;
  for (const { secrets, stream } of await reader.endpoints()) {
    const sealed = secrets[0]?.sealed;
    if (stream !== undefined || sealed === undefined) continue;
    const text = vault.decrypt(sealed);
    const known = sealedBy.get(text);
    if (known === undefined) sealedBy.set(text, [sealed]);
    else known.push(sealed);
  }
  return sealedBy;
}

async function prepareTenant(
  { connections: given, webhooks, ...tenant }: ResolvedTenant,
  preparation: Preparation,
): Promise<WantedTenant> {
  const connections: WantedConnection[] = [];
  for (const { credentials, ...connection } of given ?? []) {
    const prepared: WantedCredential[] = [];
    for (const credential of credentials ?? []) {
      const where = `tenant ${tenant.id}, connection ${connection.name}, credential ${credential.name}`;
      prepared.push(await prepareCredential(where, credential, preparation));
    }
    connections.push({ ...connection, credentials: credentials && prepared });
  }
  return {
    ...tenant,
    connections: given && connections,
    webhooks: webhooks?.map((one) => prepareWebhook(`tenant ${tenant.id}, `, one, preparation)),
  };
}

async function prepareCredential(
  where: string,
  { secret, key, trust, expires, ...credential }: ResolvedCredential,
  preparation: Preparation,
): Promise<WantedCredential> {
  try {
    if (trust !== undefined) checkKeyHost(trust.jwksUri ?? trust.issuer, preparation.trustedHosts);
    return {
      ...credential,
      expires: expires === undefined ? undefined : timeOf(expires),
      secret: secret === undefined ? undefined : givenSecret(where, secret, preparation),
      key: key && (await readPublicKey(key)),
      trust,
    };
  } catch (error) {
    throw atPlace(where, error);
  }
}

/** @throws ScimError invalidValue */
function givenSecret(where: string, text: string, { hashKey, usedBy, reserved }: Preparation) {
  const isToken = [...text].every((character) => tokenCharacters.has(character));
  if (!isToken || text.length < minTokenLength || text.length > maxTokenLength)
    throw new ScimError(
      'invalidValue',
      `the secret must be ${minTokenLength} to ${maxTokenLength} letters, digits and -._~+/=; create one with: openssl rand -hex 32`,
    );
  if (reserved.includes(text))
    throw new ScimError(
      'invalidValue',
      'the secret is a token of the site configuration; choose another one',
    );
  const hash = hashToken(hashKey, text);
  const other = usedBy.get(hash);
  if (other !== undefined)
    throw new ScimError('invalidValue', `the secret is also that of ${other}; choose another one`);
  usedBy.set(hash, where);
  return { hash, lastFour: text.slice(-4) };
}

function prepareWebhook(
  where: string,
  { secret, url, ...webhook }: ResolvedWebhook,
  { vault, webhookHosts, sealedBy }: Preparation,
): WantedWebhook {
  try {
    const { href } = checkEndpointUrl(url, webhookHosts);
    if (secret === undefined) return { ...webhook, url: href };
    requireWebhookSecret(secret);
    const equals = sealedBy.get(secret) ?? [];
    return { ...webhook, url: href, secret: { sealed: vault.encrypt(secret), equals } };
  } catch (error) {
    throw atPlace(`${where}webhook ${webhook.name}`, error);
  }
}

/** @throws ScimError invalidValue */
function requireWebhookSecret(secret: string): void {
  const text = secret.slice(webhookSecretPrefix.length);
  const bytes = Buffer.from(text, 'base64');
  const isBase64 = withoutPadding(bytes.toString('base64')) === withoutPadding(text);
  const { min, max } = webhookSecretBytes;
  const isLong = bytes.length >= min && bytes.length <= max;
  if (secret.startsWith(webhookSecretPrefix) && isBase64 && isLong) return;
  throw new ScimError(
    'invalidValue',
    `the secret must be whsec_ and ${min} to ${max} bytes in base64; create one with: echo "whsec_$(openssl rand -base64 32)"`,
  );
}

function withoutPadding(text: string): string {
  const end = text.indexOf('=');
  return end < 0 ? text : text.slice(0, end);
}

/** Returns an error that says where in the configuration it was. */
function atPlace(where: string, error: unknown): unknown {
  if (!(error instanceof ScimError)) return error;
  return new ScimError(error.code, `${where}: ${error.detail}`, { cause: error });
}
