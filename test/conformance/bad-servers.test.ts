/**
 * @module-tag slow
 * @module-tag campaign
 */
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type CheckOptions,
  type ConformanceReport,
  CouldNotRunError,
  checkConformance,
  formatConformance,
  reportWriters,
} from '../../src/conformance/index.ts';
import { type Arrived, BadServer, badProxy, type GoodAnswer } from '../support/bad-server.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

/** Looks like a token: what a server may do with it is tried. */
const token = 'secret+token/of=the"checker\\1234567890';

const scimJson = { 'content-type': 'application/scim+json' };

let bad: BadServer | undefined;
let good: TestServer;

beforeAll(async () => {
  good = await startTestServer('memory');
});
afterAll(() => good.stop());
afterEach(() => {
  bad?.stop();
  bad = undefined;
});

/** What came of a check: a report, or the error that no check was possible. */
interface Outcome {
  readonly report?: ConformanceReport;
  readonly error?: unknown;
  /** Everything that is printed or written. */
  readonly output: string;
}

/** Checks a bad server. Whatever it does, the check ends, and shows no token. */
async function check(options: Partial<CheckOptions> = {}): Promise<Outcome> {
  const outcome = await outcomeOf({
    suite: 'rfc',
    url: `${bad!.url}/scim/v2`,
    token: async () => token,
    seed: 3,
    timeoutMs: 5_000,
    maxDurationMs: 20_000,
    maxAnswerBytes: 1_048_576,
    ...options,
  });
  const secret = (await options.token?.()) ?? token;
  for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    expect(outcome.output).not.toContain(form);
  return outcome;
}

async function outcomeOf(options: CheckOptions): Promise<Outcome> {
  try {
    const report = await checkConformance(options);
    const files = [...reportWriters.values()].map((write) => write(report));
    return { report, output: [formatConformance(report, true), ...files].join('\n') };
  } catch (error) {
    if (!(error instanceof CouldNotRunError)) throw error;
    return { error, output: `${error.message}\n${error.stack}` };
  }
}

async function misbehaving(
  misbehave: (request: Arrived, response: ServerResponse) => void,
): Promise<void> {
  bad = await new BadServer(misbehave).start();
}

/** A tenant of a good server, whose answers are changed on the way. */
async function changing(
  change: (answer: GoodAnswer, request: Arrived) => GoodAnswer | undefined,
): Promise<() => Promise<string>> {
  const tenant = await createTenant(good);
  bad = await badProxy(good.running.url, change);
  return async () => tenant.token;
}

const isList = ({ text }: GoodAnswer): boolean => text.includes('api:messages:2.0:ListResponse"');

/** Requests that a check needs until it knows that it cannot run. */
const maxProbes = 20;

describe('a server that is not a SCIM server', () => {
  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    [
      'answers HTML',
      (to) => void to.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hello'),
      /not a SCIM server/u,
    ],
    ['answers nothing', (to) => void to.writeHead(200).end(), /not a SCIM server/u],
    ['answers 404', (to) => void to.writeHead(404, scimJson).end('{}'), /neither .* nor /u],
    [
      'answers text that begins like JSON',
      (to) => void to.writeHead(200, scimJson).end('{"schemas": ['),
      /not a SCIM server/u,
    ],
    [
      'refuses the token, and repeats it',
      (to) =>
        void to.writeHead(401, { 'x-token': token.replaceAll('"', '') }).end(`Bearer ${token}`),
      /refuses the token/u,
    ],
    ['redirects', (to) => void to.writeHead(302, { location: '/elsewhere' }).end(), /redirect/u],
  ])('that %s cannot be checked', async (_, answer, message) => {
    await misbehaving((_request, response) => answer(response));
    const { error } = await check();
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
    expect(bad!.arrived.length).toBeLessThanOrEqual(maxProbes);
  });

  it('is not followed to another origin, which never sees the token', async () => {
    const other = await new BadServer((_, response) => void response.end('{}')).start();
    await misbehaving((_, response) => void response.writeHead(307, { location: other.url }).end());
    const { error } = await check();
    expect(error).toMatchObject({ message: expect.stringContaining('redirect') });
    expect(other.arrived).toEqual([]);
    other.stop();
  });

  it('or nothing at all cannot be checked', async () => {
    await misbehaving((_, response) => void response.end());
    bad!.stop();
    const { error } = await check();
    expect(error).toMatchObject({ message: expect.stringContaining('does not answer') });
  });

  it.each([
    'ftp://scim.example.com/',
    'https://user:pass@scim.example.com/',
    'https://scim.example.com/scim?token=1',
    'not a url',
  ])('is refused as %s before a request is sent', async (url) => {
    await misbehaving((_, response) => void response.end());
    const { error } = await check({ url });
    expect(error).toBeInstanceOf(CouldNotRunError);
    expect(bad!.arrived).toEqual([]);
  });
});

