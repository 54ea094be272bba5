import type { Logger } from '../ports/system.ts';
import { basePathOf, type HostTerms } from '../scim/target.ts';
import type { Config } from './config.ts';
import { isUnspecified } from './settings.ts';

/** Where the server listens, and how its URLs begin. */
export interface Addresses {
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  /**
   * Beginning of every URL in answers: the origin, and the path of `externalUrl`. No slash at its
   * end.
   */
  readonly publicUrl: string;
  /** Present: URLs in answers begin with the Host of the request instead. */
  readonly followsHost?: HostTerms;
}

/** Returns the addresses of a server that listens on a host and a port. */
export function addressesOf(config: Config, host: string, port: number): Addresses {
  const { externalUrl, tlsCertificate } = config;
  const scheme = tlsCertificate === undefined ? 'http' : 'https';
  const url = `${scheme}://${urlHost(host)}:${port}`;
  const followsHost = hostTerms(config, host);
  // No client can be sent to an unspecified address.
  const own = followsHost === undefined ? url : `${scheme}://localhost:${port}`;
  const publicUrl =
    externalUrl === undefined ? own : new URL(externalUrl).origin + basePathOf(externalUrl);
  return { url, publicUrl, followsHost };
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** `0.0.0.0` and `::` stand for every address of the machine. */
function hostTerms(
  { externalUrl, tlsCertificate, behindProxy }: Config,
  host: string,
): HostTerms | undefined {
  if (externalUrl !== undefined || !isUnspecified(host)) return undefined;
  return { scheme: tlsCertificate === undefined && !behindProxy ? 'http' : 'https' };
}

/** Length of a token that cannot be guessed. */
const minTokenCharacters = 20;

/** Logs settings that work but are unsafe. */
export function warnOfUnsafeSettings(
  { authToken }: Config,
  { followsHost }: Addresses,
  logger: Logger,
): void {
  if (followsHost !== undefined)
    logger.log(
      'warn',
      '"listen" names every address of this machine; set "externalUrl", for addresses in answers follow the Host header',
    );
  if (authToken !== undefined && authToken.length < minTokenCharacters)
    logger.log(
      'warn',
      `"scim.authToken" has fewer than ${minTokenCharacters} characters and can be guessed: replace it by a longer one, or remove it and use rollcall token create`,
    );
}
