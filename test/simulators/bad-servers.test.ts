/**
 * Servers that misbehave: a run ends, says why, and never prints the token.
 *
 * @module-tag slow
 * @module-tag campaign
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../src/simulators/dialect.ts';
import { dialects } from '../../src/simulators/dialects.ts';
import { formatReport, type SimulationReport } from '../../src/simulators/report.ts';
import { scenarios } from '../../src/simulators/scenarios.ts';
import { simulate } from '../../src/simulators/simulate.ts';
import { createClientCredentials } from '../../src/simulators/token.ts';
import { hasty, problems } from '../support/simulations.ts';

const token = 'a-token-that-is-never-printed';

/** A request with its body read, and how many came before it. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly count: number;
  readonly request: IncomingMessage;
}

type Listener = (response: ServerResponse, asked: Asked) => void;

interface Played {
  readonly report: SimulationReport;
  readonly text: string;
  readonly requests: number;
}

const type = { 'Content-Type': 'application/scim+json' };

const neverAnswers: Listener = () => undefined;
const stopsWithinAnAnswer: Listener = (response) => {
  response.writeHead(200, type).write('{"Resources":[');
};

/** Servers that fall silent: a run waits for these briefly. */
const silent = new Set([neverAnswers, stopsWithinAnAnswer]);

