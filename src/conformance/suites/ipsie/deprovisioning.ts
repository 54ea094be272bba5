import { casesOf } from '../../case.ts';
import { userPath } from '../../case-context.ts';

/** AL1: access ends when the identity provider says so. */
export const deprovisioningCases = casesOf({ section: 'IPSIE AL1', needs: ['users'] }, [
  {
    id: 'al1.deactivate',
    title: 'PATCH deactivates a user',
    requirements: ['R379'],
    needs: ['patch'],
    section: 'IPSIE AL1, deactivate or reactivate user',
    async run(t) {
      const user = await t.createUser({ active: true });
      const after = await t.patchedUser(user, { op: 'replace', path: 'active', value: false });
      t.equal(after.active, false, 'active');
      t.equal(await t.find('/Users', `id eq "${user.id}" and active eq false`), [user.id], 'found');
    },
  },
  {
    id: 'al1.reactivate',
    title: 'PATCH activates a deactivated user again',
    requirements: ['R379'],
    needs: ['patch'],
    section: 'IPSIE AL1, deactivate or reactivate user',
    async run(t) {
      const user = await t.createUser({ active: true });
      await t.patchedUser(user, { op: 'replace', path: 'active', value: false });
      const after = await t.patchedUser(user, { op: 'replace', path: 'active', value: true });
      t.equal(after.active, true, 'active');
    },
  },
  {
    id: 'al1.delete',
    title: 'DELETE removes a user, where the server allows it',
    requirements: ['R376'],
    level: 'MAY',
    section: 'IPSIE AL1, delete user',
    async run(t) {
      const { id } = await t.createUser();
      t.status(await t.delete(userPath(id)), 204);
      t.status(await t.get(userPath(id)), 404);
    },
  },
  {
    id: 'al1.user-name-is-free-again',
    title: 'after DELETE, a user of the same userName can be created',
    requirements: ['R376'],
    section: 'IPSIE AL1, delete user',
    async run(t) {
      const body = t.userBody();
      const first = await t.post('/Users', body);
      t.status(first, 201);
      const { status } = await t.delete(userPath(first.json.id));
      if (status >= 400) t.skip(`DELETE answers ${status}`);
      const second = await t.post('/Users', body);
      t.status(second, 201);
      t.notEqual(second.json.id, first.json.id, 'id of the second user');
    },
  },
]);
