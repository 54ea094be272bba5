import type { Logger, LogLevel } from '../../ports/system.ts';
import type { ThreadLogLine } from './thread-protocol.ts';

/** A logger whose lines another thread writes. */
export interface ThreadLogger extends Logger {
  /** Sends what was logged. */
  flush(): void;
}

/** @param send throws when a line holds something that cannot be cloned */
export function createThreadLogger(
  levels: readonly LogLevel[],
  send: (lines: readonly ThreadLogLine[]) => void,
): ThreadLogger {
  const enabled = new Set(levels);
  let lines: ThreadLogLine[] = [];
  const flush = (): void => {
    const logged = lines;
    lines = [];
    if (logged.length === 0) return;
    try {
      send(logged);
    } catch {
      send(logged.map(asText));
    }
  };
  return {
    isEnabled: (level) => enabled.has(level),
    log(level, message, fields = {}) {
      if (!enabled.has(level)) return;
      lines.push({ level, message, fields });
      if (lines.length === 1) setImmediate(flush);
    },
    flush,
  };
}

/** Returns a line whose fields are texts. */
function asText({ fields, ...line }: ThreadLogLine): ThreadLogLine {
  const texts = Object.entries(fields).map(([name, value]) => [
    name,
    value instanceof Error ? (value.stack ?? value.message) : String(value),
  ]);
  return { ...line, fields: Object.fromEntries(texts) as Record<string, string> };
}
