import { ConnectionError, ProblemError, UnexpectedResponseError } from '../../client/index.ts';
import { ConfigError } from '../../server/config.ts';
import { packageVersion } from '../../server/version.ts';

/** What to do when a connection fails, by the code of its error. */
const remedies: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; check the port, and that the server runs',
  ENOTFOUND: 'there is no such host; check --url or ROLLCALL_URL',
  EAI_AGAIN: 'the name cannot be resolved now; check the network',
  ETIMEDOUT: 'the host does not answer; check the address and the firewall',
  UND_ERR_CONNECT_TIMEOUT: 'the host does not answer; check the address and the firewall',
  ECONNRESET: 'the connection was closed; check whether the server expects https://',
  UND_ERR_SOCKET: 'the connection was closed; check whether the server expects https://',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server does not speak TLS there; use http:// or another port',
  ERR_SSL_PACKET_LENGTH_TOO_LONG:
    'the server does not speak TLS there; use http:// or another port',
  CERT_HAS_EXPIRED: 'the certificate of the server has expired; renew it',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host name; check --url',
};

/** Certificates whose issuer is unknown to Node. */
const unknownIssuer: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

const issuerRemedy =
  'the issuer of the certificate is unknown; set NODE_EXTRA_CA_CERTS to the file of its CA certificate';

/** Codes of problems that a server of another version may answer with. */
const versionProblems: ReadonlySet<string> = new Set(['notFound', 'methodNotAllowed']);

/** Resolves to the error to show: what happened at the server, and what to do. */
export async function explainRemoteFailure(error: unknown, url: string): Promise<unknown> {
  if (error instanceof ConnectionError) return new ConfigError(connectionText(error, url));
  if (error instanceof UnexpectedResponseError) return unexpected(error, url);
  return error instanceof ProblemError ? new ConfigError(await problemText(error, url)) : error;
}

function connectionText({ cause }: ConnectionError, url: string): string {
  const code = codeOf(cause);
  const remedy = unknownIssuer.has(code) ? issuerRemedy : remedies[code];
  const reason = remedy ?? 'check --url or ROLLCALL_URL, and the network';
  const shown = code === '' ? causeText(cause) : code;
  return `cannot reach ${url}: ${reason}${shown === '' ? '' : ` (${shown})`}`;
}

/** Returns the innermost message: fetch itself says only that it failed. */
function causeText(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return causeText(error.cause) || error.message;
}

/** Returns the first code in a chain of causes. */
function codeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (code !== undefined) return code;
    if (at instanceof AggregateError) return codeOf(at.errors[0]);
  }
  return '';
}

async function unexpected(error: UnexpectedResponseError, url: string): Promise<ConfigError> {
  if (error.message.includes('redirects')) return new ConfigError(error.message);
  const version = await versionOf(url);
  if (version === undefined)
    return new ConfigError(
      `${url} is not a Rollcall server: it answered ${error.status} without the management API. Check --url or ROLLCALL_URL, and the proxy in front of the server`,
    );
  return new ConfigError(`${error.message}${versionHint(version)}`);
}

async function problemText({ status, code, detail }: ProblemError, url: string): Promise<string> {
  if (code === 'unauthenticated')
    return `${url} refused the token: ${detail}. Check ROLLCALL_API_TOKEN or --api-token-file; rollcall api-token create on the server gives another`;
  if (code === 'forbidden') return `${detail}. ${roleHint(detail)}`;
  const isStrange =
    versionProblems.has(code) || /there is no parameter|Unrecognized key|unknown key/u.test(detail);
  if (!isStrange && status < 500) return detail;
  return detail + versionHint(await versionOf(url));
}

/** Returns which token would be allowed. */
function roleHint(detail: string): string {
  if (detail.includes('only read')) return 'Use a token with the role admin: api-token create';
  if (detail.includes('secrets')) return 'Create one: api-token create --role secrets';
  return 'Use an operator token, which reaches all tenants: api-token create without --tenant';
}

function versionHint(version: string | undefined): string {
  const own = packageVersion();
  return version === undefined || version === own
    ? ''
    : `\nThe server is Rollcall ${version}, this is ${own}; use npx rollcall@${version}`;
}

/** Resolves to the version of a server; undefined: it is not a Rollcall server. */
async function versionOf(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/api/v1/openapi.json`, {
      redirect: 'manual',
    });
    const { info } = (await response.json()) as { readonly info?: { readonly version?: unknown } };
    return typeof info?.version === 'string' ? info.version : undefined;
  } catch {
    return undefined;
  }
}
