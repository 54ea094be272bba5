import { destination, pino } from 'pino';
import type { Logger } from '../ports/system.ts';
import { visibleText } from '../protocol/text/visible.ts';

const flushBytes = 4_096;

/**
 * Creates a logger of JSON lines on standard error. Fields that may hold a secret are left out.
 *
 * @param prettify turns a line of JSON into what is written in its place
 */
export function createLogger(
  level: string,
  prettify?: (line: string) => string,
): Logger & { flush(): void } {
  const sink = destination(
    // A person at a terminal waits for each line.
    prettify === undefined ? { fd: 2, sync: false, minLength: flushBytes } : { fd: 2, sync: true },
  );
  const logger = pino(
    {
      level,
      base: null,
      redact: {
        paths: ['token', 'authorization', 'password', '*.token', '*.authorization', '*.password'],
        remove: true,
      },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      serializers: { cause: pino.stdSerializers.err },
      // JSON does not escape direction marks and C1 controls. The only line feed ends the line.
      hooks: {
        streamWrite(line) {
          const text = visibleText(line.slice(0, -1));
          return `${prettify === undefined ? text : prettify(text)}\n`;
        },
      },
    },
    sink,
  );
  const timer = setInterval(() => sink.flush(), 1_000);
  timer.unref();
  return {
    isEnabled: (level) => logger.isLevelEnabled(level),
    log: (at, message, fields = {}) => logger[at](fields, message),
    flush: () => {
      try {
        sink.flushSync();
      } catch {
        // The terminal may be closed; ignore errors while flushing.
      }
    },
  };
}
