import { casesOf } from '../../case.ts';

/** The alias of the authenticated user (RFC 7644 §3.11). */
export const meCases = casesOf({ section: 'RFC 7644 §3.11' }, [
  {
    id: 'me.answer',
    title: '/Me answers the user, redirects to it, or says that there is none',
    requirements: ['R332', 'R333', 'R335'],
    level: 'SHOULD',
    async run(t) {
      const answer = await t.get('/Me');
      t.status(answer, [200, 307, 308, 403, 404, 501]);
      if (answer.status >= 400) t.error(answer, answer.status);
    },
  },
  {
    id: 'me.location',
    title: '/Me names the permanent location of the user',
    requirements: ['R334'],
    needs: ['me'],
    async run(t) {
      const answer = await t.get('/Me');
      if (answer.status !== 200) t.skip(`GET /Me answers ${answer.status}`);
      const location = answer.headers.get('location') ?? answer.headers.get('content-location');
      const read = await t.follow(location);
      t.equal(read.json?.id, answer.json?.id, 'id behind the location');
    },
  },
]);
