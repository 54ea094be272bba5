import { casesOf } from '../../case.ts';
import { type CaseContext, groupPath, userPath } from '../../case-context.ts';
import { replace } from '../../operations.ts';

/** Deleting resources (RFC 7644 §3.6). */
export const deleteCases = casesOf({ section: 'RFC 7644 §3.6', needs: ['users'] }, [
  {
    id: 'delete.status',
    title: 'DELETE answers 204 without a body',
    requirements: ['R301'],
    async run(t) {
      const { id } = await t.createUser();
      const answer = await t.delete(userPath(id));
      t.status(answer, 204);
      t.equal(answer.text, '', 'the body');
    },
  },
  ...(['GET', 'PUT', 'DELETE'] as const).map((method) => ({
    id: `delete.then-${method.toLowerCase()}`,
    title: `${method} of a deleted user answers 404`,
    requirements: ['R302'],
    async run(t: CaseContext) {
      const body = t.userBody();
      const json = await t.createFrom(body);
      await t.deleted(userPath(json.id));
      const answer = await t.request(method, userPath(json.id), {
        body: method === 'PUT' ? body : undefined,
      });
      t.error(answer, 404);
    },
  })),
  {
    id: 'delete.then-patch',
    title: 'PATCH of a deleted user answers 404',
    requirements: ['R302'],
    needs: ['patch'],
    async run(t) {
      const { id } = await t.createUser();
      await t.deleted(userPath(id));
      t.error(await t.patch(userPath(id), [replace('title', 'x')]), 404);
    },
  },
  {
    id: 'delete.unknown',
    title: 'DELETE of an unknown id answers 404',
    requirements: ['R302', 'R140'],
    section: 'RFC 7644 §3.12',
    async run(t) {
      t.error(await t.delete('/Users/7f9d6c1e-0000-4000-8000-000000000000'), 404);
    },
  },
  {
    id: 'delete.not-found-again',
    title: 'a deleted user is in no list, neither by userName nor by id',
    requirements: ['R303'],
    needs: ['filter'],
    async run(t) {
      const { id, userName } = await t.createUser();
      await t.deleted(userPath(id));
      t.equal(await t.find('/Users', `userName eq "${userName}"`), [], 'users found by userName');
      t.equal(await t.find('/Users', `id eq "${id}"`), [], 'users found by id');
    },
  },
  {
    id: 'delete.leaves-groups',
    title: 'a deleted user is a member of no group',
    requirements: ['R125', 'R303'],
    section: 'RFC 7643 §2.3.7',
    level: 'SHOULD',
    needs: ['groups'],
    async run(t) {
      const [gone, stays] = [await t.createUser(), await t.createUser()];
      const group = await t.createGroupOf(gone, stays);
      await t.deleted(userPath(gone.id));
      const { members } = await t.readGroup(group);
      t.equal(
        members?.map(({ value }: { value: string }) => value),
        [stays.id],
        'members',
      );
    },
  },
  {
    id: 'delete.group',
    title: 'deleting a group leaves its members, who are in it no longer',
    requirements: ['R307', 'R301'],
    needs: ['groups'],
    async run(t) {
      const user = await t.createUser();
      const group = await t.createGroupOf(user);
      await t.deleted(groupPath(group.id));
      t.error(await t.get(groupPath(group.id)), 404);
      const read = await t.readUser(user);
      const groups: readonly { value: string }[] = read.groups ?? [];
      t.that(!groups.some(({ value }) => value === group.id), 'groups of the user has the group');
    },
  },
]);
