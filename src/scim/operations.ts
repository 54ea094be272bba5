import type { Answer } from '../http/exchange.ts';
import type { OpenRequest } from './request.ts';

const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };

/** `GET /healthz`: the process answers. */
export async function serveLiveness(): Promise<Answer> {
  return { status: 200, headers, body: 'ok\n' };
}

/** `GET /readyz`: 200 when the server can do its work, else 503 with the reason. */
export async function serveReadiness({ handler }: OpenRequest): Promise<Answer> {
  const reason = await handler.readiness?.();
  return reason === undefined ? serveLiveness() : { status: 503, headers, body: `${reason}\n` };
}
