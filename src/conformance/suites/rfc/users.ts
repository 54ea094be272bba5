import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { type CaseContext, userPath } from '../../case-context.ts';
import { add, item, replace } from '../../operations.ts';
import { urns } from '../../urns.ts';

/** A value for every attribute of RFC 7643 §4.1 that a client can write, apart from password. */
const everyAttribute: Readonly<Record<string, Json>> = {
  name: {
    formatted: 'Ms. Barbara J Jensen, III',
    familyName: 'Jensen',
    givenName: 'Barbara',
    middleName: 'Jane',
    honorificPrefix: 'Ms.',
    honorificSuffix: 'III',
  },
  displayName: 'Babs Jensen',
  nickName: 'Babs',
  profileUrl: 'https://login.example.com/bjensen',
  title: 'Tour Guide',
  userType: 'Employee',
  preferredLanguage: 'en-US',
  locale: 'en-US',
  timezone: 'America/Los_Angeles',
  active: true,
  emails: [item('bjensen@example.com', 'work', { primary: true })],
  phoneNumbers: [item('tel:+1-201-555-0123', 'work')],
  ims: [item('someaimhandle', 'aim')],
  photos: [item('https://photos.example.com/profilephoto/72930000000Ccne/F', 'photo')],
  addresses: [
    {
      type: 'work',
      streetAddress: '100 Universal City Plaza',
      locality: 'Hollywood',
      region: 'CA',
      postalCode: '91608',
      country: 'US',
    },
  ],
  entitlements: [item('licence-1', 'licence')],
  roles: [item('tour-guide', 'duty')],
};

const enterprise = {
  employeeNumber: '701984',
  costCenter: '4130',
  organization: 'Universal Studios',
  division: 'Theme Park',
  department: 'Tour Operations',
};

