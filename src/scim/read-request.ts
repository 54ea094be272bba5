import { ScimError } from '../protocol/errors/scim-error.ts';
import { type ClientJsonObject, describe, isObject } from '../protocol/json/client-json.ts';
import { parseJson } from '../protocol/json/parse-json.ts';
import type { Parameters } from '../protocol/list/query.ts';
import { type ParseContext, tolerates } from '../protocol/profiles/profile.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import { requireStillAdmitted } from './admit.ts';
import type { ConnectionRequest } from './request.ts';
import { decode } from './route.ts';

/** Bytes of a body. */
const maxBodyBytes = 1_048_576;

/** Bytes of a body that may list members: 200,000 of them as Entra ID lists them. */
const maxMembersBodyBytes = 16_777_216;

/** Characters of a request target. */
const maxTargetCharacters = 16_384;

const maxParameters = 100;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Resolves with the resource or PATCH body of a write.
 *
 * @throws ScimError what `readBody` throws
 */
export function readResourceBody(
  request: ConnectionRequest,
  { members }: ResourceType,
): Promise<ClientJsonObject> {
  return readBody(request, members === undefined ? maxBodyBytes : maxMembersBodyBytes);
}

/**
 * Resolves with the JSON object that a request carries, and keeps it for the observers.
 *
 * @throws ScimError unsupportedMediaType, payloadTooLarge, invalidSyntax, unauthenticated
 */
export async function readBody(
  request: ConnectionRequest,
  limit: number = maxBodyBytes,
): Promise<ClientJsonObject> {
  const { exchange, ticket } = request;
  checkMediaType(request, request.operation.parseContext);
  const bytes = await exchange.body(limit, ticket?.arrived);
  await ticket?.whole();
  await requireStillAdmitted(request);
  const value = parseJson(decodeUtf8(bytes));
  if (!isObject(value))
    throw new ScimError(
      'invalidSyntax',
      `the body must be a JSON object; ${describe(value)} was given`,
    );
  request.log.body = value;
  return value;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new ScimError('invalidSyntax', 'the body is not valid UTF-8', { cause: error });
  }
}

function checkMediaType({ exchange }: ConnectionRequest, context: ParseContext): void {
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
  if (mediaType === '' && tolerates(context, 'missing-content-type')) return;
  if (mediaType === 'text/plain' && tolerates(context, 'plain-text-bodies')) return;
  throw new ScimError(
    'unsupportedMediaType',
    'the Content-Type must be application/scim+json or application/json',
  );
}

/** Path and query of a request target, undecoded. */
export interface TargetParts {
  readonly path: string;
  readonly query: string;
}

/** Splits a request target. @throws ScimError uriTooLong */
export function splitTarget(target: string): TargetParts {
  if (target.length > maxTargetCharacters)
    throw new ScimError('uriTooLong', `the URL is longer than ${maxTargetCharacters} characters`);
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/**
 * Returns query parameters, decoded once; `+` is a space (RFC 1866 forms, as every client sends).
 *
 * @throws ScimError badRequest
 */
export function readParameters(query: string): Parameters {
  const parameters: (readonly [string, string])[] = [];
  for (let from = 0; from < query.length; ) {
    const mark = query.indexOf('&', from);
    const end = mark < 0 ? query.length : mark;
    if (end > from) {
      if (parameters.length === maxParameters)
        throw new ScimError('badRequest', `a URL may have ${maxParameters} parameters at most`);
      parameters.push(readParameter(query.slice(from, end)));
    }
    from = end + 1;
  }
  return parameters;
}

/** @throws ScimError badRequest */
function readParameter(part: string): readonly [string, string] {
  const equals = part.indexOf('=');
  return equals < 0
    ? [decodeForm(part), '']
    : [decodeForm(part.slice(0, equals)), decodeForm(part.slice(equals + 1))];
}

function decodeForm(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  return spaced.includes('%') ? decode(spaced) : spaced;
}
