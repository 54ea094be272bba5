import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import type { CaseContext } from '../../case-context.ts';
import { urns } from '../../urns.ts';

interface People {
  /** Names by id, to read a result. */
  readonly names: ReadonlyMap<string, string>;
  /** A filter that matches these people only. */
  readonly scope: string;
}

/** Three people that differ in what the filters compare. */
const somePeople = (t: CaseContext): Promise<People> =>
  t.shared('filter.people', () => createPeople(t));

async function createPeople(t: CaseContext): Promise<People> {
  const prefix = t.name('people');
  const people: Readonly<Record<string, Json>> = {
    ada: {
      displayName: 'Ada Lovelace',
      title: 'Analyst',
      active: true,
      name: { givenName: 'Ada', familyName: 'Lovelace' },
      emails: [
        { value: 'ada@work.example', type: 'work', primary: true },
        { value: 'ada@home.example', type: 'home' },
      ],
    },
    bob: {
      displayName: 'Bob Barker',
      active: false,
      name: { givenName: 'Bob', familyName: 'Barker' },
      emails: [
        { value: 'bob@home.example', type: 'work' },
        { value: 'bob@work.example', type: 'home' },
      ],
    },
    eve: { displayName: 'Eve', title: 'analyst-in-chief', active: true },
  };
  const names = new Map<string, string>();
  for (const [name, attributes] of Object.entries(people)) {
    const user = await t.createUser({ ...attributes, userName: `${prefix}.${name}` });
    names.set(user.id, name);
  }
  return { names, scope: `userName sw "${prefix}"` };
}

/** Filters of which RFC 7644 §3.4.2.2 says what they match. */
const table: readonly (readonly [
  id: string,
  filter: string,
  matches: readonly string[],
  requirements: readonly string[],
  level?: 'SHOULD',
])[] = [
  ['eq', 'displayName eq "Bob Barker"', ['bob'], ['R152', 'R155']],
  ['eq-without-case', 'displayName eq "bob BARKER"', ['bob'], ['R175', 'R071']],
  ['eq-boolean', 'active eq false', ['bob'], ['R155', 'R181']],
  ['eq-sub-attribute', 'name.familyName eq "Lovelace"', ['ada'], ['R169']],
  ['ne', 'active ne true', ['bob'], ['R156']],
  ['co', 'displayName co "ove"', ['ada'], ['R157']],
  ['sw', 'displayName sw "Bo"', ['bob'], ['R158']],
  ['sw-identical', 'displayName sw "Bob Barker"', ['bob'], ['R158']],
  ['ew', 'displayName ew "ker"', ['bob'], ['R159']],
  ['pr', 'title pr', ['ada', 'eve'], ['R160']],
  ['pr-complex', 'name.givenName pr', ['ada', 'bob'], ['R160']],
  ['gt', 'displayName gt "Bob Barker"', ['eve'], ['R161']],
  ['ge', 'displayName ge "Bob Barker"', ['bob', 'eve'], ['R161']],
  ['lt', 'displayName lt "Bob Barker"', ['ada'], ['R161']],
  ['le', 'displayName le "Bob Barker"', ['ada', 'bob'], ['R161']],
  ['and', 'active eq true and title pr', ['ada', 'eve'], ['R163']],
  ['or', 'displayName eq "Eve" or displayName eq "Ada Lovelace"', ['ada', 'eve'], ['R163']],
  ['not', 'not (title pr)', ['bob'], ['R163']],
  ['not-and', 'not (title pr) and active eq false', ['bob'], ['R163', 'R166']],
  [
    'precedence',
    'displayName eq "Bob Barker" or active eq true and displayName eq "Eve"',
    ['bob', 'eve'],
    ['R166'],
  ],
  [
    'grouping',
    '(displayName eq "Bob Barker" or displayName eq "Eve") and active eq true',
    ['eve'],
    ['R164'],
  ],
  ['nested-groups', '((active eq true) and ((title pr)))', ['ada', 'eve'], ['R164', 'R167']],
  ['multi-valued', 'emails.value eq "ada@home.example"', ['ada'], ['R171', 'R181']],
  ['value-path', 'emails[type eq "work" and value ew "@home.example"]', ['bob'], ['R165']],
  [
    'value-path-or',
    'emails[type eq "work" and value ew "@work.example"] or title eq "analyst-in-chief"',
    ['ada', 'eve'],
    ['R165', 'R167'],
  ],
  ['value-path-primary', 'emails[primary eq true]', ['ada'], ['R066', 'R165']],
  ['operator-case', 'displayName EQ "Eve"', ['eve'], ['R153']],
  ['logic-case', 'title PR AND NOT (displayName Eq "Eve")', ['ada'], ['R153']],
  ['name-case', 'DISPLAYNAME eq "Eve"', ['eve'], ['R153', 'R053']],
  ['urn', `${urns.user}:displayName eq "Eve"`, ['eve'], ['R169', 'R226']],
  ['urn-case', `${urns.user.toUpperCase()}:displayName eq "Eve"`, ['eve'], ['R170'], 'SHOULD'],
  ['emails-bare', 'emails co "ada@work"', ['ada'], ['R172'], 'SHOULD'],
  ['eq-null', 'title eq null', ['bob'], ['R155', 'R168'], 'SHOULD'],
  ['unmatched', 'displayName eq "No Such Person"', [], ['R152', 'R147']],
  ['doubled-spaces', 'displayName  eq  "Eve"', ['eve'], ['R153'], 'SHOULD'],
];

