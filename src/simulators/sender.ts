import type { Answer } from './dialect.ts';
import { CredentialRefused, type ScimClient } from './scim-client.ts';

/** The server refused a request, or its answer cannot be used. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  readonly request: string;
  readonly status: number;

  constructor(request: string, status: number, detail: string) {
    super(detail);
    this.request = request;
    this.status = status;
  }
}

/**
 * Sends a request of the provider's job.
 *
 * @param alsoGood further statuses that count as success, beside 2xx
 * @throws RequestFailed, NoAnswer
 * @throws CredentialRefused for a 401
 */
export async function send(
  client: ScimClient,
  method: string,
  path: string,
  body?: object,
  alsoGood: readonly number[] = [],
): Promise<Answer> {
  const answer = await client.request(method, path, body);
  if ((answer.status >= 200 && answer.status < 300) || alsoGood.includes(answer.status))
    return answer;
  if (answer.status === 401)
    throw new CredentialRefused('the server refuses the token (401); nothing more is sent');
  throw failureOf(method, path, answer);
}

/** Returns the failure that an answer means, with what the server says of it. */
export function failureOf(method: string, path: string, { status, json, text }: Answer): Error {
  const detail: unknown = json?.detail ?? text.slice(0, 200);
  return new RequestFailed(`${method} ${path.split('?', 1)[0]}`, status, String(detail));
}

/**
 * Returns the id of a created resource. A 2xx without one is a failure: the provider would not
 * know what it has created.
 *
 * @throws RequestFailed
 */
export function createdId(path: string, { status, json }: Answer): string {
  const id: unknown = json?.id;
  if (typeof id !== 'string' || id === '')
    throw new RequestFailed(`POST ${path}`, status, 'the answer has no id');
  return id;
}
