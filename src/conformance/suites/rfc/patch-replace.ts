import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { userPath } from '../../case-context.ts';
import { item, replace } from '../../operations.ts';
import { urns } from '../../urns.ts';

/** PATCH that replaces (RFC 7644 §3.5.2.3). */
export const patchReplaceCases = casesOf(
  { section: 'RFC 7644 §3.5.2.3', needs: ['users', 'patch'] },
  [
    {
      id: 'patch.replace.single',
      title: 'replace changes a single-valued attribute',
      requirements: ['R291'],
      async run(t) {
        const user = await t.createUser({ displayName: 'Before', title: 'Analyst' });
        const after = await t.patchedUser(user, replace('displayName', 'After'));
        t.equal(after.displayName, 'After', 'displayName');
        t.equal(after.title, 'Analyst', 'title');
      },
    },
    {
      id: 'patch.replace.no-path',
      title: 'replace without a path changes the attributes of its value only',
      requirements: ['R290', 'R254'],
      async run(t) {
        const user = await t.createUser({ displayName: 'Before', title: 'Analyst', nickName: 'x' });
        const after = await t.patchedUser(
          user,
          replace(undefined, { displayName: 'After', nickName: 'y' }),
        );
        t.equal(after.displayName, 'After', 'displayName');
        t.equal(after.nickName, 'y', 'nickName');
        t.equal(after.title, 'Analyst', 'title');
      },
    },
    {
      id: 'patch.replace.absent',
      title: 'replace of an attribute without a value adds it',
      requirements: ['R293'],
      async run(t) {
        const after = await t.patchedUser(await t.createUser(), replace('title', 'Analyst'));
        t.equal(after.title, 'Analyst', 'title');
      },
    },
    {
      id: 'patch.replace.multi-valued',
      title: 'replace of a multi-valued attribute replaces all its values',
      requirements: ['R292'],
      async run(t) {
        const user = await t.createUser({
          phoneNumbers: [item('555-1', 'work'), item('555-2', 'home')],
        });
        const after = await t.patchedUser(user, replace('phoneNumbers', [item('555-3', 'mobile')]));
        t.equal(
          after.phoneNumbers?.map(({ value }: Json) => value),
          ['555-3'],
          'phoneNumbers',
        );
      },
    },
    {
      id: 'patch.replace.multi-valued-no-path',
      title: 'replace without a path replaces all values of a multi-valued attribute',
      requirements: ['R290', 'R292'],
      async run(t) {
        const user = await t.createUser({
          phoneNumbers: [item('555-1', 'work'), item('555-2', 'home')],
        });
        const after = await t.patchedUser(
          user,
          replace(undefined, { phoneNumbers: [item('555-3', 'mobile')] }),
        );
        t.equal(after.phoneNumbers?.length, 1, 'number of phoneNumbers');
      },
    },
    {
      id: 'patch.replace.complex',
      title: 'replace of a complex attribute leaves sub-attributes that the value does not name',
      requirements: ['R294'],
      async run(t) {
        const user = await t.createUser({ name: { givenName: 'Ada', familyName: 'Lovelace' } });
        const after = await t.patchedUser(user, replace('name', { givenName: 'Augusta' }));
        t.equal(after.name?.givenName, 'Augusta', 'name.givenName');
        t.equal(after.name.familyName, 'Lovelace', 'name.familyName');
      },
    },
    {
      id: 'patch.replace.sub-attribute',
      title: 'replace of a sub-attribute leaves the others',
      requirements: ['R291', 'R294'],
      async run(t) {
        const user = await t.createUser({ name: { givenName: 'Ada', familyName: 'Lovelace' } });
        const after = await t.patchedUser(user, replace('name.familyName', 'King'));
        t.equal(after.name?.familyName, 'King', 'name.familyName');
        t.equal(after.name.givenName, 'Ada', 'name.givenName');
      },
    },
    {
      id: 'patch.replace.value-path',
      title: 'replace of a value path changes every match, and no other value',
      requirements: ['R295', 'R296'],
      async run(t) {
        const user = await t.createUser({
          addresses: [
            { type: 'work', locality: 'London' },
            { type: 'home', locality: 'Paris' },
          ],
        });
        const after = await t.patchedUser(
          user,
          replace('addresses[type eq "work"].locality', 'Turin'),
        );
        const places = Object.fromEntries(
          (after.addresses ?? []).map(({ type, locality }: Json) => [type, locality]),
        );
        t.equal(places, { work: 'Turin', home: 'Paris' }, 'localities by type');
      },
    },
    {
      id: 'patch.replace.all-matches',
      title: 'replace of a sub-attribute changes all matching values',
      requirements: ['R296'],
      async run(t) {
        const user = await t.createUser({
          phoneNumbers: [item('555-1', 'work'), item('555-2', 'work'), item('555-3', 'home')],
        });
        const after = await t.patchedUser(
          user,
          replace('phoneNumbers[type eq "work"].display', 'Desk'),
        );
        const desks = (after.phoneNumbers ?? []).filter(({ display }: Json) => display === 'Desk');
        t.sameSet(
          desks.map(({ value }: Json) => value),
          ['555-1', '555-2'],
          'phoneNumbers with the new display',
        );
      },
    },
    {
      id: 'patch.replace.no-match',
      title: 'replace of a value path without a match is refused as noTarget, or creates the value',
      requirements: ['R297'],
      async run(t) {
        const user = await t.createUser({ phoneNumbers: [item('555-1', 'work')] });
        const path = 'phoneNumbers[type eq "fax"].value';
        const answer = await t.patch(userPath(user.id), [replace(path, '555-9')]);
        const { phoneNumbers = [] } = await t.readUser(user);
        if (answer.status >= 300) {
          t.error(answer, 400, 'noTarget');
          t.equal(phoneNumbers.length, 1, 'number of phoneNumbers');
          return;
        }
        // Entra ID relies on the value being created; a success must have an effect.
        const created = phoneNumbers.find(({ type }: Json) => type === 'fax');
        t.equal(created?.value, '555-9', 'the value that a successful replace created');
      },
    },
    {
      id: 'patch.replace.no-match-strict',
      title: 'replace of a value path without a match is refused with 400 noTarget',
      requirements: ['R297'],
      level: 'SHOULD',
      async run(t) {
        const user = await t.createUser({ phoneNumbers: [item('555-1', 'work')] });
        const path = 'phoneNumbers[type eq "fax"].value';
        t.error(await t.patch(userPath(user.id), [replace(path, '555-9')]), 400, 'noTarget');
      },
    },
    {
      id: 'patch.replace.no-value',
      title: 'replace without a value is refused',
      requirements: ['R298'],
      level: 'SHOULD',
      async run(t) {
        const user = await t.createUser({ title: 'Analyst' });
        t.error(await t.patch(userPath(user.id), [{ op: 'replace', path: 'title' }]), 400);
        t.equal((await t.readUser(user)).title, 'Analyst', 'title');
      },
    },
    {
      id: 'patch.replace.primary',
      title: 'setting primary on one value takes it from the other',
      requirements: ['R300', 'R259'],
      section: 'RFC 7644 §3.5.2',
      async run(t) {
        const user = await t.createUser({
          emails: [
            item(t.mail('a@work'), 'work', { primary: true }),
            item(t.mail('a@home'), 'home'),
          ],
        });
        const after = await t.patchedUser(user, replace('emails[type eq "home"].primary', true));
        const primaries = (after.emails ?? []).filter(({ primary }: Json) => primary === true);
        t.equal(
          primaries.map(({ value }: Json) => value),
          [t.mail('a@home')],
          'primary emails',
        );
      },
    },
    {
      id: 'patch.replace.extension',
      title: 'an attribute of an extension can be replaced by its URN',
      requirements: ['R265', 'R291'],
      section: 'RFC 7644 §3.10',
      needs: ['enterprise'],
      async run(t) {
        const user = await t.createUser({
          schemas: [urns.user, urns.enterprise],
          [urns.enterprise]: { department: 'Research', costCenter: '4130' },
        });
        const after = await t.patchedUser(user, replace(`${urns.enterprise}:department`, 'Sales'));
        t.equal(after[urns.enterprise]?.department, 'Sales', 'department');
        t.equal(after[urns.enterprise].costCenter, '4130', 'costCenter');
      },
    },
    {
      id: 'patch.replace.extension-no-path',
      title: 'a value without a path may hold an extension under its URN',
      requirements: ['R267', 'R290'],
      needs: ['enterprise'],
      async run(t) {
        const user = await t.createUser();
        const after = await t.patchedUser(
          user,
          replace(undefined, { [urns.enterprise]: { department: 'Sales' } }),
        );
        t.equal(after[urns.enterprise]?.department, 'Sales', 'department');
      },
    },
    {
      id: 'patch.replace.manager',
      title: 'manager.value can be replaced by its URN',
      requirements: ['R265', 'R117'],
      section: 'RFC 7644 §3.10',
      needs: ['enterprise'],
      async run(t) {
        const [boss, user] = [await t.createUser(), await t.createUser()];
        const after = await t.patchedUser(
          user,
          replace(`${urns.enterprise}:manager.value`, boss.id),
        );
        t.equal(after[urns.enterprise]?.manager?.value, boss.id, 'manager.value');
      },
    },
  ],
);
