import {
  type ClientError,
  ProblemError,
  type ReceivedProblem,
  UnexpectedResponseError,
} from './errors.ts';

/** Characters of a body that an error shows. */
const maxExcerpt = 200;

/**
 * Returns the JSON of an answer.
 *
 * @param url what was asked
 * @throws ProblemError when the server refused the request; UnexpectedResponseError when the answer
 *   is not one of the management API
 */
export function readAnswer(url: string, response: Response, text: string): unknown {
  const value = parse(text);
  if (!response.ok) throw failureOf(url, response, value, text);
  if (value === undefined) throw unexpected(url, response, text);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function failureOf(url: string, response: Response, value: unknown, text: string): ClientError {
  if (!isProblem(value)) return unexpected(url, response, text);
  const { status, headers } = response;
  const requestId = value.requestId ?? headers.get('x-request-id') ?? undefined;
  return new ProblemError({ ...value, status, requestId }, retryAfterOf(headers));
}

function isProblem(value: unknown): value is ReceivedProblem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'detail' in value &&
    typeof value.detail === 'string'
  );
}

function retryAfterOf(headers: Headers): number | undefined {
  const given = headers.get('retry-after');
  const seconds = given === null || given === '' ? Number.NaN : Number(given);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

function unexpected(url: string, response: Response, text: string): UnexpectedResponseError {
  const { status, headers, type } = response;
  const excerpt = text.trim().slice(0, maxExcerpt);
  const place = headers.get('location');
  if (type === 'opaqueredirect' || (status >= 300 && status < 400))
    return new UnexpectedResponseError(
      `${url} redirects${place === null ? '' : ` to ${place}`}; give the client the final URL of the server`,
      { status, excerpt },
    );
  const kind = headers.get('content-type') ?? 'no Content-Type';
  return new UnexpectedResponseError(
    `${url} answered ${status} (${kind}) without the JSON of the management API: ${JSON.stringify(excerpt)}; check url, and the proxy in front of the server`,
    { status, excerpt },
  );
}
