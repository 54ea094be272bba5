import { casesOf } from '../../case.ts';
import { userPath } from '../../case-context.ts';
import { urns } from '../../urns.ts';

const mediaType = (headers: Headers): string =>
  (headers.get('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase();

/** Media types, URLs and methods (RFC 7644 §3). */
export const transportCases = casesOf({ section: 'RFC 7644 §3.8' }, [
  {
    id: 'transport.scim-json',
    title: 'Accept: application/scim+json is answered with that media type',
    requirements: ['R003'],
    async run(t) {
      const answer = await t.get('/Users', { query: { count: 1 } });
      t.status(answer, 200);
      t.equal(mediaType(answer.headers), 'application/scim+json', 'Content-Type');
    },
  },
  {
    id: 'transport.json',
    title: 'Accept: application/json is answered with JSON',
    requirements: ['R004'],
    level: 'SHOULD',
    async run(t) {
      const answer = await t.get('/Users', {
        query: { count: 1 },
        headers: { accept: 'application/json' },
      });
      t.status(answer, 200);
      t.includes(
        ['application/json', 'application/scim+json'],
        mediaType(answer.headers),
        'the JSON media types',
      );
    },
  },
  {
    id: 'transport.default-type',
    title: 'without a preference the answer is application/scim+json',
    requirements: ['R005', 'R004'],
    async run(t) {
      const answer = await t.get('/Users', { query: { count: 1 }, headers: { accept: '*/*' } });
      t.status(answer, 200);
      t.equal(mediaType(answer.headers), 'application/scim+json', 'Content-Type');
    },
  },
  {
    id: 'transport.error-type',
    title: 'an error is application/scim+json',
    requirements: ['R005', 'R336'],
    async run(t) {
      const answer = await t.get('/Users/no-such-user');
      t.status(answer, 404);
      t.equal(mediaType(answer.headers), 'application/scim+json', 'Content-Type');
    },
  },
  {
    id: 'transport.charset',
    title: 'a body of application/scim+json with a charset is accepted',
    requirements: ['R006'],
    needs: ['users'],
    async run(t) {
      const headers = { 'content-type': 'application/scim+json; charset=utf-8' };
      t.status(await t.post('/Users', t.userBody(), { headers }), 201);
    },
  },
  {
    id: 'transport.json-body',
    title: 'a body of application/json is accepted',
    requirements: ['R006'],
    level: 'SHOULD',
    needs: ['users'],
    async run(t) {
      const headers = { 'content-type': 'application/json' };
      t.status(await t.post('/Users', t.userBody(), { headers }), 201);
    },
  },
  {
    id: 'transport.other-type',
    title: 'a body of another media type is refused',
    requirements: ['R006'],
    level: 'SHOULD',
    needs: ['users'],
    async run(t) {
      const answer = await t.request('POST', '/Users', {
        body: '<user/>',
        headers: { 'content-type': 'application/xml' },
      });
      t.error(answer, [400, 415]);
    },
  },
  {
    id: 'transport.unicode',
    title: 'text of any script is answered as it was sent',
    requirements: ['R002'],
    needs: ['users'],
    async run(t) {
      const displayName = 'Ñandú 漢字 العربية 👩🏽‍🚀 e\u0301 \t "quoted" \\ / end';
      const user = await t.createUser({ displayName });
      t.equal((await t.readUser(user)).displayName, displayName, 'displayName');
    },
  },
  {
    id: 'transport.attribute-order',
    title: 'the order of the members of a body does not matter',
    requirements: ['R010', 'R064'],
    section: 'RFC 7644 §3.1',
    needs: ['users'],
    async run(t) {
      const body = t.userBody({ title: 'Analyst' });
      const reversed = Object.fromEntries(Object.entries(body).reverse());
      const answer = await t.post('/Users', reversed);
      t.status(answer, 201);
      t.equal(answer.json.title, 'Analyst', 'title');
    },
  },
  {
    id: 'transport.unknown-parameter',
    title: 'an unknown query parameter is ignored',
    requirements: ['R019'],
    section: 'RFC 7644 §3.4.2',
    level: 'SHOULD',
    async run(t) {
      t.listResponse(await t.get('/Users', { query: { noSuchParameter: 'x', count: 1 } }));
    },
  },
  {
    id: 'transport.unknown-endpoint',
    title: 'an unknown endpoint answers 404 with a SCIM error',
    requirements: ['R336', 'R013'],
    section: 'RFC 7644 §3.12',
    async run(t) {
      t.error(await t.get('/NoSuchEndpoint'), 404);
    },
  },
  {
    id: 'transport.undefined-methods',
    title: 'a method that an endpoint does not define changes nothing',
    requirements: ['R018', 'R017'],
    section: 'RFC 7644 §3.2',
    needs: ['users'],
    async run(t) {
      const user = await t.createUser();
      const refused = [400, 404, 405, 501];
      t.status(await t.delete('/Users'), refused);
      t.status(await t.put('/Users', t.userBody()), refused);
      t.status(await t.post(userPath(user.id), t.userBody()), refused);
      t.equal((await t.readUser(user)).userName, user.userName, 'userName afterwards');
    },
  },
  {
    id: 'transport.put-does-not-create',
    title: 'PUT of an unknown id answers 404 and creates nothing',
    requirements: ['R017', 'R245'],
    section: 'RFC 7644 §3.2',
    needs: ['users', 'filter'],
    async run(t) {
      const body = t.userBody();
      const path = userPath('7f9d6c1e-0000-4000-8000-000000000000');
      t.error(await t.put(path, { ...body, id: '7f9d6c1e-0000-4000-8000-000000000000' }), 404);
      t.equal(await t.find('/Users', `userName eq "${body.userName}"`), [], 'users found');
    },
  },
  {
    id: 'transport.schemas-everywhere',
    title: 'every resource and message has a schemas array of distinct URIs',
    requirements: ['R008', 'R083', 'R086'],
    section: 'RFC 7643 §3',
    needs: ['users'],
    async run(t) {
      const user = await t.createUser();
      const bodies = [
        await t.read(userPath(user.id)),
        await t.list('/Users', { count: 1 }),
        (await t.get('/Users/no-such-user')).json,
      ];
      for (const body of bodies) {
        const schemas: unknown = body?.schemas;
        t.that(Array.isArray(schemas) && schemas.length > 0, 'an answer has no schemas');
        t.equal(
          new Set(schemas as string[]).size,
          (schemas as string[]).length,
          'distinct schemas',
        );
      }
      t.includes(bodies[0].schemas, urns.user, 'schemas of a user');
    },
  },
]);
