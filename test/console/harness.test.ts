/**
 * @module-tag slow
 * @module-tag browser
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBarriers } from '../support/axe.ts';
import { openConsole, sharedChromium } from '../support/console.ts';
import { requireBuiltConsole } from '../support/console-build.ts';
import { watchProblems } from '../support/page-problems.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { longestTask } from '../support/trace.ts';

let server: TestServer;
beforeAll(async () => {
  await requireBuiltConsole();
  server = await startTestServer('memory');
});
afterAll(() => server.stop());

/** Scripts that a page must not get away with, and what the test that runs them reports. */
test.each([
  [
    'an error that is not caught',
    `setTimeout(() => { throw new Error('boom') })`,
    /^uncaught: .*boom/u,
  ],
  [
    'a rejection that is not caught',
    `void Promise.reject(new Error('boom'))`,
    /^uncaught: .*boom/u,
  ],
  ['an error on the console', `console.error('boom')`, /^console: boom/u],
  ['an answer with an error', `void fetch('/api/v1/missing')`, /^401: GET .*missing$/u],
  ['a dialog', `setTimeout(() => alert('boom'))`, /^dialog: alert: boom/u],
  [
    'an inline script',
    `{ const script = document.createElement('script'); script.text = '1'; document.body.append(script) }`,
    /^console: .*Content Security Policy/u,
  ],
  [
    'a request to another host',
    `void fetch('https://example.com/').catch(() => undefined)`,
    /^console: .*Content Security Policy/u,
  ],
])('a test fails at %s', async (_, script, problem) => {
  const context = await (await sharedChromium()).newContext();
  const problems = watchProblems(context);
  const page = await context.newPage();
  await page.goto(`${server.running.url}/console/`);
  await page.evaluate(script);
  await expect.poll(() => problems.list()).toContainEqual(expect.stringMatching(problem));
  problems.allow(problem);
  expect(problems.list().filter((text) => problem.test(text))).toEqual([]);
  await context.close();
});

test('axe finds what a page lacks although its policy forbids scripts', async () => {
  const { page, url } = await openConsole({ server });
  await page.goto(`${url}/console/`);
  await page.evaluate(`document.body.append(document.createElement('input'))`);
  expect(await findBarriers(page)).toContainEqual(expect.stringMatching(/^critical: label: /u));
});

test('a trace knows the longest task of the main thread', async () => {
  const { page, url } = await openConsole({ server });
  await page.goto(`${url}/console/`);
  const busyMs = 150;
  const script = `new Promise((done) => setTimeout(() => {
    const end = performance.now() + ${busyMs};
    while (performance.now() < end);
    done();
  }))`;
  expect(await longestTask(page, () => page.evaluate(script))).toBeGreaterThanOrEqual(busyMs);
});