/** Users and their attributes (RFC 7643 §4.1, §4.3). */
export const userCases = casesOf({ section: 'RFC 7643 §4.1', needs: ['users'] }, [
  ...Object.entries(everyAttribute).map(([name, value]) => ({
    id: `users.attribute-${name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`,
    title: `${name}, if /Schemas has it, can be written by POST and by PATCH, and is read as sent`,
    requirements: ['R052', 'R077', 'R109', 'R110', 'R112', 'R113'],
    needs: ['schemas', 'patch'] as const,
    async run(t: CaseContext) {
      const core = t.discovery.schemas.find(({ id }) => id === urns.user);
      const stated = core?.attributes?.find((one: Json) => one.name === name);
      if (stated === undefined || stated.mutability !== 'readWrite')
        t.skip(`/Schemas has no attribute ${name} that can be written`);
      const [first, second] = ['a', 'b'].map((letter) =>
        name === 'emails' ? [item(t.mail(`${letter}@work`), 'work', { primary: true })] : value,
      );
      const posted = await t.readUser(await t.createUser({ [name]: first }));
      const patched = await t.patchedUser(await t.createUser(), replace(name, second));
      const results = [
        ['POST', posted[name], first],
        ['PATCH', patched[name], second],
      ] as const;
      for (const [how, read, sent] of results) {
        const [actual, expected] = Array.isArray(sent) ? [read?.[0], sent[0]] : [read, sent];
        if (typeof expected !== 'object') t.equal(actual, expected, `${name} after ${how}`);
        else
          for (const [sub, text] of Object.entries(expected))
            t.equal(actual?.[sub], text, `${name}.${sub} after ${how}`);
      }
    },
  })),
  {
    id: 'users.enterprise',
    title: 'the attributes of the enterprise extension are read as sent',
    requirements: ['R118', 'R081'],
    section: 'RFC 7643 §4.3',
    needs: ['enterprise'],
    async run(t) {
      const user = await t.createUser({
        schemas: [urns.user, urns.enterprise],
        [urns.enterprise]: enterprise,
      });
      t.equal((await t.readUser(user))[urns.enterprise], enterprise, 'the extension');
    },
  },
  {
    id: 'users.enterprise-number',
    title: 'employeeNumber sent as a number is refused, or answered as text',
    requirements: ['R118', 'R135'],
    section: 'RFC 7643 §4.3',
    needs: ['enterprise'],
    async run(t) {
      const answer = await t.post(
        '/Users',
        t.userBody({
          schemas: [urns.user, urns.enterprise],
          [urns.enterprise]: { employeeNumber: 701_984 },
        }),
      );
      if (answer.status !== 201) return t.error(answer, 400);
      const { employeeNumber } = (await t.readUser(answer.json))[urns.enterprise] ?? {};
      if (employeeNumber !== undefined) t.equal(employeeNumber, '701984', 'employeeNumber');
    },
  },
  {
    id: 'users.certificate',
    title: 'a certificate is answered as the base64 text that was sent, or refused',
    requirements: ['R116', 'R059'],
    section: 'RFC 7643 §4.1.2',
    level: 'MAY',
    async run(t) {
      const value = 'MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAwTjELMAkGA1UEBhMCVVM=';
      const answer = await t.post('/Users', t.userBody({ x509Certificates: [{ value }] }));
      if (answer.status !== 201) return t.error(answer, 400);
      const { x509Certificates } = await t.readUser(answer.json);
      if (x509Certificates !== undefined)
        t.equal(x509Certificates[0]?.value, value, 'x509Certificates.value');
    },
  },
  {
    id: 'users.active-default',
    title: 'active of a user that was created without it is a boolean, and can be filtered by',
    requirements: ['R108', 'R129', 'R173'],
    section: 'RFC 7644 §3.4.2.2',
    needs: ['filter'],
    async run(t) {
      const { active: _, ...body } = t.userBody();
      const answer = await t.post('/Users', body);
      if (answer.status === 400) t.skip('the server requires active');
      const { active, userName, id } = await t.readUser(answer.json);
      if (active === undefined) t.skip('active is not answered');
      t.that(typeof active === 'boolean', `active is ${JSON.stringify(active)}`);
      const filter = `userName eq "${userName}" and active eq ${active}`;
      t.equal(await t.find('/Users', filter), [id], `users found with active ${active}`);
    },
  },
  {
    id: 'users.unusual-type',
    title: 'a type that is not canonical is accepted or refused, by POST and PATCH alike',
    requirements: ['R080'],
    section: 'RFC 7643 §7',
    level: 'SHOULD',
    needs: ['patch'],
    async run(t) {
      const emails = [item(t.mail('ada@boat'), 'boat')];
      const posted = await t.post('/Users', t.userBody({ emails }));
      const { id } = await t.createUser();
      const patched = await t.patch(userPath(id), [add('emails', emails)]);
      t.equal(patched.status < 300, posted.status < 300, 'whether PATCH accepts it, as POST does,');
    },
  },
  {
    id: 'users.precis',
    title: 'userName is unique without regard to how Unicode composes it',
    requirements: ['R103'],
    section: 'RFC 7644 §5',
    level: 'SHOULD',
    async run(t) {
      const base = t.name('zoë');
      const first = await t.post('/Users', t.userBody({ userName: base.normalize('NFC') }));
      t.status(first, 201);
      const second = await t.post('/Users', t.userBody({ userName: base.normalize('NFD') }));
      t.error(second, 409, 'uniqueness');
    },
  },
  {
    id: 'users.blank-name',
    title: 'a userName of blanks is refused',
    requirements: ['R102'],
    section: 'RFC 7643 §4.1.1',
    level: 'SHOULD',
    async run(t) {
      t.error(await t.post('/Users', t.userBody({ userName: '   ' })), 400);
    },
  },
  {
    id: 'users.external-id-twice',
    title: 'two users can have the same externalId, or the second is refused with 409',
    requirements: ['R094'],
    section: 'RFC 7643 §3.1',
    async run(t) {
      const externalId = t.name('same');
      await t.createUser({ externalId });
      const answer = await t.post('/Users', t.userBody({ externalId }));
      if (answer.status !== 201) t.error(answer, 409, 'uniqueness');
    },
  },
  {
    id: 'users.external-id-change',
    title: 'externalId can be changed and cleared',
    requirements: ['R094', 'R069'],
    section: 'RFC 7643 §3.1',
    level: 'SHOULD',
    needs: ['patch'],
    async run(t) {
      const user = await t.createUser({ externalId: t.name('before') });
      const externalId = t.name('after');
      const changed = await t.patchedUser(user, replace('externalId', externalId));
      t.equal(changed.externalId, externalId, 'externalId');
    },
  },
]);
