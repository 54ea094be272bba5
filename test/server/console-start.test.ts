/** @module-tag slow */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRollcall } from '../../src/embedding/create-rollcall.ts';
import { memory } from '../../src/embedding/stores.ts';
import { ask, browserOf, password, signIn } from '../support/console-session.ts';
import { runCommand, startProcess } from '../support/process.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'rollcall-'));
const behindProxy = { ROLLCALL_BEHIND_PROXY: 'true' };
const beyondLoopback = ['--listen', '0.0.0.0:0'];
const secretIn = (link: string): string => new URL(link).hash.slice(1);

it('the first start has a one-time link for an owner, in a file and in no log', async () => {
  const folder = newFolder();
  const server = await startProcess(folder, { ROLLCALL_LOG_LEVEL: 'debug' });
  const file = join(folder, 'data', 'rollcall.db.console-link');
  expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
  const url = readFileSync(file, 'utf8').trim();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/console\/welcome#rollcalllink\w{43}$/u);
  const link = secretIn(url);
  expect(server.output()).toContain(file);
  expect((await ask(server.url, 'GET', '/sign-in')).json.needsAdministrator).toBe(true);
  const shown = await ask(server.url, 'POST', '/session/link/verify', { link });
  expect(shown.json).toMatchObject({ purpose: 'owner' });
  const owner = { email: 'ada@example.com', name: 'Ada', password };
  const without = await ask(server.url, 'POST', '/session/link', { link, password });
  expect([without.status, without.json.code]).toEqual([400, 'invalidValue']);
  const created = await ask(server.url, 'POST', '/session/link', { link, ...owner });
  expect(created.json.administrator).toMatchObject({ email: owner.email, role: 'owner' });
  expect((await ask(server.url, 'POST', '/session/link', { link, ...owner })).status).toBe(410);
  expect((await ask(server.url, 'GET', '/sign-in')).json.needsAdministrator).toBe(false);

  const reset = runCommand(folder, ['administrator', 'reset-password', owner.email, '--json']);
  const again = secretIn(JSON.parse(reset.stdout).url);
  const browser = browserOf(server.url, created);
  expect((await browser.call('GET', '/session')).status).toBe(401);
  const former = { email: owner.email, password };
  expect((await ask(server.url, 'POST', '/session', former)).status).toBe(401);
  const better = 'another four words here';
  const redeemed = await ask(server.url, 'POST', '/session/link', {
    link: again,
    password: better,
  });
  expect(redeemed.status).toBe(201);
  server.child.kill('SIGTERM');
  await server.ended;
  const texts = server.output() + server.errors();
  for (const secret of [link, again, password, better, created.json.csrfToken])
    expect(texts).not.toContain(secret);
  const stored = readFileSync(join(folder, 'data', 'rollcall.db'), 'latin1');
  for (const secret of [link, again, password, browser.cookie.split('=')[1]!])
    expect(stored).not.toContain(secret);
});

it('refuses to listen beyond loopback until the console has an owner, or is not served', async () => {
  const folder = newFolder();
  const refused = runCommand(folder, ['start', ...beyondLoopback], behindProxy);
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toContain('the console has no owner yet');
  expect(refused.stderr).toContain('rollcall administrator create');
  expect(refused.stderr).toContain('ROLLCALL_CONSOLE_ENABLED=false');
  expect(existsSync(join(folder, 'data', 'rollcall.db.first-token'))).toBe(false);

  const environment = { ...behindProxy, ROLLCALL_CONSOLE_ENABLED: 'false' };
  const headless = await startProcess(folder, environment, beyondLoopback);
  expect(existsSync(join(folder, 'data', 'rollcall.db.console-link'))).toBe(false);
  headless.child.kill('SIGTERM');
  await headless.ended;

  const email = 'ada@example.com';
  rmSync(join(folder, 'data'), { recursive: true });
  const { stdout } = runCommand(folder, ['administrator', 'create', email, '--json']);
  const server = await startProcess(folder, behindProxy, beyondLoopback);
  const link = secretIn(JSON.parse(stdout).url);
  expect((await ask(server.url, 'POST', '/session/link', { link, password })).status).toBe(201);
  await signIn(server.url, email);
  expect(runCommand(folder, ['administrator', 'list']).stdout).toMatch(/ada@example\.com .*owner/u);
  const last = runCommand(folder, ['administrator', 'remove', email]);
  expect([last.status, last.stderr]).toEqual([1, expect.stringContaining('the last owner')]);
  const other = runCommand(folder, ['console', '--json']);
  expect(JSON.parse(other.stdout)).toMatchObject({ email, url: expect.stringContaining('#') });
  server.child.kill('SIGTERM');
  await server.ended;
});

it('rollcall console prints a link for the first owner, too', async () => {
  const folder = newFolder();
  const server = await startProcess(folder);
  const link = secretIn(runCommand(folder, ['console']).stdout.split('\n', 1)[0]!);
  const owner = { email: 'ada@example.com', name: 'Ada', password };
  expect((await ask(server.url, 'POST', '/session/link', { link, ...owner })).status).toBe(201);
  const first = readFileSync(join(folder, 'data', 'rollcall.db.console-link'), 'utf8').trim();
  const late = { link: secretIn(first), ...owner, email: 'eve@example.com' };
  expect((await ask(server.url, 'POST', '/session/link', late)).status).toBe(410);
  server.child.kill('SIGTERM');
  await server.ended;
});

it('an application that wants the console gets the link for its owner', async () => {
  const rollcall = await createRollcall({ store: memory(), basePath: '/identity', console: true });
  expect(rollcall.ownerLink).toMatch(/\/identity\/console\/welcome#rollcalllink\w{43}$/u);
  await rollcall.close();
  const without = await createRollcall({ store: memory() });
  expect(without.ownerLink).toBeUndefined();
  await without.close();
});
