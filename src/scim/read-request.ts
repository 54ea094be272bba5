import type { Exchange } from '../http/exchange.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { type ClientJsonObject, describe, isObject } from '../protocol/json/client-json.ts';
import { parseJson } from '../protocol/json/parse-json.ts';
import type { Parameters } from '../protocol/list/query.ts';
import { type ParseContext, tolerates } from '../protocol/profiles/profile.ts';
import { decode } from './route.ts';

/** Bytes of a body at most. */
const bodyLimit = 1_048_576;

/** The same where members may be listed: 200,000 of them as Entra ID lists them. */
export const membersBodyLimit = 16_777_216;

/** What the client would like (RFC 7240 §2), in small letters. */
export function readPreferences(exchange: Exchange): readonly string[] {
  return (exchange.header('prefer') ?? '').split(',').map((part) => part.trim().toLowerCase());
}

/** Characters of a request target at most. */
const targetLimit = 16_384;

const mostParameters = 100;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A request whose body is read. */
export interface BodySource {
  readonly exchange: Exchange;
  readonly scope: { readonly parseContext: ParseContext };
  /** Rejects when what the request came in with does not hold any more: a body takes as long as its client likes. */
  readonly stillAdmitted: () => Promise<void>;
}

/**
 * Returns the JSON object that a request carries.
 *
 * @throws ScimError unsupportedMediaType, payloadTooLarge, invalidSyntax, unauthenticated
 */
export async function readBody(
  { exchange, scope: { parseContext }, stillAdmitted }: BodySource,
  limit: number = bodyLimit,
): Promise<ClientJsonObject> {
  checkMediaType(exchange, parseContext);
  const bytes = await exchange.body(limit);
  await stillAdmitted();
  const value = parseJson(decodeUtf8(bytes));
  if (!isObject(value))
    throw new ScimError(
      'invalidSyntax',
      `the body must be a JSON object; ${describe(value)} was given`,
    );
  return value;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new ScimError('invalidSyntax', 'the body is not valid UTF-8', { cause: error });
  }
}

function checkMediaType(exchange: Exchange, parseContext: ParseContext): void {
  const encoding = exchange.header('content-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new ScimError(
      'unsupportedMediaType',
      'compressed bodies are not accepted; send the JSON as it is',
    );
  }
  const [type = ''] = (exchange.header('content-type') ?? '').split(';');
  const mediaType = type.trim().toLowerCase();
  // The charset is ignored: JSON has no such parameter, and is UTF-8 (RFC 8259 §8.1, §11).
  if (mediaType === 'application/scim+json' || mediaType === 'application/json') return;
  if (mediaType === '' && tolerates(parseContext, 'missing-content-type')) return;
  if (mediaType === 'text/plain' && tolerates(parseContext, 'plain-text-bodies')) return;
  throw new ScimError(
    'unsupportedMediaType',
    'the Content-Type must be application/scim+json or application/json',
  );
}

export interface TargetParts {
  readonly path: string;
  readonly query: string;
}

/** @throws ScimError uriTooLong */
export function splitTarget(target: string): TargetParts {
  if (target.length > targetLimit)
    throw new ScimError('uriTooLong', `the URL is longer than ${targetLimit} characters`);
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/**
 * Query parameters, decoded once; `+` is a space (RFC 1866 forms, which every client uses).
 *
 * @throws ScimError badRequest
 */
export function readParameters(query: string): Parameters {
  if (query === '') return [];
  const parts = query.split('&').filter((part) => part !== '');
  if (parts.length > mostParameters)
    throw new ScimError('badRequest', `a URL may have ${mostParameters} parameters at most`);
  return parts.map((part) => {
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    const value = equals < 0 ? '' : part.slice(equals + 1);
    return [decode(name.replaceAll('+', ' ')), decode(value.replaceAll('+', ' '))] as const;
  });
}
