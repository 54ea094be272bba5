import type { Logger } from '../ports/system.ts';

/** A logger of an application that gives none: failures go to standard error, as one line each. */
export const silentLogger: Logger = {
  isEnabled: (level) => level === 'error',
  log(level, message, fields = {}) {
    if (level !== 'error') return;
    const { cause } = fields;
    const why = cause instanceof Error ? `: ${cause.stack ?? cause.message}` : '';
    process.stderr.write(`rollcall: ${message}${why}\n`);
  },
};