/** Plays against a server that answers with this listener. */
async function playAgainst(
  answer: Listener,
  name = 'okta',
  names: readonly string[] = ['first-sync'],
  more: Partial<Dialect> = {},
): Promise<Played> {
  let requests = 0;
  const server = createServer((request, response) => {
    const [path = ''] = request.url!.split('?', 1);
    request.resume().once('end', () => {
      requests += 1;
      answer(response, { method: request.method!, path, count: requests, request });
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const dialect = dialects.get(name)!;
  const report = await simulate({
    dialect: {
      ...dialect,
      // A slow machine takes its time: only silence is cut short.
      timeoutMs: silent.has(answer) ? 300 : 60_000,
      retry: { ...dialect.retry, attempts: 2 },
      schedule: { ...dialect.schedule, ...hasty },
      ...more,
    },
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: async () => token,
    users: 2,
    groups: 1,
    scenarios: names,
    seed: 1,
  });
  server.closeAllConnections();
  server.close();
  return { report, text: formatReport(report) + JSON.stringify(report), requests };
}

const page = (more: object): string =>
  JSON.stringify({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: 1_000,
    startIndex: 1,
    itemsPerPage: 1,
    Resources: [{ id: 'same', userName: 'same' }],
    ...more,
  });
const json =
  (status: number, body: string, headers: Record<string, string> = {}): Listener =>
  (response) =>
    response.writeHead(status, { ...type, ...headers }).end(body);

const servers: readonly (readonly [string, Listener, RegExp])[] = [
  [
    'answers HTML',
    (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>hello</p>'),
    /not JSON/u,
  ],
  [
    'answers HTML to the token',
    json(502, `<p>${token}</p>`, { 'Content-Type': 'text/html' }),
    /502/u,
  ],
  ['never answers', neverAnswers, /no answer within 0\.3 s/u],
  ['begins an answer and stops', stopsWithinAnAnswer, /no answer within 0\.3 s/u],
  ['repeats a page', json(200, page({})), /repeats resources|answers 200|no id/u],
  [
    'says no total',
    json(200, page({ totalResults: 'many', Resources: [] })),
    /totalResults|no id/u,
  ],
  ['drops connections', (_, { request }) => request.socket.destroy(), /no answer/u],
  ['limits without Retry-After', json(429, '{}'), /429/u],
  [
    'limits with a Retry-After that is not a number',
    json(429, '{}', { 'Retry-After': 'later' }),
    /429/u,
  ],
  [
    'redirects to itself',
    json(302, '', { Location: '/Users' }),
    /redirects \(302\); the URL must be the final one/u,
  ],
  ['redirects elsewhere', json(307, '', { Location: 'http://127.0.0.1:9/' }), /redirects/u],
  ['answers JSON that breaks off', json(200, '{"a"'), /not JSON/u],
  ['answers JSON that is no object', json(200, 'null'), /no id/u],
  [
    'answers another shape',
    json(200, '{"schemas":5,"Resources":{"0":7},"members":"x","totalResults":0}'),
    /no id/u,
  ],
  ['answers with an empty body', json(201, ''), /no id/u],
  [
    'refuses the token, and quotes it',
    json(401, `{"detail":"${token} is unknown"}`),
    /refuses the token \(401\)/u,
  ],
  [
    'quotes the token in an error',
    json(400, `{"detail":"${token} may not"}`),
    /\[token\] may not/u,
  ],
];

describe('a server that does not behave', () => {
  it.concurrent.each(servers)('%s: the run ends and says so', async (_, answer, expected) => {
    const { report, text } = await playAgainst(answer);
    expect(report.isGood).toBe(false);
    expect(problems(report).join('\n')).toMatch(expected);
    expect(text).not.toContain(token);
  });

  // Runs wait for time-outs far longer than they work.
  it.concurrent.each([...dialects.keys()])(
    '%s survives each of them in every scenario',
    async (name) => {
      const played = await Promise.all(
        servers.map(async ([what, answer]) => ({
          what,
          ...(await playAgainst(answer, name, Object.keys(scenarios))),
        })),
      );
      for (const { what, report, text } of played) {
        expect([what, report.isGood]).toEqual([what, false]);
        expect(text).not.toContain(token);
      }
    },
  );

  it('says more than it has: the reading ends', async () => {
    const { report, requests } = await playAgainst((response, { method, path, count }) => {
      const body =
        method === 'POST'
          ? { id: String(count), userName: 'x', active: true }
          : path === '/Users' && count > 6
            ? JSON.parse(page({ Resources: [] }))
            : JSON.parse(page({ totalResults: 0, Resources: [] }));
      response.writeHead(method === 'POST' ? 201 : 200, type).end(JSON.stringify(body));
    });
    expect(problems(report).join('\n')).toMatch(/totalResults 1000, and ends after 0|missing/u);
    expect(requests).toBeLessThan(100);
  });

  it('repeats a page to the reader: the reading ends', async () => {
    const { report, requests } = await playAgainst((response, { method, path, count }) => {
      const isLookUp = method === 'GET' && path !== '/Users' && path !== '/Groups';
      const body =
        method === 'POST' || isLookUp
          ? { id: String(count), userName: 'x', active: true }
          : JSON.parse(page(count < 9 ? { totalResults: 0, Resources: [] } : {}));
      response.writeHead(method === 'POST' ? 201 : 200, type).end(JSON.stringify(body));
    });
    expect(report.isGood).toBe(false);
    expect(requests).toBeLessThan(100);
  });

  it('has control characters in its error: the terminal does not see them', async () => {
    const { text } = await playAgainst(json(400, JSON.stringify({ detail: 'a\u001B[31mb' })));
    expect(text).not.toContain('\u001B');
    expect(text).toContain('a\uFFFD[31mb');
  });

  it('fails most requests: the job of Entra ID enters quarantine, and says so', async () => {
    const { report, text } = await playAgainst(json(500, '{"detail":"broken"}'), 'entra');
    expect(report.scenarios[0]).toMatchObject({ quarantines: 1, cycles: 3 });
    expect(text).toContain('the job was in quarantine 1 time');
    expect(problems(report).join('\n')).toContain('the provider stops the job');
  });

  it('recovers: the job goes on, and an object that failed is tried again', async () => {
    let isBroken = true;
    const made = new Map<string, object>();
    const answer: Listener = (response, { method, path, count }) => {
      if (count > 6) isBroken = false;
      if (isBroken) return void response.writeHead(503, type).end('{}');
      if (method === 'POST') made.set(String(count), { id: String(count), path });
      const body =
        method === 'POST'
          ? made.get(String(count))
          : JSON.parse(page({ totalResults: 0, Resources: [] }));
      response.writeHead(method === 'POST' ? 201 : 200, type).end(JSON.stringify(body));
    };
    const { report } = await playAgainst(answer, 'okta', ['first-sync'], {
      schedule: { cycleMs: 1, retriesMs: [1, 2, 3, 4, 5, 6] },
    });
    expect(report.scenarios[0]!.failures).toEqual([]);
    expect(report.scenarios[0]!.cycles).toBeGreaterThan(1);
    expect(made.size).toBeGreaterThan(1);
  });
});

describe('a token endpoint that does not behave', () => {
  it.concurrent.each([
    ['does not answer', undefined, /does not answer/u],
    ['refuses', json(401, '{}'), /answers 401/u],
    ['redirects', json(302, '', { Location: '/' }), /answers 302/u],
    ['answers HTML', json(200, '<p>'), /no access token/u],
    ['answers no token', json(200, '{"access_token":5}'), /no access token/u],
  ] as const)('%s: the run ends and says so', async (_, answer, expected) => {
    const server = createServer((request, response) => {
      request.resume();
      answer?.(response, { method: 'POST', path: '/', count: 1, request });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (answer === undefined) {
      server.close();
      server.closeAllConnections();
    }
    const take = createClientCredentials(url, 'client', 'a-secret-that-is-never-printed');
    const report = await simulate({
      dialect: { ...dialects.get('okta')!, schedule: hasty },
      url: 'http://127.0.0.1:9',
      token: take,
      users: 1,
      groups: 0,
      scenarios: ['first-sync'],
      seed: 1,
    });
    server.closeAllConnections();
    server.close();
    expect(problems(report).join('\n')).toMatch(expected);
    expect(JSON.stringify(report)).not.toContain('a-secret-that-is-never-printed');
  });
});