const operatorCases = casesOf(
  { section: 'RFC 7644 §3.4.2.2', needs: ['users', 'filter'] },
  table.map(([id, filter, matches, requirements, level]) => ({
    id: `filter.${id}`,
    title: `the filter matches as it must: ${filter}`,
    requirements,
    level: level ?? ('MUST' as const),
    async run(t: CaseContext) {
      const { names, scope } = await somePeople(t);
      const found = await t.find('/Users', `${scope} and (${filter})`);
      t.sameSet(
        found.map((id) => names.get(id) ?? id),
        matches,
        'the matches',
      );
    },
  })),
);

const lookupCases = casesOf({ section: 'RFC 7644 §3.4.2.2', needs: ['users', 'filter'] }, [
  {
    id: 'filter.user-name',
    title: 'userName eq finds one user, without regard to case',
    requirements: ['R175', 'R071', 'R181'],
    async run(t) {
      const user = await t.createUser();
      t.equal(await t.find('/Users', `userName eq "${user.userName}"`), [user.id], 'users found');
      const upper = user.userName.toUpperCase();
      t.equal(await t.find('/Users', `userName eq "${upper}"`), [user.id], 'users found');
    },
  },
  {
    id: 'filter.external-id',
    title: 'externalId eq finds by the exact text',
    requirements: ['R181', 'R175', 'R071'],
    async run(t) {
      const externalId = t.name('AbC');
      const user = await t.createUser({ externalId });
      t.equal(await t.find('/Users', `externalId eq "${externalId}"`), [user.id], 'users found');
      const other = externalId.toLowerCase();
      t.equal(await t.find('/Users', `externalId eq "${other}"`), [], 'users found by other case');
    },
  },
  {
    id: 'filter.id',
    title: 'id eq finds the user',
    requirements: ['R181'],
    async run(t) {
      const { id } = await t.createUser();
      t.equal(await t.find('/Users', `id eq "${id}"`), [id], 'users found');
    },
  },
  {
    id: 'filter.times',
    title: 'meta.lastModified is compared as time, whatever its offset',
    requirements: ['R161', 'R181'],
    async run(t) {
      const user = await t.createUser();
      const mine = `userName eq "${user.userName}"`;
      const at = (filter: string) => t.find('/Users', `${mine} and ${filter}`);
      t.equal(await at('meta.lastModified gt "2011-05-13T04:42:34Z"'), [user.id], 'gt the past');
      t.equal(await at('meta.lastModified lt "2011-05-13T04:42:34Z"'), [], 'lt the past');
      t.equal(await at('meta.created lt "2999-12-31T23:59:59+02:00"'), [user.id], 'lt the future');
    },
  },
  {
    id: 'filter.time-equal',
    title: 'meta.created eq its own value finds the user',
    requirements: ['R181', 'R161'],
    level: 'SHOULD',
    async run(t) {
      const { id, userName, meta } = await t.createUser();
      const filter = `userName eq "${userName}" and meta.created eq "${meta.created}"`;
      t.equal(await t.find('/Users', filter), [id], 'users found');
    },
  },
  {
    id: 'filter.extension',
    title: 'an attribute of an extension is found by its URN',
    requirements: ['R169', 'R176'],
    needs: ['enterprise'],
    async run(t) {
      const employeeNumber = t.name('number');
      const user = await t.createUser({
        schemas: [urns.user, urns.enterprise],
        [urns.enterprise]: { employeeNumber },
      });
      const filter = `${urns.enterprise}:employeeNumber eq "${employeeNumber}"`;
      t.equal(await t.find('/Users', filter), [user.id], 'users found');
    },
  },
  {
    id: 'filter.manager',
    title: 'manager.value of the extension is found by its URN',
    requirements: ['R169', 'R127'],
    needs: ['enterprise'],
    async run(t) {
      const boss = await t.createUser();
      const user = await t.createUser({
        schemas: [urns.user, urns.enterprise],
        [urns.enterprise]: { manager: { value: boss.id } },
      });
      const filter = `${urns.enterprise}:manager.value eq "${boss.id}"`;
      t.equal(await t.find('/Users', filter), [user.id], 'users found');
    },
  },
  {
    id: 'filter.schemas',
    title: 'schemas eq finds the users of an extension',
    requirements: ['R176'],
    level: 'MAY',
    needs: ['enterprise'],
    async run(t) {
      const user = await t.createUser({
        schemas: [urns.user, urns.enterprise],
        [urns.enterprise]: { department: 'Research' },
      });
      const filter = `userName eq "${user.userName}" and schemas eq "${urns.enterprise}"`;
      t.equal(await t.find('/Users', filter), [user.id], 'users found');
    },
  },
  {
    id: 'filter.escapes',
    title: 'JSON escapes in a value are understood',
    requirements: ['R168'],
    async run(t) {
      const displayName = `say "hi" \\ ${t.name('é')}`;
      const user = await t.createUser({ displayName });
      const escaped = JSON.stringify(displayName).replace('é', String.raw`\u00e9`);
      t.equal(await t.find('/Users', `displayName eq ${escaped}`), [user.id], 'users found');
    },
  },
  {
    id: 'filter.url-characters',
    title: 'plus, ampersand, hash and percent survive percent-encoding',
    requirements: ['R179'],
    async run(t) {
      const displayName = `${t.name('x')} a+b&c#d%e%2Bf=ü`;
      const user = await t.createUser({ displayName });
      const filter = `displayName eq ${JSON.stringify(displayName)}`;
      t.equal(await t.find('/Users', filter), [user.id], 'users found');
    },
  },
  {
    id: 'filter.injection',
    title: 'a value with quotes and wildcards is only text',
    requirements: ['R358', 'R168'],
    section: 'RFC 7644 §7.7',
    async run(t) {
      await t.createUser();
      for (const text of [`x' or '1'='1`, '%', '_', '*', `x") or (1 eq 1`, String.raw`a\b`])
        t.equal(
          await t.find('/Users', `displayName eq ${JSON.stringify(text)}`),
          [],
          `users found by displayName eq ${text}`,
        );
    },
  },
  {
    id: 'filter.wildcards',
    title: 'co takes % and _ as plain characters',
    requirements: ['R157', 'R358'],
    async run(t) {
      const plain = await t.createUser({ displayName: `${t.name('x')} plain` });
      const percent = await t.createUser({ displayName: `${t.name('x')} 5%_off` });
      const scope = `(id eq "${plain.id}" or id eq "${percent.id}")`;
      for (const part of ['%', '_', '%_'])
        t.equal(
          await t.find('/Users', `${scope} and displayName co "${part}"`),
          [percent.id],
          `users found by co "${part}"`,
        );
    },
  },
]);

