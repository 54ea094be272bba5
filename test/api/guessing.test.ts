import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, browserOf, enter, password } from '../support/console-session.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** The proxy in front names the address of each client. */
describe('guesses of passwords and links', () => {
  let server: TestServer;
  let url: string;
  beforeAll(async () => {
    server = await startTestServer('memory', { behindProxy: true, threads: 1 });
    ({ url } = server.running);
  });
  afterAll(() => server.stop());

  const from = (address: string) => ({ 'X-Forwarded-For': address });
  const guess = (email: string, given: string, address: string) =>
    ask(url, 'POST', '/session', { email, password: given }, from(address));

  it('T037 are limited for an account from a network, and the right one is refused then too', async () => {
    const known = await enter(url, 'operator');
    for (const email of [known.email, 'nobody@example.com']) {
      const answers = [];
      for (let count = 0; count < 7; count += 1)
        answers.push((await guess(email, `wrong ${count}`, '192.0.2.1')).status);
      expect(answers).toEqual([401, 401, 401, 401, 401, 429, 429]);
    }
    const right = await guess(known.email, password, '192.0.2.1');
    expect(right.status).toBe(429);
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(30);
    expect(right.json.detail).toMatch(/^too many attempts; try again in \d+ s$/u);
    // From elsewhere, the administrator comes in; and its session goes on everywhere.
    const elsewhere = await guess(known.email, password, '198.51.100.7');
    expect(elsewhere.status).toBe(201);
    const browser = browserOf(url, elsewhere);
    const there = await browser.call('GET', '/tenants', undefined, from('192.0.2.1'));
    expect(there.status).toBe(200);
    expect((await server.call('GET', '/Users', { headers: from('192.0.2.1') })).status).toBe(200);
  });

  it('T037 are limited from a network whatever the accounts, also all at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, number) =>
        guess(`user.${number}@example.com`, 'wrong', `2001:db8:1:2::${number}`),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(20);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    const known = await enter(url, 'operator');
    expect((await guess(known.email, password, '2001:db8:1:3::1')).status).toBe(201);
  });

  it('T037 of links are limited too, and a good link works elsewhere', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 22; count += 1) {
      const link = `rollcalllink${count}`;
      statuses.push(
        (await ask(url, 'POST', '/session/link/verify', { link }, from('192.0.2.9'))).status,
      );
    }
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 410), 429, 429]);
    await enter(url, 'operator');
  });

  it('a sign-in that succeeds is not a guess', async () => {
    const known = await enter(url, 'operator');
    for (let count = 0; count < 8; count += 1)
      expect((await guess(known.email, password, '192.0.2.77')).status).toBe(201);
  });

  it('pages whose session has ended do not use up what tokens may get wrong', async () => {
    const strict = await startTestServer('memory', { failuresPerMinute: 3 });
    const page = { 'Sec-Fetch-Site': 'same-origin' };
    for (let count = 0; count < 10; count += 1)
      expect((await ask(strict.running.url, 'GET', '/session', undefined, page)).status).toBe(401);
    expect((await strict.call('GET', '/Users')).status).toBe(200);
    await strict.stop();
  });
});
