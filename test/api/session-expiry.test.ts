import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toTimestamp } from '../../src/protocol/text/date-time.ts';
import { type Browser, enter } from '../support/console-session.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const minuteMs = 60_000;

/** Time passes by writing earlier times into the database beside the server. */
describe('a session', () => {
  let server: TestServer;
  let database: DatabaseSync;
  beforeAll(async () => {
    server = await startTestServer('sqlite', { consoleIdleMinutes: 30, consoleSessionDays: 1 });
    database = new DatabaseSync(server.path!);
  });
  afterAll(async () => {
    database.close();
    await server.stop();
  });

  const set = (column: 'used' | 'expires', { id }: Browser, milliseconds: number): void =>
    void database
      .prepare(`UPDATE console_sessions SET ${column} = ? WHERE administrator_id = ?`)
      .run(toTimestamp(Date.now() + milliseconds), id);
  const used = ({ id }: Browser): unknown =>
    database.prepare('SELECT used FROM console_sessions WHERE administrator_id = ?').get(id)?.[
      'used'
    ];
  const status = async (browser: Browser): Promise<number> =>
    (await browser.call('GET', '/tenants')).status;

  it('ends when it was not used for the idle time, and not before', async () => {
    const browser = await enter(server.running.url, 'operator');
    set('used', browser, -29 * minuteMs);
    expect(await status(browser)).toBe(200);
    set('used', browser, -31 * minuteMs);
    expect(await status(browser)).toBe(401);
  });

  it('ends a day after the sign-in, however much it is used', async () => {
    const browser = await enter(server.running.url, 'operator');
    const { json } = await browser.call('GET', '/session');
    const left = Date.parse(json.expires) - Date.now();
    expect(left / minuteMs).toBeCloseTo(24 * 60, -1);
    set('expires', browser, 1_000 * 60);
    const soon = await browser.call('GET', '/session');
    expect(soon.json.idleExpires).toBe(soon.json.expires);
    set('expires', browser, -1);
    expect(await status(browser)).toBe(401);
  });

  it('is written down as used once a minute, not with each request', async () => {
    const browser = await enter(server.running.url, 'operator');
    set('used', browser, -30_000);
    const before = used(browser);
    expect(await status(browser)).toBe(200);
    expect(used(browser)).toBe(before);
    set('used', browser, -2 * minuteMs);
    const earlier = used(browser);
    await Promise.all([status(browser), status(browser), status(browser)]);
    expect(String(used(browser)) > String(earlier)).toBe(true);
  });
});
