import type { Schemas } from '../client/index.ts';
import { visibleText } from '../protocol/text/visible.ts';
import { cutToWidth } from './display-width.ts';
import { formatOfStatus, style } from './style.ts';
import { terminalWidth } from './table.ts';

type RequestRow = Schemas['Request'];

/** Returns what a request did, or why it was refused; undefined: neither is known. */
export function outcomeOf({ detail, effect }: RequestRow): string | undefined {
  return detail ?? effect;
}

/** Columns of the method. */
const methodWidth = 6;

/** Columns of the name of a connection. */
const connectionWidth = 16;

/**
 * Returns a request as one line that stands alone, cut to the terminal:
 * `20:15:03  201  POST    Okta              /scim/v2/Users  created`.
 */
export function requestLine(row: RequestRow, connection: string, hasId: boolean): string {
  const { created, status, method, path, id, milliseconds } = row;
  const time = created.replace(/^[^T]*T|\.\d+|Z$/gu, '');
  const head = `${time}  ${String(status)}  ${method.padEnd(methodWidth)}  `;
  const outcome = outcomeOf(row);
  const rest = [
    cutToWidth(visibleText(connection), connectionWidth).padEnd(connectionWidth),
    visibleText(path),
    `${milliseconds} ms`,
    outcome === undefined ? '' : visibleText(outcome),
    hasId ? id : '',
  ].filter((part) => part !== '');
  const text = cutToWidth(`${head}${rest.join('  ')}`, terminalWidth());
  const at = time.length + 2;
  const shown = String(status);
  return text.slice(0, at) + style(formatOfStatus(status), shown) + text.slice(at + shown.length);
}
