import { describe, expect, it } from 'vitest';
import { CredentialError, type Principal } from '../../src/access/principal.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { Exchange } from '../../src/http/exchange.ts';
import type { Tracer } from '../../src/ports/system.ts';
import { ScimError } from '../../src/protocol/errors/scim-error.ts';
import { profiles } from '../../src/protocol/profiles/profile.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import {
  type Alert,
  countUsage,
  createHandler,
  type HandlerOptions,
  keepRefusals,
  logRequests,
  type RequestOutcome,
  raiseAlerts,
} from '../../src/scim/index.ts';

const principal: Principal = {
  tenant: 't',
  connection: 'c',
  credential: 'k',
  profile: profiles.get('default')!,
  scope: 'scim',
  requestLog: 'all',
  generation: 1,
};

interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A handler over a directory whose only resource cannot be deleted for the given reason. */
function handlerOver(refusal: Error | undefined, options: Partial<HandlerOptions> = {}) {
  const lines: Line[] = [];
  let now = 1_000;
  const registry = { registry: builtInRegistry(), definitions: 0 };
  const directory: Pick<Directory, 'registry' | 'remove'> = {
    registry: async () => registry,
    remove: async () => {
      if (refusal !== undefined) throw refusal;
    },
  };
  const handle = createHandler({
    directory: directory as Directory,
    authenticate: async () => principal,
    clock: { now: () => (now += 5) },
    ids: { next: () => 'request-1' },
    logger: { log: (level, message, fields = {}) => lines.push({ level, message, fields }) },
    publicUrl: 'http://x',
    ...options,
  });
  const exchange: Exchange = {
    method: 'DELETE',
    target: '/scim/v2/Users/0190a0b0-0000-7000-8000-000000000000',
    header: (name) => (name === 'authorization' ? 'Bearer 0123456789abcd' : undefined),
    remoteAddress: '192.0.2.1',
    hasSeveralCredentials: false,
    body: async () => new Uint8Array(),
  };
  return { handle: () => handle(exchange), lines };
}

describe('observers of requests', () => {
  it('all get the same outcome, in order, after the answer is known', async () => {
    const seen: [string, RequestOutcome][] = [];
    const observers = ['first', 'second'].map(
      (name) => (outcome: RequestOutcome) => void seen.push([name, outcome]),
    );
    const { handle, lines } = handlerOver(undefined, { observers });
    const answer = await handle();
    expect(answer).toMatchObject({ status: 204, headers: { 'X-Request-Id': 'request-1' } });
    expect(seen.map(([name]) => name)).toEqual(['first', 'second']);
    expect(seen[0]![1]).toBe(seen[1]![1]);
    expect(seen[0]![1]).toMatchObject({
      id: 'request-1',
      status: 204,
      effect: 'changed',
      principal,
      route: { endpoint: 'resource' },
    });
    expect(seen[0]![1].ended - seen[0]![1].started).toBe(5);
    expect(lines).toEqual([]);
  });

  it('that throw change neither the answer nor what the others see', async () => {
    let calls = 0;
    const failing = () => {
      throw new Error('planted');
    };
    const { handle, lines } = handlerOver(undefined, { observers: [failing, () => (calls += 1)] });
    expect((await handle()).status).toBe(204);
    expect(calls).toBe(1);
    expect(lines).toMatchObject([{ level: 'error', fields: { requestId: 'request-1' } }]);
  });

  it('by default write one log line for each request', async () => {
    const { handle, lines } = handlerOver(undefined);
    await handle();
    expect(lines).toMatchObject([{ level: 'debug', message: 'request', fields: { status: 204 } }]);
  });

  it('of the log build no fields for a level that is not written', async () => {
    const read: string[] = [];
    const logger = { isEnabled: () => false, log: () => expect.unreachable() };
    const watch = (outcome: RequestOutcome) =>
      logRequests(logger)(
        new Proxy(outcome, {
          get: (target, name) => {
            read.push(String(name));
            return Reflect.get(target, name);
          },
        }),
      );
    await handlerOver(undefined, { observers: [watch] }).handle();
    expect(read).toEqual(['members', 'status']);
  });

  it('count a request for its connection, and a refused credential for its holder', async () => {
    const uses: unknown[] = [];
    const observers = [
      countUsage({ looksAt: () => true, add: (use) => uses.push(use), take: () => [] }),
    ];
    await handlerOver(undefined, { observers }).handle();
    await handlerOver(new ScimError('notFound', 'there is none'), { observers }).handle();
    const holder = { tenant: 't', connection: 'c', credential: 'old' };
    const authenticate = async () => {
      throw new CredentialError('the token is not valid', 'Bearer', holder, 'it is revoked');
    };
    await handlerOver(undefined, { observers, authenticate }).handle();
    expect(uses).toMatchObject([
      { credential: 'k', error: undefined },
      { credential: 'k', error: '404 there is none' },
      { credential: 'old', error: '401 it is revoked' },
    ]);
  });

  it('raise an alert for what an administrator can resolve, and for nothing else', async () => {
    const alerts: Alert[] = [];
    const observers = [raiseAlerts((alert) => alerts.push(alert))];
    for (const code of ['held', 'quotaExceeded', 'notFound'] as const)
      await handlerOver(new ScimError(code, 'planted'), { observers }).handle();
    const common = { tenant: 't', connection: 'c', requestId: 'request-1', detail: 'planted' };
    expect(alerts).toEqual([
      { kind: 'held', ...common },
      { kind: 'quotaExceeded', ...common },
    ]);
  });

  it('keep refused credentials for the tenant of the path, without the token', async () => {
    const rows: unknown[] = [];
    const observers = [keepRefusals({ keep: (...row) => rows.push(row) })];
    const authenticate = async () => {
      throw new CredentialError('the token is not valid', 'Bearer');
    };
    await handlerOver(undefined, { observers, authenticate }).handle();
    await handlerOver(undefined, { observers }).handle();
    expect(rows).toMatchObject([[{ tenant: 'default', status: 401 }, '192.0.2.1', true]]);
    expect(JSON.stringify(rows)).toContain('"abcd"');
    expect(JSON.stringify(rows)).not.toContain('0123456789');
  });

  it.each([true, false])('end the span of a request (recording: %s)', async (isRecording) => {
    const ended: unknown[] = [];
    const tracer: Tracer = {
      begin: () => ({ traceparent: undefined, isRecording, end: (...given) => ended.push(given) }),
    };
    await handlerOver(new Error('planted'), { tracer, observers: [] }).handle();
    const [attributes, failure] = ended[0] as [Record<string, unknown>, Error];
    expect(attributes['http.route']).toBe(isRecording ? 'resource' : undefined);
    expect(failure.message).toBe('planted');
  });
});
