import { inspect } from 'node:util';
import type { Logger } from '../ports/system.ts';

/** A logger of an application that gives none: failures go to standard error. */
export const failureLogger: Logger = {
  isEnabled: (level) => level === 'error',
  log(level, message, fields = {}) {
    if (level !== 'error') return;
    const why = 'cause' in fields ? `: ${inspect(fields['cause'])}` : '';
    process.stderr.write(`rollcall: ${message}${why}\n`);
  },
};
