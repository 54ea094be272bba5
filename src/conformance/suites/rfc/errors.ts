import type { Answer } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { type CaseContext, userPath } from '../../case-context.ts';
import { urns } from '../../urns.ts';

/** Keywords of RFC 7644 Table 9 and RFC 9865 §2.1. */
const scimTypes = [
  'invalidFilter',
  'tooMany',
  'uniqueness',
  'mutability',
  'invalidSyntax',
  'invalidPath',
  'noTarget',
  'invalidValue',
  'invalidVers',
  'sensitive',
  'invalidCursor',
  'expiredCursor',
  'invalidCount',
];

/** Resolves with errors of several kinds. */
async function someErrors(t: CaseContext): Promise<readonly Answer[]> {
  const user = await t.createUser();
  const answers = [
    await t.get('/Users/no-such-user'),
    await t.post('/Users', t.userBody({ userName: user.userName })),
    await t.post('/Users', '{'),
    await t.get('/Users', { query: { filter: 'userName' } }),
    await t.patch(userPath(user.id), [{ op: 'remove' }]),
    await t.get('/NoSuchEndpoint'),
  ];
  return answers.filter(({ status }) => status >= 400);
}

/** Errors (RFC 7644 §3.12). */
export const errorCases = casesOf({ section: 'RFC 7644 §3.12', needs: ['users'] }, [
  {
    id: 'errors.schema',
    title: 'every error body is JSON with the Error schema',
    requirements: ['R336'],
    async run(t) {
      for (const answer of await someErrors(t)) t.error(answer, answer.status);
    },
  },
  {
    id: 'errors.status',
    title: 'status in the body is the HTTP status',
    requirements: ['R016', 'R337'],
    async run(t) {
      for (const { request, status, json } of await someErrors(t))
        t.equal(String(json?.status), String(status), `status in the body of ${request}`);
    },
  },
  {
    id: 'errors.status-text',
    title: 'status in the body is a text',
    requirements: ['R337'],
    async run(t) {
      for (const { request, status, json } of await someErrors(t))
        t.equal(json?.status, String(status), `status in the body of ${request}`);
    },
  },
  {
    id: 'errors.scim-type',
    title: 'scimType is one of the registered keywords',
    requirements: ['R338'],
    async run(t) {
      for (const { request, json } of await someErrors(t))
        if (json?.scimType !== undefined)
          t.includes(scimTypes, json.scimType, `the registered keywords (${request})`);
    },
  },
  {
    id: 'errors.detail',
    title: 'detail, if present, is a text without internals of the server',
    requirements: ['R340', 'R344'],
    section: 'RFC 7644 §7.7',
    level: 'SHOULD',
    async run(t) {
      for (const { request, json } of await someErrors(t)) {
        if (json?.detail === undefined) continue;
        t.that(typeof json.detail === 'string', `detail of ${request} is not a text`);
        t.that(
          !/\bat .+:\d+:\d+\)?|Traceback|SQLSTATE|SELECT .+ FROM|node_modules/u.test(json.detail),
          `detail of ${request} shows internals: ${json.detail.slice(0, 200)}`,
        );
      }
    },
  },
  {
    id: 'errors.no-5xx',
    title: 'requests with strange parts are refused as errors of the client',
    requirements: ['R197', 'R340', 'R339'],
    level: 'SHOULD',
    async run(t) {
      const answers = [
        await t.get('/Users', { query: { startIndex: 'x', count: '-' } }),
        await t.get('/Users', { query: { filter: '\u0000' } }),
        await t.get('/Users', { query: { sortBy: ']', sortOrder: 'sideways' } }),
        await t.get('/Users', { query: { attributes: '[,' } }),
        await t.post('/Users', { schemas: 7, userName: { a: [] } }),
        await t.request('PATCH', '/Users/x', { body: { schemas: [urns.patch], Operations: {} } }),
      ];
      for (const { request, status } of answers)
        t.that(status < 500 || status === 501, `${request} answers ${status}`);
    },
  },
  {
    id: 'errors.head-of-line',
    title: 'an error leaves the server working',
    requirements: ['R339'],
    async run(t) {
      await t.post('/Users', '{"userName":');
      await t.createUser();
    },
  },
]);
