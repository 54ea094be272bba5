import type { OidcTerms } from '../access/oidc.ts';
import { type ConsoleTerms, defaultConsoleTerms } from '../api/console-terms.ts';
import { dayMs, minuteMs } from '../protocol/text/date-time.ts';
import type { Config } from './config.ts';

/** Returns how long sessions of the console are valid; undefined: there is no console. */
export function consoleTermsOf(config: Config): ConsoleTerms | undefined {
  const { consoleEnabled = false, consoleIdleMinutes, consoleSessionDays } = config;
  if (!consoleEnabled) return undefined;
  const { idleMs, sessionMs, linkMs } = defaultConsoleTerms;
  return {
    idleMs: consoleIdleMinutes === undefined ? idleMs : consoleIdleMinutes * minuteMs,
    sessionMs: consoleSessionDays === undefined ? sessionMs : consoleSessionDays * dayMs,
    linkMs,
    oidc: oidcTermsOf(config),
  };
}

function oidcTermsOf(config: Config): OidcTerms | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: clientSecret } = config;
  if (issuer === undefined || clientId === undefined) return undefined;
  const name = config.oidcName ?? new URL(issuer).host;
  return { issuer, clientId, clientSecret, name, allowedDomains: config.oidcAllowedDomains };
}
