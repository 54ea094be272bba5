import { redactBody, redactFilter, wholeBody } from '../directory/redact.ts';
import { hiddenMark } from '../directory/scrub.ts';
import { describeOperations, type LoggedOperation } from './logged-operations.ts';
import { cutText } from './logged-text.ts';
import { bodyKindOf, filtersOf, typesOf } from './redacted-request.ts';
import { redactedResponse } from './redacted-response.ts';
import type { RequestOutcome } from './request-outcome.ts';

/** A request or a response as the level `full` keeps it. */
export interface LoggedMessage {
  readonly headers: Readonly<Record<string, string>>;
  /** JSON without secrets; absent: there was none, or it could not be read. */
  readonly body?: string;
  /** Characters of the body before it was cut off; absent: it is whole. */
  readonly cutFrom?: number;
  /** Why a body that there was is not here. */
  readonly omitted?: string;
}

/** What the level `full` keeps of a request. */
export interface LoggedContent {
  readonly request: LoggedMessage;
  readonly response: LoggedMessage;
  /** A PATCH as the server has understood it. */
  readonly operations?: readonly LoggedOperation[];
}

/** Headers of requests that are kept: none of them carries a credential. */
const requestHeaders = [
  'accept',
  'content-type',
  'content-length',
  'if-match',
  'if-none-match',
  'prefer',
  'user-agent',
] as const;

const encoder = new TextEncoder();

/** A shorter word in an Authorization header is not a token that could stand elsewhere. */
const minTokenCharacters = 8;

/**
 * Returns bodies and headers of a request as JSON, without secrets, tokens and values under unknown
 * names. Without schemas nothing tells what is secret, so no body is kept.
 */
export function contentOf(outcome: RequestOutcome, maxBodyBytes: number): string {
  const { registry, body, exchange, answer, filter } = outcome;
  const types = registry === undefined ? [] : typesOf(outcome, registry);
  const redacted =
    body === undefined || registry === undefined
      ? undefined
      : redactBody(body, bodyKindOf(outcome), registry, types, filter, wholeBody);
  const hidden = new Set(redacted?.hidden);
  if (registry !== undefined)
    for (const one of filtersOf(outcome))
      for (const text of redactFilter(one, registry, types).hidden) hidden.add(text);
  const content: LoggedContent = {
    request: {
      headers: keptHeaders((name) => exchange.header(name)),
      ...bodyOf(redacted?.body, maxBodyBytes),
    },
    response: {
      headers: Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), cutText(value)]),
      ),
      ...responseBody(outcome, hidden, maxBodyBytes),
    },
    operations: redacted && describeOperations(outcome, types, redacted.body),
  };
  return withoutToken(JSON.stringify(content), exchange.header('authorization'));
}

function keptHeaders(
  header: (name: string) => string | undefined,
): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const name of requestHeaders) {
    const value = header(name);
    if (value !== undefined) kept[name] = cutText(value);
  }
  return kept;
}

function responseBody(
  outcome: RequestOutcome,
  hidden: ReadonlySet<string>,
  maxBodyBytes: number,
): Partial<LoggedMessage> {
  const { answer, registry } = outcome;
  const { body } = answer;
  if (body === undefined) return {};
  if (typeof body !== 'string' || registry === undefined)
    return { omitted: 'it was sent in pieces or has no resources' };
  const types = typesOf(outcome, registry);
  const shown = redactedResponse(body, { registry, types, hidden });
  return shown === undefined ? { omitted: 'it is too long' } : bodyOf(shown, maxBodyBytes);
}

function bodyOf(body: unknown, maxBodyBytes: number): Partial<LoggedMessage> {
  if (body === undefined) return {};
  const text = JSON.stringify(body);
  if (encoder.encode(text).byteLength <= maxBodyBytes) return { body: text };
  // Four bytes are the longest character, so the cut text has no more bytes than it may.
  const cut = text.slice(0, Math.floor(maxBodyBytes / 4));
  return { body: cut, cutFrom: text.length };
}

/** A client may repeat its token where it does not belong. */
function withoutToken(text: string, authorization: string | undefined): string {
  let shown = text;
  for (const word of (authorization ?? '').slice(0, 2_000).split(' '))
    if (word.length >= minTokenCharacters)
      shown = shown.replaceAll(JSON.stringify(word).slice(1, -1), hiddenMark);
  return shown;
}
