import { describe, expect, it } from 'vitest';
import { type Evidence, judge, judgeStatus } from '../../src/directory/explain/verdict.ts';
import type { RequestRow } from '../../src/ports/requests.ts';

const row = { id: 'u1' } as Evidence['row'];
const account = { username: 'ada', status: 'active' } as Evidence['account'];
const active = { status: 'active', name: 'okta', id: 'c1' };

const evidence = (more: Partial<Evidence> = {}): Evidence => ({
  tenant: 't',
  owner: active as Evidence['owner'],
  connection: active as Evidence['connection'],
  row,
  account,
  isLinkHeld: false,
  requests: [],
  events: [],
  entries: [],
  ...more,
});

const request = (method: string, status: number, detail = 'no'): RequestRow =>
  ({ id: 'r1', method, status, path: '/Users', detail: JSON.stringify({ detail }) }) as RequestRow;

describe('the verdict about a user', () => {
  it.each([
    ['active', {}],
    ['active', { requests: [request('GET', 404)] }],
    ['active', { requests: [request('PUT', 400)] }],
    ['held', { requests: [request('PATCH', 403, 'held: 501 accounts')] }],
    ['held', { isLinkHeld: true }],
    ['inactive', { account: { ...account!, status: 'deactivated' } }],
    ['inactive', { account: undefined }],
    ['never seen', { row: undefined, account: undefined }],
    [
      'looked up but not created',
      { row: undefined, account: undefined, requests: [request('GET', 200)] },
    ],
    ['rejected', { row: undefined, requests: [request('POST', 409)] }],
    ['deleted', { row: undefined, account: { ...account!, status: 'deleted' } }],
  ] as const)('is %s', (verdict, more) => {
    expect(judge(evidence(more as Partial<Evidence>)).verdict).toBe(verdict);
  });

  it('is deleted, with the time, when an event says so', () => {
    const events = [{ type: 'user.deleted', created: '2026-01-01' }] as never;
    const judged = judge(evidence({ row: undefined, account: undefined, events }));
    expect(judged).toMatchObject({ verdict: 'deleted', summary: expect.stringContaining('2026') });
  });

  it('names the endpoint that gets no events, and how to try again', () => {
    const undelivered = [{ endpoint: 'app', id: 'e1', status: 'dead', error: 'ECONNREFUSED' }];
    const entries = [{ at: '', kind: 'event', event: {}, undelivered }] as never;
    const judged = judge(evidence({ entries }));
    expect(judged.verdict).toBe('delivery failing');
    expect(judged.summary).toContain('app: ECONNREFUSED');
    expect(judged.fix.join()).toContain('/endpoints/e1/replay');
  });

  it('is paused with the tenant or the connection, and says how to resume or restore', () => {
    expect(judgeStatus(evidence())).toBeUndefined();
    const status = (state: string) => ({ ...active, status: state }) as never;
    expect(judgeStatus(evidence({ connection: status('released') }))).toBeUndefined();
    expect(judgeStatus(evidence({ owner: status('paused') }))!.fix).toEqual([
      'rollcall tenant resume t',
    ]);
    expect(judgeStatus(evidence({ connection: status('deleted') }))!.fix).toEqual([
      'rollcall connection restore c1 --tenant t',
    ]);
  });
});
