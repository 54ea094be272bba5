import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { type CaseContext, userPath } from '../../case-context.ts';
import { urns } from '../../urns.ts';
import { createEntraUser } from './users.ts';

const manager = `${urns.enterprise}:manager`;
const department = `${urns.enterprise}:department`;

/** Optional attributes that Microsoft's test empties. */
const optional = [
  'displayName',
  'title',
  'preferredLanguage',
  'name.givenName',
  'nickName',
] as const;

/** PATCH of users, in the dialect of the service and in that of the flag aadOptscim062020. */
export const userChangeCases = casesOf(
  { section: 'Entra SCIM guide, update user', needs: ['users', 'patch'] },
  [
    {
      id: 'changes.replace',
      title: 'Replace of single-valued attributes, all in one request, is read back',
      section: 'Entra validation test 18, SCIM_User_Update_Test',
      async run(t) {
        const user = await createEntraUser(t);
        const after = await t.patchedUser(
          user,
          { op: 'Replace', path: 'displayName', value: 'Ada King' },
          { op: 'Replace', path: 'name.familyName', value: 'King' },
          { op: 'Replace', path: 'title', value: 'Countess' },
          { op: 'Replace', path: department, value: 'Mathematics' },
        );
        t.equal(after.displayName, 'Ada King', 'displayName');
        t.equal(after.name?.familyName, 'King', 'name.familyName');
        t.equal(after.name?.givenName, 'Ada', 'name.givenName');
        t.equal(after.title, 'Countess', 'title');
        t.equal(after[urns.enterprise]?.department, 'Mathematics', 'department');
      },
    },
    {
      id: 'changes.operation-case',
      title: 'operations are read in any case: Add, Replace, Remove and add, replace, remove',
      section: 'Entra SCIM guide, protocol requirements',
      async run(t) {
        const user = await createEntraUser(t);
        await t.patchedUser(user, { op: 'Add', path: 'title', value: 'a' });
        await t.patchedUser(user, { op: 'Replace', path: 'title', value: 'b' });
        const removed = await t.patchedUser(user, { op: 'Remove', path: 'title' });
        t.unassigned(removed.title, 'title');
        const added = await t.patchedUser(user, { op: 'add', path: 'title', value: 'c' });
        t.equal(added.title, 'c', 'title');
      },
    },
    {
      id: 'changes.value-path-replaces',
      title: 'a value path changes the value that it selects, and no other',
      async run(t) {
        const home = { type: 'home', value: `${t.name('home')}@contoso.example` };
        const user = await createEntraUser(t, {
          emails: [
            { type: 'work', value: `${t.name('work')}@contoso.example`, primary: true },
            home,
          ],
        });
        const value = `${t.name('new')}@contoso.example`;
        const path = 'emails[type eq "work"].value';
        const { emails } = await t.patchedUser(user, { op: 'Replace', path, value });
        t.sameSet(
          emails.map(({ type, value: email }: Json) => `${type} ${email}`),
          [`work ${value}`, `home ${home.value}`],
          'emails',
        );
      },
    },
    {
      id: 'changes.value-path-creates',
      title: 'Add on a value path without a match creates the value with its type',
      async run(t) {
        const user = await createEntraUser(t);
        const after = await t.patchedUser(
          user,
          { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+44 20 7946 0000' },
          { op: 'Add', path: 'addresses[type eq "work"].country', value: 'GB' },
        );
        const [phone] = after.phoneNumbers ?? [];
        t.equal(phone?.value, '+44 20 7946 0000', 'phoneNumbers.value');
        t.equal(phone?.type, 'mobile', 'phoneNumbers.type');
        t.equal(after.addresses?.[0]?.country, 'GB', 'addresses.country');
      },
    },
    {
      id: 'changes.joining-property',
      title: 'after its userName was replaced, the user is found by the new one only',
      section: 'Entra SCIM validator, update the joining property',
      async run(t) {
        const user = await createEntraUser(t);
        const value = `${t.name('renamed')}@contoso.example`;
        await t.patchedUser(user, { op: 'Replace', path: 'userName', value });
        t.equal(await t.find('/Users', `userName eq "${value}"`), [user.id], 'the users found');
        const before = `userName eq "${user.userName}"`;
        t.equal(await t.find('/Users', before), [], 'the users found by the old name');
      },
    },
    {
      id: 'changes.disable',
      title: 'active false deactivates, and active true activates again',
      section: 'Entra validation test 3, Disable_User_Test',
      async run(t) {
        const user = await createEntraUser(t);
        const off = await t.patchedUser(user, { op: 'Replace', path: 'active', value: false });
        t.equal(off.active, false, 'active');
        const on = await t.patchedUser(user, { op: 'Replace', path: 'active', value: true });
        t.equal(on.active, true, 'active');
      },
    },
    {
      id: 'changes.disable-by-text',
      title: 'active "False" and "True", which the service sends without the flag, are understood',
      level: 'SHOULD',
      section: 'Entra known issues, Boolean values',
      async run(t) {
        const user = await createEntraUser(t);
        const off = await t.patchedUser(user, { op: 'Replace', path: 'active', value: 'False' });
        t.equal(off.active, false, 'active');
        const on = await t.patchedUser(user, { op: 'Replace', path: 'active', value: 'True' });
        t.equal(on.active, true, 'active');
      },
    },
    ...(['', null] as const).map((value) => ({
      id: value === null ? 'changes.null' : 'changes.empty-text',
      title: `Replace by ${value === null ? 'null' : 'an empty text'} clears an optional attribute`,
      section: 'Entra validation test 16, SCIM_Null_Update_Test',
      async run(t: CaseContext) {
        const user = await createEntraUser(t, {
          title: 'x',
          preferredLanguage: 'en',
          nickName: 'y',
        });
        const operations = optional.map((path) => ({ op: 'Replace', path, value }));
        const after = await t.patchedUser(user, ...operations);
        for (const path of optional) {
          const [name = '', sub] = path.split('.');
          const now: Json = sub === undefined ? after[name] : after[name]?.[sub];
          if (now !== '') t.unassigned(now, path);
        }
      },
    })),
    {
      id: 'changes.manager',
      title: 'the manager is set, changed and removed by its id as text',
      needs: ['enterprise'],
      section: 'Entra validation test 25, SCIM_Update_Manager_Test',
      async run(t) {
        const [user, first, second] = [
          await createEntraUser(t),
          await createEntraUser(t),
          await createEntraUser(t),
        ];
        const managerAfter = async (op: string, value: string): Promise<Json> => {
          const after = await t.patchedUser(user, { op, path: manager, value });
          const now: Json = after[urns.enterprise]?.manager;
          return typeof now === 'object' ? now?.value : now;
        };
        t.equal(await managerAfter('Add', first.id), first.id, 'manager after Add');
        t.equal(await managerAfter('Replace', second.id), second.id, 'manager after Replace');
        const removed = await managerAfter('Replace', '');
        if (removed !== '') t.unassigned(removed, 'manager after Replace by an empty text');
      },
    },
    {
      id: 'changes.manager-is-found',
      title: 'a user is found by id and manager, which the service asks before it changes one',
      level: 'SHOULD',
      needs: ['enterprise'],
      async run(t) {
        const [user, boss] = [await createEntraUser(t), await createEntraUser(t)];
        await t.patchedUser(user, { op: 'Add', path: manager, value: boss.id });
        const filter = `id eq "${user.id}" and manager eq "${boss.id}"`;
        const list = await t.list('/Users', { attributes: 'id', filter });
        t.equal(
          (list.Resources ?? []).map(({ id }: Json) => id),
          [user.id],
          'the users found',
        );
      },
    },
    {
      id: 'changes.values-together',
      title: 'a value without path may name attributes by path, as the flag makes the service do',
      level: 'SHOULD',
      section: 'Entra known issues, aadOptscim062020',
      async run(t) {
        const user = await createEntraUser(t);
        const value = {
          displayName: 'Ada King',
          'name.familyName': 'King',
          [department]: 'Analysis',
        };
        const after = await t.patchedUser(user, { op: 'replace', value });
        t.equal(after.displayName, 'Ada King', 'displayName');
        t.equal(after.name?.familyName, 'King', 'name.familyName');
        t.equal(after[urns.enterprise]?.department, 'Analysis', 'department');
      },
    },
    {
      id: 'changes.unknown-user',
      title: 'PATCH of a user that does not exist is answered 404',
      async run(t) {
        const path = userPath(crypto.randomUUID());
        t.status(await t.patch(path, [{ op: 'Replace', path: 'title', value: 'x' }]), 404);
      },
    },
  ],
);
