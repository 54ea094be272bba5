import { expect, it } from 'vitest';
import { send } from '../support/client.ts';
import { apiToken, filtered, onEveryStore, patch, token, user } from '../support/server.ts';

onEveryStore('metrics', {}, (server) => {
  const read = async (by: string | null = apiToken) =>
    send(server().running.url, 'GET', '/metrics', { token: by }, '');

  it('counts requests, results of writes, refusals and deliveries, for tokens of the management API', async () => {
    const { call } = server();
    const made = await call('POST', '/Users', { body: user() });
    await call(
      'PATCH',
      `/Users/${made.json.id}`,
      patch({ op: 'replace', path: 'title', value: 'x' }),
    );
    await call(
      'PATCH',
      `/Users/${made.json.id}`,
      patch({ op: 'replace', path: 'title', value: 'x' }),
    );
    await call('POST', '/Users', { body: user({ userName: made.json.userName }) });
    await call('GET', filtered('userName eq "nobody"'));
    await call('GET', '/Users', { token: 'wrong' });
    await call('GET', `/secret-${made.json.id}`);
    const { status, text, headers } = await read();
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/plain');
    const value = (name: string): number => {
      const line = text.split('\n').find((one) => one.startsWith(`${name} `));
      expect(line, name).toBeDefined();
      return Number(line!.split(' ').at(-1));
    };
    expect(value('rollcall_requests_total{endpoint="collection",method="POST",status="201"}')).toBe(
      1,
    );
    expect(value('rollcall_requests_total{endpoint="resource",method="PATCH",status="200"}')).toBe(
      2,
    );
    expect(value('rollcall_operations_total{outcome="changed",scim_type=""}')).toBe(2);
    expect(value('rollcall_operations_total{outcome="no effect",scim_type=""}')).toBe(1);
    expect(value('rollcall_operations_total{outcome="refused",scim_type="uniqueness"}')).toBe(1);
    expect(value('rollcall_auth_failures_total')).toBe(1);
    expect(
      value('rollcall_request_duration_seconds_count{endpoint="collection",method="GET"}'),
    ).toBeGreaterThanOrEqual(1);
    const duration = (part: string, le = ''): number =>
      value(`rollcall_request_duration_seconds_${part}{${le}endpoint="resource",method="PATCH"}`);
    expect(duration('count')).toBe(2);
    expect(duration('bucket', 'le="+Inf",')).toBe(2);
    expect(duration('bucket', 'le="10",')).toBe(2);
    expect(duration('bucket', 'le="0.001",')).toBeLessThanOrEqual(duration('bucket', 'le="1",'));
    expect(duration('sum')).toBeGreaterThan(0);
    expect(
      Math.abs(value('rollcall_last_request_timestamp_seconds') - Date.now() / 1_000),
    ).toBeLessThan(10);
    for (const name of [
      'rollcall_writer_queue_depth',
      'rollcall_wal_bytes',
      'rollcall_credentials_expiring',
      'nodejs_eventloop_lag_p99_seconds',
    ])
      expect(value(name)).toBeGreaterThanOrEqual(0);
    if (server().path !== undefined)
      expect(value('rollcall_commit_batch_size_count')).toBeGreaterThan(0);
    // Nothing a client chose becomes a label.
    expect(text).not.toContain(made.json.id);
    expect(text).not.toContain('default"');
  });

  it('T021 shows nothing to other callers', async () => {
    for (const by of [null, token, 'wrong']) expect((await read(by)).status).toBe(401);
    expect(
      (await send(server().running.url, 'POST', '/metrics', { token: apiToken }, '')).status,
    ).toBe(405);
  });
});
