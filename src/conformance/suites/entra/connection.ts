import { casesOf } from '../../case.ts';
import type { CaseContext } from '../../case-context.ts';

/** The probe that the portal sends for "Test connection", and what holds for every request. */
export const connectionCases = casesOf({ section: 'Entra SCIM guide, test connection' }, [
  {
    id: 'connection.unknown-user',
    title: 'a search for a user that does not exist answers 200 with totalResults 0',
    section: 'Entra checklist 2.1.7',
    async run(t) {
      await findsNothing(t, `/Users?filter=userName+eq+%22${crypto.randomUUID()}%22`);
    },
  },
  {
    id: 'connection.unknown-group',
    title: 'a search for a group that does not exist answers 200 with totalResults 0',
    needs: ['groups'],
    section: 'Entra checklist 2.1.7',
    async run(t) {
      const filter = `filter=displayName+eq+%22${crypto.randomUUID()}%22`;
      await findsNothing(t, `/Groups?excludedAttributes=members&${filter}`);
    },
  },
  {
    id: 'connection.media-type',
    title: 'answers are application/scim+json',
    async run(t) {
      const answer = await t.get('/Users', { query: { count: 1 } });
      t.status(answer, 200);
      const [type = ''] = (answer.headers.get('content-type') ?? '').split(';');
      t.equal(type.trim().toLowerCase(), 'application/scim+json', 'the media type');
    },
  },
  {
    id: 'connection.wrong-token',
    title: 'a wrong token is answered 401',
    async run(t) {
      const options = { authorization: `Bearer ${crypto.randomUUID()}` };
      t.status(await t.get('/Users?count=1', options), 401);
    },
  },
  {
    id: 'connection.tenant-url-flag',
    title: 'the flag of the tenant URL, an unknown query parameter, is ignored',
    needs: ['users'],
    section: 'Entra known issues, aadOptscim062020',
    async run(t) {
      const created = await t.post('/Users?aadOptscim062020', t.userBody());
      t.status(created, [200, 201]);
      t.status(await t.get(`/Users/${created.json.id}?aadOptscim062020`), 200);
    },
  },
]);

async function findsNothing(t: CaseContext, path: string): Promise<void> {
  const answer = await t.get(path);
  t.listResponse(answer);
  t.equal(answer.json.totalResults, 0, 'totalResults');
  t.unassigned(answer.json.Resources, 'Resources');
}
