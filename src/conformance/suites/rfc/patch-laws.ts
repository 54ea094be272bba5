import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import type { CaseContext, PatchOperation } from '../../case-context.ts';
import { add, remove, replace } from '../../operations.ts';

/** What a user holds apart from what the server sets, in an order that does not matter. */
function stateOf(user: Json): Json {
  const { meta: _, id: _id, userName: _name, emails: _emails, phoneNumbers, ...rest } = user;
  const sorted = [...(phoneNumbers ?? [])].map((one: Json) =>
    JSON.stringify(one, Object.keys(one).sort()),
  );
  return { ...rest, phoneNumbers: sorted.sort() };
}

const start = {
  displayName: 'Ada',
  title: 'Analyst',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  phoneNumbers: [{ value: '555-1', type: 'work' }],
};

/** Applies to two equal users; both must end equal. */
async function expectSame(
  t: CaseContext,
  one: readonly (readonly PatchOperation[])[],
  other: readonly (readonly PatchOperation[])[],
): Promise<void> {
  const states: Json[] = [];
  for (const requests of [one, other]) {
    const user = await t.createUser(start);
    for (const operations of requests) await t.patchedUser(user, ...operations);
    states.push(stateOf(await t.readUser(user)));
  }
  t.equal(states[1], states[0], 'the second user');
}

/** Laws that hold for PATCH whatever the values are (RFC 7644 §3.5.2). */
export const patchLawCases = casesOf({ section: 'RFC 7644 §3.5.2', needs: ['users', 'patch'] }, [
  {
    id: 'patch.law.one-or-many',
    title: 'operations in one request do what they do in requests of their own',
    requirements: ['R258'],
    async run(t) {
      const operations = [
        replace('displayName', 'Augusta'),
        add('phoneNumbers', [{ value: '555-7', type: 'home' }]),
        remove('title'),
        replace('name.familyName', 'King'),
      ];
      await expectSame(
        t,
        [operations],
        operations.map((one) => [one]),
      );
    },
  },
  {
    id: 'patch.law.path-or-value',
    title: 'a path and a value without a path say the same',
    requirements: ['R269', 'R290'],
    async run(t) {
      await expectSame(
        t,
        [[replace('displayName', 'Augusta'), replace('title', 'Countess')]],
        [[replace(undefined, { displayName: 'Augusta', title: 'Countess' })]],
      );
    },
  },
  {
    id: 'patch.law.complex-or-sub',
    title: 'a complex value and its sub-attributes one by one say the same',
    requirements: ['R271', 'R294'],
    async run(t) {
      await expectSame(
        t,
        [[replace('name', { givenName: 'Augusta', middleName: 'Ada' })]],
        [[replace('name.givenName', 'Augusta'), replace('name.middleName', 'Ada')]],
      );
    },
  },
  {
    id: 'patch.law.add-remove',
    title: 'what add added, remove removes without a trace',
    requirements: ['R272', 'R282'],
    async run(t) {
      await expectSame(
        t,
        [[replace('displayName', 'Ada')]],
        [
          [add('phoneNumbers', [{ value: '555-9', type: 'mobile' }])],
          [remove('phoneNumbers[value eq "555-9"]')],
        ],
      );
    },
  },
  {
    id: 'patch.law.idempotent',
    title: 'replace twice is replace once',
    requirements: ['R292', 'R263'],
    async run(t) {
      const operations = [replace('phoneNumbers', [{ value: '555-8', type: 'work' }])];
      await expectSame(t, [operations], [operations, operations]);
    },
  },
  {
    id: 'patch.law.replace-is-put',
    title: 'replace of a list holds exactly what was sent',
    requirements: ['R292'],
    async run(t) {
      const phoneNumbers = [
        { value: '555-8', type: 'work' },
        { value: '555-9', type: 'home' },
      ];
      const user = await t.createUser(start);
      const after = await t.patchedUser(user, replace('phoneNumbers', phoneNumbers));
      t.sameSet(
        after.phoneNumbers?.map(({ value, type }: Json) => ({ value, type })),
        phoneNumbers,
        'phoneNumbers',
      );
    },
  },
]);
