import { expect } from 'vitest';
import { apiToken, type CallOptions, type Reply, send } from './client.ts';

export type Manage = (
  method: string,
  path: string,
  body?: unknown,
  options?: CallOptions,
) => Promise<Reply>;

/** A client of the management API that checks of every answer what every answer must hold. */
export function createManage(origin: string, token: string = apiToken): Manage {
  return async (method, path, body, { headers, ...options } = {}) => {
    const json: Record<string, string> =
      body === undefined ? {} : { 'Content-Type': 'application/json' };
    const given = {
      ...options,
      ...(body === undefined ? {} : { body }),
      headers: { ...json, ...headers },
    };
    const reply = await send(origin, method, `/api/v1${path}`, given, token);
    expect(reply.headers['x-request-id']).toBeDefined();
    // A member: the last four characters of a token may be that word.
    expect(reply.text).not.toMatch(/node:|\.ts:|SELECT |INSERT |\/src\/|"hash":/u);
    if (reply.status < 400) return reply;
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(reply.json).toMatchObject({ type: 'about:blank', status: reply.status });
    expect(reply.json.detail.length).toBeGreaterThan(0);
    return reply;
  };
}

/** Lets a test remove more at once than the guard would. */
export async function liftGuard(origin: string, tenant = 'default'): Promise<void> {
  const reply = await createManage(origin)('PATCH', `/tenants/${tenant}`, {
    policy: { guard: { enabled: false } },
  });
  expect(reply.status).toBe(200);
}