describe('a server that does not finish its answers', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['hangs', () => undefined],
    ['hangs within a body', (to) => void to.writeHead(200, scimJson).write('{"schemas":[')],
    ['drops connections', (to) => void to.destroy()],
    [
      'drops connections within a body',
      (to) => {
        to.writeHead(200, { ...scimJson, 'content-length': '1000' }).write('{"schemas":[');
        setTimeout(() => to.destroy(), 20);
      },
    ],
    [
      'sends a header without end',
      (to) => void to.writeHead(200, { 'x-long': 'x'.repeat(200_000) }).end('{}'),
    ],
  ])('that %s ends the check soon', async (_, misbehave) => {
    await misbehaving((_request, response) => misbehave(response));
    const { report, error } = await check({ timeoutMs: 250 });
    expect(report?.ended ?? String(error)).toMatch(/stopped answering|does not answer/u);
    expect(report?.isGood ?? false).toBe(false);
    expect(bad!.arrived.length).toBeLessThanOrEqual(maxProbes);
  });

  it('that sends bodies without end is cut off', async () => {
    let sent = 0;
    await misbehaving((_, response) => {
      response.writeHead(200, scimJson);
      const more = (): void => {
        while (!response.destroyed && response.write('['.repeat(65_536))) sent += 65_536;
      };
      response.on('drain', more);
      more();
    });
    const { report, error } = await check();
    expect(report?.ended ?? String(error)).toMatch(/longer than 1048576 bytes|does not answer/u);
    expect(bad!.arrived.length).toBeLessThanOrEqual(maxProbes);
    // What lies in the buffers of sockets was sent, too.
    expect(sent).toBeLessThan(maxProbes * 16 * 1_048_576);
    await expect.poll(() => bad!.open).toBe(0);
  });

  it('that sends compressed bodies of any size is cut off', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1_048_576, '['));
    await misbehaving((_, response) => {
      response.writeHead(200, { ...scimJson, 'content-encoding': 'gzip' }).end(bomb);
    });
    const { report, error } = await check();
    expect(report?.ended ?? String(error)).toMatch(/longer than 1048576 bytes|does not answer/u);
    expect(bad!.arrived.length).toBeLessThanOrEqual(maxProbes);
  });

  it('that drops answers, and those to the repeated requests, is checked to the end', async () => {
    let answers = 0;
    const ownToken = await changing((answer) => ((answers += 1) % 7 < 2 ? undefined : answer));
    const { report } = await check({ token: ownToken, only: ['create', 'read'] });
    expect(report?.ended).toBeUndefined();
    expect(report?.isGood).toBe(false);
    const reasons = report!.cases.flatMap(({ reason }) => reason ?? []);
    expect(reasons.some((reason) => reason.includes('no answer'))).toBe(true);
  });
});

describe('a server that limits requests', () => {
  it('without saying for how long ends the check after a few tries', async () => {
    const ownToken = await changing((answer, { method }) =>
      method === 'POST' ? { ...answer, status: 429, headers: scimJson, text: '' } : answer,
    );
    const { report } = await check({
      token: ownToken,
      only: ['create'],
      maxDurationMs: 60_000,
    });
    expect(report?.ended).toMatch(/limits requests: 429/u);
    expect(report?.cases.every(({ status }) => status !== 'pass')).toBe(true);
    expect(bad!.arrived.filter(({ method }) => method === 'POST').length).toBeLessThanOrEqual(40);
  });

  it('for a day ends the check when its time is over', async () => {
    const ownToken = await changing((answer, { path }) =>
      path.includes('/Users/')
        ? { ...answer, status: 429, headers: { 'retry-after': '86400' }, text: '' }
        : answer,
    );
    const { report } = await check({
      token: ownToken,
      only: ['read'],
      maxDurationMs: 1_000,
      maxCleanupMs: 500,
    });
    expect(report?.ended).toMatch(/out of time/u);
    expect(report?.leftovers.length).toBeGreaterThan(0);
  });

  it.each(['soon', '-1', 'NaN', '1e9', ''])(
    'with Retry-After %j is waited for briefly',
    async (after) => {
      let limited = 0;
      const ownToken = await changing((answer, { method }) => {
        if (method !== 'POST' || limited > 0) return answer;
        limited += 1;
        return {
          ...answer,
          status: 429,
          headers: after === undefined ? {} : { 'retry-after': after },
          text: '',
        };
      });
      const { report } = await check({
        token: ownToken,
        only: ['create.status'],
      });
      expect(report?.cases.map(({ status }) => status)).toEqual(['pass']);
    },
  );
});

