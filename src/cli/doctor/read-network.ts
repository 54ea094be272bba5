import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Config } from '../../server/config.ts';
import { systemClock } from '../../server/system.ts';
import type { CertificateFacts, ExternalFacts } from './facts.ts';

const timeoutMs = 5_000;
const firstRedirect = 300;
const lastRedirect = 399;

/** Returns the facts of the configured certificate; undefined: there is none. */
export function readCertificate({
  tlsCertificate,
  tlsKey,
  externalUrl,
}: Config): CertificateFacts | undefined {
  if (tlsCertificate === undefined || tlsKey === undefined) return undefined;
  try {
    const certificate = new X509Certificate(readFileSync(tlsCertificate));
    const key = createPrivateKey(readFileSync(tlsKey));
    const host = externalUrl === undefined ? undefined : new URL(externalUrl).hostname;
    return {
      expires: certificate.validToDate.getTime(),
      fitsKey: certificate.checkPrivateKey(key),
      fitsHost: host === undefined ? undefined : certificate.checkHost(host) !== undefined,
    };
  } catch (error) {
    return {
      failure: `${tlsCertificate} cannot be used: ${(error as Error).message}.`,
      expires: Number.POSITIVE_INFINITY,
      fitsKey: true,
    };
  }
}

/** Asks the server under its external URL, as a client would. */
export async function readExternal(externalUrl: string): Promise<ExternalFacts> {
  const base = externalUrl.endsWith('/') ? externalUrl.slice(0, -1) : externalUrl;
  const ask = (path: string): Promise<Response> =>
    fetch(base + path, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
  try {
    const health = await ask('/healthz');
    // The only parser of HTTP dates.
    // oxlint-disable-next-line eslint/no-restricted-globals
    const date = Date.parse(health.headers.get('date') ?? '');
    const scim = await ask('/scim/v2/Users?count=0');
    const metrics = await ask('/metrics');
    const isRedirect = health.status >= firstRedirect && health.status <= lastRedirect;
    return {
      health: health.status,
      isRollcall: await isScimRefusal(scim),
      redirect: isRedirect ? (health.headers.get('location') ?? 'another place') : undefined,
      metrics: metrics.status,
      clockSkewMs: Number.isNaN(date) ? undefined : date - systemClock.now(),
    };
  } catch (error) {
    return { failure: reasonOf(error) };
  }
}

/** A caller without a token is refused with an error of SCIM. */
async function isScimRefusal(response: Response): Promise<boolean> {
  const type = response.headers.get('content-type') ?? '';
  await response.body?.cancel();
  return type.startsWith('application/scim+json');
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `no answer within ${timeoutMs / 1_000} s`;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return code ?? message;
}
