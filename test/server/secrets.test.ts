/**
 * @module-tag slow
 * @module-tag campaign
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { send } from '../support/client.ts';
import { createManage } from '../support/management.ts';
import { runCommand, startProcess } from '../support/process.ts';
import { apiToken, patch, user } from '../support/server.ts';

/**
 * Everything that is secret, collected while a server is used in every way, is looked for wherever
 * something is written.
 */
it('T022 T040 R021 no secret stands in the database, its WAL, the log, the audit, or any answer but the one that shows it', {
  timeout: 240_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-secrets-'));
  const environment = {
    ROLLCALL_API_TOKEN: apiToken,
    ROLLCALL_SCIM_AUTH_TOKEN: 'sitetokenSitetoken1',
    ROLLCALL_SCIM_PASSWORDS: 'true',
    ROLLCALL_LOG_LEVEL: 'debug',
  };
  const server = await startProcess(folder, environment);
  const manage = createManage(server.url);
  const answers: string[] = [];
  const secrets = new Set<string>([
    apiToken,
    environment.ROLLCALL_SCIM_AUTH_TOKEN,
    'Pa55word-of-Ada',
    'Pa55word-anew',
  ]);
  const shown = (text: string, secret: string): string => {
    secrets.add(secret);
    // The one answer that shows it.
    return text.replaceAll(secret, '');
  };
  const ask = async (...given: Parameters<typeof manage>) => {
    const reply = await manage(...given);
    const secret = reply.json?.secret as string | null | undefined;
    answers.push(typeof secret === 'string' ? shown(reply.text, secret) : reply.text);
    return reply.json;
  };

  await ask('POST', '/tenants', { id: 'acme' });
  const { id: connection } = await ask('POST', '/connections?tenant=acme', { name: 'idp' });
  const at = `/connections/${connection}/credentials?tenant=acme`;
  const key = { headers: { 'Idempotency-Key': 'one' } };
  const token = (await ask('POST', at, { kind: 'token', name: 'a' }, key)).secret as string;
  await ask('POST', at, { kind: 'token', name: 'a' }, key);
  const { secret, clientId } = await ask('POST', at, { kind: 'secret', name: 'b' });
  await ask('POST', '/api-tokens', { name: 'c' });
  const endpoint = await ask('POST', '/endpoints?tenant=acme', {
    name: 'w',
    url: 'https://example.com/hook',
    types: ['group.deleted'],
  });
  await ask('POST', `/endpoints/${endpoint.id}/rotate`);
  const made = runCommand(
    folder,
    ['token', 'create', '--tenant', 'acme', '--create', '--json'],
    environment,
  );
  secrets.add(JSON.parse(made.stdout).token);
  const oauth = async (given: Record<string, string>, headers: Record<string, string> = {}) => {
    const raw = new URLSearchParams({ grant_type: 'client_credentials', ...given }).toString();
    const reply = await send(
      server.url,
      'POST',
      '/oauth/token',
      {
        raw,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
        token: null,
      },
      '',
    );
    if (reply.json.access_token === undefined) answers.push(reply.text);
    else answers.push(shown(reply.text, reply.json.access_token));
    return reply.json.access_token as string;
  };
  const access = await oauth({ client_id: clientId, client_secret: secret });
  await oauth({ client_id: clientId, client_secret: `${secret}wrong` });
  await oauth(
    {},
    { Authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
  );
  await oauth({
    client_assertion: token,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  });

  const scim = async (method: string, path: string, body: object | undefined, by: string) => {
    const reply = await send(
      server.url,
      method,
      `/scim/v2${path}`,
      { ...(body === undefined ? {} : { body }), token: by },
      '',
    );
    answers.push(reply.text, JSON.stringify(reply.headers));
    return reply;
  };
  for (const by of [environment.ROLLCALL_SCIM_AUTH_TOKEN, token, access]) {
    const { json } = await scim('POST', '/Users', user({ password: 'Pa55word-of-Ada' }), by);
    await scim(
      'PATCH',
      `/Users/${json.id}`,
      patch({ op: 'replace', value: { password: 'Pa55word-anew' } }).body,
      by,
    );
    await scim(
      'PATCH',
      `/Users/${json.id}`,
      patch({ op: 'replace', path: 'password', value: ['Pa55word-anew'] }).body,
      by,
    );
    await scim('GET', `/Users/${json.id}?attributes=password`, undefined, by);
    await scim(
      'GET',
      `/Users?filter=${encodeURIComponent('password eq "Pa55word-anew"')}`,
      undefined,
      by,
    );
    await scim('GET', `/Users?access_token=${token}`, undefined, `${by}wrong`);
    await scim('GET', `/${token}`, undefined, by);
    await scim('DELETE', '/Users/nobody', undefined, by);
  }
  for (const path of [
    '/audit/all',
    '/endpoints?tenant=acme',
    '/events?tenant=acme',
    '/credentials?tenant=acme',
    '/api-tokens',
    '/tenants',
    '/accounts?tenant=acme',
  ])
    await ask('GET', path);

  const stored = (): string =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.includes('rollcall.db'))
      .map((file) => readFileSync(join(folder, file), 'latin1'))
      .join('\n');
  const places: Record<string, string> = {
    'the database and its WAL': stored(),
    'standard output': server.output(),
    'standard error': server.errors(),
    answers: answers.join('\n'),
  };
  server.child.kill('SIGTERM');
  await server.ended;
  places['the database after a stop'] = stored();
  places['the log after a stop'] = server.errors();
  expect(places['the database and its WAL']!.length).toBeGreaterThan(50_000);
  expect(places['standard error']!.length).toBeGreaterThan(5_000);
  expect(secrets.size).toBeGreaterThanOrEqual(10);
  for (const [place, text] of Object.entries(places)) {
    for (const one of secrets) {
      for (const form of [
        one,
        Buffer.from(one).toString('base64'),
        createHash('sha256').update(one).digest('hex'),
      ])
        expect(
          text.includes(form),
          `a secret in ${place}: ${text.slice(Math.max(0, text.indexOf(form) - 200), text.indexOf(form) + 20)}`,
        ).toBe(false);
    }
  }
});
