import { request as httpRequest } from 'node:http';
import { expect } from 'vitest';

/** A SCIM client over real sockets that checks of every answer what every answer must hold. */

export const token = 'testtoken1';
/** Of the management API. */
export const apiToken = 'managementtoken1managementtoken1';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  // Bodies are looked into freely by tests.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

export interface CallOptions {
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string | null;
}

export type Call = (method: string, path: string, options?: CallOptions) => Promise<Reply>;

const scimTypes = new Set([
  'invalidFilter',
  'tooMany',
  'uniqueness',
  'mutability',
  'invalidSyntax',
  'invalidPath',
  'noTarget',
  'invalidValue',
  'invalidVers',
  'sensitive',
  'invalidCursor',
  'expiredCursor',
  'invalidCount',
]);

export function createCall(origin: string, prefix: string, token: string): Call {
  return async (method, path, options = {}) => {
    const reply = await send(
      origin,
      method,
      path.startsWith('!') ? path.slice(1) : prefix + path,
      options,
      token,
    );
    checkReply(reply);
    return reply;
  };
}

export function send(
  origin: string,
  method: string,
  path: string,
  options: CallOptions,
  token: string,
): Promise<Reply> {
  const { hostname, port } = new URL(origin);
  const payload =
    options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const headers: Record<string, string> = {
    ...(options.token === null ? {} : { Authorization: `Bearer ${options.token ?? token}` }),
    ...(payload === undefined ? {} : { 'Content-Type': 'application/scim+json' }),
    ...(payload === undefined || options.headers?.['Transfer-Encoding'] !== undefined
      ? {}
      : { 'Content-Length': String(Buffer.byteLength(payload)) }),
    ...options.headers,
  };
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { hostname, port, method, path, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const isJson = String(response.headers['content-type']).includes('json') && text !== '';
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            text,
            json: isJson ? JSON.parse(text) : undefined,
          });
        });
      },
    );
    request.on('error', reject);
    request.end(payload);
  });
}

/** R005 R008 R016 R083 R336 R337 R338 R340, of every answer there is. */
function checkReply({ status, headers, text, json }: Reply): void {
  if (status === 204 || status === 304) {
    expect(text).toBe('');
    return;
  }
  if (json === undefined) return;
  expect(headers['content-type']).toBe('application/scim+json');
  expect(Array.isArray(json.schemas) && json.schemas.length > 0).toBe(true);
  expect(new Set(json.schemas).size).toBe(json.schemas.length);
  expect(text).not.toContain('"password":');
  if (status < 400) return;
  expect(json.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:Error']);
  expect(json.status).toBe(String(status));
  if (json.scimType !== undefined) {
    expect(scimTypes).toContain(json.scimType);
    expect([400, 403, 409]).toContain(status);
  }
  expect(typeof json.detail).toBe('string');
  expect(json.detail).not.toMatch(/node:|\.ts:|SELECT |INSERT |\/src\//u);
}