describe('a server that lies', () => {
  const only = ['list', 'page', 'cursor'];
  let usual = 0;
  beforeAll(async () => {
    const ownToken = await changing((answer) => answer);
    const { report } = await check({
      token: ownToken,
      only,
      maxDurationMs: 60_000,
    });
    expect(report?.cases.filter(({ status }) => status === 'fail')).toEqual([]);
    usual = bad!.arrived.length;
  }, 120_000);

  it.each<[string, (answer: GoodAnswer, request: Arrived) => GoodAnswer]>([
    [
      'about the total',
      (answer) => ({
        ...answer,
        text: answer.text.replace(/"totalResults":\d+/u, '"totalResults":1000000000'),
      }),
    ],
    [
      'about the total, with a text',
      (answer) => ({
        ...answer,
        text: answer.text.replace(/"totalResults":\d+/u, '"totalResults":"many"'),
      }),
    ],
    [
      'with a total below zero',
      (answer) => ({
        ...answer,
        text: answer.text.replace(/"totalResults":\d+/u, '"totalResults":-1'),
      }),
    ],
    [
      'and repeats a cursor',
      (answer) => ({
        ...answer,
        text: answer.text.replace(/"nextCursor":"[^"]*"/u, '"nextCursor":"again"'),
      }),
    ],
    [
      'and always has a next cursor',
      (answer) =>
        isList(answer)
          ? {
              ...answer,
              text: answer.text.replace(
                '"Resources"',
                `"nextCursor":"${Math.random()}","Resources"`,
              ),
            }
          : answer,
    ],
    [
      'with resources that are nothing',
      (answer) =>
        isList(answer)
          ? {
              ...answer,
              text: '{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":3,"Resources":[null,7,"x",[],{"id":null}]}',
            }
          : answer,
    ],
    [
      'with resources that are no list',
      (answer) =>
        isList(answer)
          ? {
              ...answer,
              text: '{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":3,"Resources":{"length":1e9}}',
            }
          : answer,
    ],
    ['and answers null', (answer) => (isList(answer) ? { ...answer, text: 'null' } : answer)],
    [
      'and answers HTML to searches',
      (answer) =>
        isList(answer)
          ? { ...answer, headers: { 'content-type': 'text/html' }, text: '<html></html>' }
          : answer,
    ],
    [
      'and nests deeply',
      (answer) =>
        isList(answer)
          ? {
              ...answer,
              text: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":1,"Resources":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
            }
          : answer,
    ],
  ])('%s gets a report, after no more requests than usual', async (_, change) => {
    const ownToken = await changing((answer, request) =>
      request.path.includes('/Users') ? change(answer, request) : answer,
    );
    const { report } = await check({
      token: ownToken,
      only,
      maxDurationMs: 60_000,
    });
    expect(report?.ended).toBeUndefined();
    expect(report?.cases.some(({ status }) => status === 'fail')).toBe(true);
    expect(bad!.arrived.length).toBeLessThan(3 * usual);
  });

  it('about ids and locations gets a report, and is not sent elsewhere', async () => {
    const other = await new BadServer((_, response) => void response.end('{}')).start();
    const ownToken = await changing((answer) => ({
      ...answer,
      headers: { ...answer.headers, location: `${other.url}/Users/1` },
      text: answer.text.replaceAll(/"location":"[^"]*"/gu, `"location":"${other.url}/Users/1"`),
    }));
    const { report } = await check({ token: ownToken, only: ['create', 'read'] });
    expect(report?.cases.find(({ id }) => id === 'create.location')?.status).toBe('fail');
    expect(other.arrived).toEqual([]);
    other.stop();
  });

  it('about redirecting a write is not followed', async () => {
    const other = await new BadServer((_, response) => void response.end('{}')).start();
    const ownToken = await changing((answer, { method }) =>
      method === 'DELETE' ? { status: 308, headers: { location: other.url }, text: '' } : answer,
    );
    const { report } = await check({ token: ownToken, only: ['delete'] });
    expect(report?.cases.find(({ id }) => id === 'delete.status')?.status).toBe('fail');
    expect(report?.leftovers.length).toBeGreaterThan(0);
    expect(other.arrived).toEqual([]);
    other.stop();
  });
});

describe('a server that repeats the token', () => {
  it.each<[string, (own: string) => string]>([
    ['as it is', (own) => own],
    ['in base64', (own) => Buffer.from(own).toString('base64')],
    ['encoded for URLs', (own) => encodeURIComponent(own)],
    ['at the end of a long text', (own) => `${'x'.repeat(32_768 - 150)}${own}${own}${own}`],
  ])('%s does not bring it into the report', async (_, form) => {
    let own = '';
    const ownToken = await changing((answer) => ({
      ...answer,
      headers: {
        ...answer.headers,
        'x-debug': form(own).slice(-200),
        'set-cookie': `session=${own}`,
      },
      text:
        answer.text === ''
          ? ''
          : answer.text.replace(
              '{',
              () =>
                `{"debug":${JSON.stringify(`${form(own)} of Bearer`)},"displayName":${JSON.stringify(form(own))},`,
            ),
    }));
    own = await ownToken();
    const { report, output } = await check({
      token: ownToken,
      only: ['create', 'auth', 'errors', 'values'],
      maxDurationMs: 60_000,
    });
    expect(report?.ended).toBeUndefined();
    expect(output).toContain('[redacted]');
    // Nor a part of it.
    expect(output).not.toContain(own.slice(0, 16));
    expect(output).not.toContain(form(own).slice(-20, -4));
  });
});
