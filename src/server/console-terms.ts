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
  };
}