/** Filters that break the grammar or the types. */
const invalid: readonly (readonly [id: string, filter: string, requirement: string])[] = [
  ['no-operator', 'userName', 'R154'],
  ['no-value', 'userName eq', 'R154'],
  ['unknown-operator', 'userName regex "a"', 'R174'],
  ['unclosed-quote', 'userName eq "a', 'R168'],
  ['unclosed-parenthesis', '(userName eq "a"', 'R164'],
  ['empty-parentheses', '()', 'R154'],
  ['unclosed-bracket', 'emails[type eq "work"', 'R165'],
  ['dangling-and', 'userName eq "a" and', 'R163'],
  ['two-expressions', 'userName eq "a" userName eq "b"', 'R167'],
];

const invalidCases = casesOf({ section: 'RFC 7644 §3.4.2.2', needs: ['filter'] }, [
  ...invalid.map(([id, filter, requirement]) => ({
    id: `filter.invalid-${id}`,
    title: `an invalid filter is refused with 400 invalidFilter: ${filter}`,
    requirements: [requirement, 'R154'],
    async run(t: CaseContext) {
      t.error(await t.get('/Users', { query: { filter } }), 400, 'invalidFilter');
    },
  })),
  {
    id: 'filter.single-quotes',
    title: 'a value in single quotes is refused',
    requirements: ['R168'],
    level: 'SHOULD',
    async run(t) {
      t.error(
        await t.get('/Users', { query: { filter: "userName eq 'a'" } }),
        400,
        'invalidFilter',
      );
    },
  },
  {
    id: 'filter.boolean-order',
    title: 'gt on a boolean is refused with 400 invalidFilter',
    requirements: ['R162'],
    async run(t) {
      t.error(await t.get('/Users', { query: { filter: 'active gt true' } }), 400, 'invalidFilter');
    },
  },
  {
    id: 'filter.binary-order',
    title: 'gt on a binary is refused with 400 invalidFilter',
    requirements: ['R162'],
    level: 'SHOULD',
    async run(t) {
      const filter = 'x509Certificates.value gt "a"';
      t.error(await t.get('/Users', { query: { filter } }), 400, 'invalidFilter');
    },
  },
  {
    id: 'filter.unknown-attribute',
    title: 'an unknown attribute matches nothing, or is refused as invalidFilter',
    requirements: ['R178'],
    async run(t) {
      const answer = await t.get('/Users', { query: { filter: 'noSuchAttribute eq "a"' } });
      if (answer.status === 200) t.equal(answer.json?.totalResults, 0, 'totalResults');
      else t.error(answer, 400, 'invalidFilter');
    },
  },
  {
    id: 'filter.deep',
    title: 'a filter nested very deeply is answered or refused, never with 5xx',
    requirements: ['R340', 'R358'],
    level: 'SHOULD',
    async run(t) {
      const filter = `${'('.repeat(500)}userName eq "a"${')'.repeat(500)}`;
      const answer = await t.get('/Users', { query: { filter } });
      t.that(answer.status < 500, `GET /Users answers ${answer.status}`);
    },
  },
]);

/** Filters (RFC 7644 §3.4.2.2). */
export const filterCases = [...operatorCases, ...lookupCases, ...invalidCases];
