import { visibleText } from '../protocol/text/visible.ts';
import { styleError } from './style.ts';

/** Colours of levels. */
const formats = {
  debug: 'dim',
  info: 'cyan',
  warn: 'yellow',
  error: 'red',
} as const;

/** Fields that a line has in places of their own. */
const placed: ReadonlySet<string> = new Set(['level', 'time', 'msg', 'cause']);

/**
 * Returns a line of the log for a person: `20:15:03 warn  slow disk  milliseconds=120`. A cause is
 * on the lines after it, with its stack.
 *
 * @param line JSON; text that is not JSON is returned as it is
 */
export function prettyLog(line: string): string {
  const entry = parse(line);
  if (entry === undefined) return line;
  const { level, time, msg, cause } = entry;
  const name = String(level) as keyof typeof formats;
  const fields = Object.entries(entry)
    .filter(([field]) => !placed.has(field))
    .map(([field, value]) => styleError('dim', `${field}=${shown(value)}`));
  const head = [
    styleError('dim', String(time).slice(11, 19)),
    styleError(formats[name] ?? 'bold', name.padEnd(5)),
    shown(msg),
    ...fields,
  ].join(' ');
  return cause === undefined ? head : `${head}\n${causeText(cause)}`;
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Control characters stay escaped, also those that JSON had as escapes. */
function shown(value: unknown): string {
  if (typeof value === 'string') return visibleText(value);
  return visibleText(JSON.stringify(value) ?? '');
}

function causeText(cause: unknown): string {
  const { stack, message } = cause as { readonly stack?: unknown; readonly message?: unknown };
  const text = typeof stack === 'string' ? stack : shown(message ?? cause);
  return text
    .split('\n')
    .map((line) => `  ${visibleText(line)}`)
    .join('\n');
}
