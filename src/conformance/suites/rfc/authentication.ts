import { casesOf } from '../../case.ts';
import { userPath } from '../../case-context.ts';

/** Authentication and authorisation (RFC 7644 §2). */
export const authenticationCases = casesOf({ section: 'RFC 7644 §2' }, [
  {
    id: 'auth.no-credential',
    title: 'a request without a credential is refused with 401',
    requirements: ['R020', 'R028'],
    section: 'RFC 7644 §3.12',
    async run(t) {
      t.status(await t.get('/Users', { as: 'none', query: { count: 1 } }), 401);
    },
  },
  {
    id: 'auth.challenge',
    title: '401 names the schemes that the server accepts in WWW-Authenticate',
    requirements: ['R020'],
    async run(t) {
      const answer = await t.get('/Users', { as: 'none', query: { count: 1 } });
      t.status(answer, 401);
      const challenge = answer.headers.get('www-authenticate');
      t.that(challenge !== null && challenge !== '', '401 has no WWW-Authenticate header');
    },
  },
  {
    id: 'auth.error-body',
    title: '401 has a SCIM error body',
    requirements: ['R336', 'R005'],
    section: 'RFC 7644 §3.12',
    async run(t) {
      t.error(await t.get('/Users', { as: 'none', query: { count: 1 } }), 401);
    },
  },
  {
    id: 'auth.unknown-token',
    title: 'an unknown token is refused with 401',
    requirements: ['R028', 'R023'],
    section: 'RFC 7644 §3.12',
    async run(t) {
      const answer = await t.get('/Users', {
        authorization: `Bearer ${t.name('not-a-token')}`,
        query: { count: 1 },
      });
      t.error(answer, 401);
    },
  },
  {
    id: 'auth.malformed',
    title: 'a malformed Authorization header is refused with 400 or 401',
    requirements: ['R028'],
    level: 'SHOULD',
    async run(t) {
      for (const authorization of ['Bearer', 'Bearer  ', 'Bearer a b', 'nonsense', 'Basic !!!'])
        t.status(await t.get('/Users', { authorization, query: { count: 1 } }), [400, 401]);
    },
  },
  {
    id: 'auth.every-method',
    title: 'no method works without a credential',
    requirements: ['R028', 'R021'],
    section: 'RFC 7644 §2',
    needs: ['users'],
    async run(t) {
      const user = await t.createUser();
      const path = userPath(user.id);
      const refused = [401, 403];
      t.status(await t.get(path, { as: 'none' }), refused);
      t.status(await t.post('/Users', t.userBody(), { as: 'none' }), refused);
      t.status(await t.put(path, t.userBody(), { as: 'none' }), refused);
      t.status(await t.patch(path, [{ op: 'remove', path: 'title' }], { as: 'none' }), refused);
      t.status(await t.delete(path, { as: 'none' }), refused);
      t.equal((await t.readUser(user)).userName, user.userName, 'userName afterwards');
    },
  },
  {
    id: 'auth.no-token-echo',
    title: 'an error does not repeat the credential that was sent',
    requirements: ['R344', 'R023'],
    section: 'RFC 7644 §7.4',
    level: 'SHOULD',
    async run(t) {
      const secret = t.name('echoed-secret');
      const answer = await t.get('/Users', { authorization: `Bearer ${secret}` });
      t.status(answer, 401);
      t.that(!answer.text.includes(secret), 'the answer repeats the token');
    },
  },
]);
