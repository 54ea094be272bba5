import { describe, expect, it } from 'vitest';
import {
  enterpriseUrn,
  filtered,
  freshName,
  onEveryStore,
  patch,
  patchUrn,
  startTestServer,
  user,
  userUrn,
} from '../support/server.ts';

onEveryStore('replace, patch, delete', {}, (server) => {
  const call = (...given: Parameters<ReturnType<typeof server>['call']>) => server().call(...given);
  const make = async (overrides: object = {}) =>
    (await call('POST', '/Users', { body: user({ ...overrides }) })).json;
  const put = (id: string, body: object, headers = {}) =>
    call('PUT', `/Users/${id}`, { body, headers });
  const apply = (id: string, ...operations: unknown[]) =>
    call('PATCH', `/Users/${id}`, patch(...operations));

  describe('PUT', () => {
    it('R236 R237 R243 replaces what there was', async () => {
      const { id } = await make({ title: 'old', nickName: 'n' });
      const { status, json } = await put(id, user({ title: 'new' }));
      expect([status, json.title, json.nickName, json.id]).toEqual([200, 'new', undefined, id]);
      expect((await call('GET', `/Users/${id}`)).json).toEqual(json);
    });

    it('R238 R239 R247 clears what it leaves out, extensions too, but never reactivates', async () => {
      const made = await make({
        active: false,
        emails: [{ value: 'a@x.example' }],
        [enterpriseUrn]: { department: 'd' },
      });
      expect(made.schemas).toEqual([userUrn, enterpriseUrn]);
      const { json } = await put(made.id, user({ emails: [] }));
      expect([json.emails, json[enterpriseUrn], json.schemas, json.active]).toEqual([
        undefined,
        undefined,
        [userUrn],
        false,
      ]);
      expect((await put(made.id, { ...json, active: null })).json.active).toBe(false);
      expect((await put(made.id, { ...json, active: true })).json.active).toBe(true);
    });

    it('R241 ignores what is readOnly', async () => {
      const made = await make();
      const { status, json } = await put(made.id, {
        ...made,
        id: 'x',
        meta: { created: 'x' },
        groups: [{ value: 'g' }],
      });
      expect([status, json]).toEqual([200, made]);
    });

    it('R242 needs what is required', async () => {
      const { id } = await make();
      expect((await put(id, { schemas: [userUrn], title: 'x' })).json.scimType).toBe(
        'invalidValue',
      );
    });

    it('R244 R245 meets conflicts and absence', async () => {
      const first = await make();
      const second = await make();
      const conflict = await put(second.id, user({ userName: first.userName.toUpperCase() }));
      expect([conflict.status, conflict.json.scimType]).toEqual([409, 'uniqueness']);
      expect((await call('GET', `/Users/${second.id}`)).json).toEqual(second);
      expect((await put('nobody', user())).status).toBe(404);
    });

    it('R246 T064 is idempotent', async () => {
      const made = await make({ title: 'x' });
      const body = user({ userName: made.userName, title: 'y' });
      const once = await put(made.id, body);
      const twice = await put(made.id, body);
      expect([twice.json, twice.headers['etag']]).toEqual([once.json, once.headers['etag']]);
    });

    it('T108 names can be swapped through a third', async () => {
      const a = await make();
      const b = await make();
      expect((await put(a.id, user({ userName: b.userName }))).status).toBe(409);
      expect((await put(a.id, user({ userName: freshName() }))).status).toBe(200);
      expect((await put(b.id, user({ userName: a.userName }))).status).toBe(200);
      expect((await put(a.id, user({ userName: b.userName }))).status).toBe(200);
    });
  });

  describe('PATCH', () => {
    it('R249 R250 R251 T063 is read strictly where it matters', async () => {
      const { id } = await make();
      const statuses = async (body: unknown) => {
        const { status, json } = await call('PATCH', `/Users/${id}`, { body });
        return [status, json.scimType];
      };
      const good = { op: 'add', path: 'title', value: 'x' };
      expect(await statuses({ schemas: [userUrn], Operations: [good] })).toEqual([
        400,
        'invalidSyntax',
      ]);
      for (const Operations of [{}, undefined, [1], 'x'])
        expect(await statuses({ schemas: [patchUrn], Operations })).toEqual([400, 'invalidSyntax']);
      for (const op of ['move', 'copy', 'test', undefined, 1, null])
        expect(await statuses({ schemas: [patchUrn], Operations: [{ ...good, op }] })).toEqual([
          400,
          'invalidSyntax',
        ]);
      expect(
        (
          await call('PATCH', `/Users/${id}`, {
            body: { schemas: [patchUrn], operations: [{ OP: 'Add', Path: 'title', Value: 'x' }] },
          })
        ).json.title,
      ).toBe('x');
      expect(
        (
          await call('PATCH', `/Users/${id}`, {
            body: { Operations: [{ op: 'ADD', path: 'title', value: 'y' }] },
          })
        ).json.title,
      ).toBe('y');
    });

    it.each([
      'emails[0].value',
      'emails[',
      'a..b',
      '.x',
      'emails[type eq]',
      'emails[type eq "work"',
      'emails[]',
      'title[type eq "x"]',
      'emails[type eq "work"]x',
      'name.',
      'title x',
    ])('R252 R253 the path %s is 400', async (path) => {
      const made = await make();
      const { status, json } = await apply(made.id, { op: 'replace', path, value: 'x' });
      expect(status).toBe(400);
      expect(['invalidPath', 'invalidFilter', 'noTarget']).toContain(json.scimType);
      expect((await call('GET', `/Users/${made.id}`)).json).toEqual(made);
    });

    it('R254 R279 R268 R298 needs a path to remove and a value to set', async () => {
      const { id } = await make();
      expect((await apply(id, { op: 'remove' })).json.scimType).toBe('noTarget');
      expect((await apply(id, { op: 'add', path: 'title' })).json.scimType).toBe('invalidValue');
      expect((await apply(id, { op: 'replace', path: 'title' })).json.scimType).toBe(
        'invalidValue',
      );
      expect((await apply(id, { op: 'replace' })).json.scimType).toBe('invalidValue');
      expect((await apply(id, { op: 'add', value: 'x' })).json.scimType).toBe('invalidValue');
      expect((await apply(id, { op: 'add', path: 5, value: 'x' })).json.scimType).toBe(
        'invalidPath',
      );
    });

    it('R255 R284 what the server owns, and what is required, stays', async () => {
      const made = await make();
      for (const operation of [
        { op: 'replace', path: 'id', value: 'x' },
        { op: 'replace', path: 'meta.created', value: '2020-01-01T00:00:00Z' },
        { op: 'add', path: 'groups', value: [{ value: 'g' }] },
        { op: 'remove', path: 'userName' },
        { op: 'remove', path: 'id' },
        { op: 'replace', path: `${enterpriseUrn}:manager.displayName`, value: 'x' },
        { op: 'replace', value: { id: 'other' } },
      ]) {
        expect((await apply(made.id, operation)).json.scimType, JSON.stringify(operation)).toBe(
          'mutability',
        );
      }
      expect(
        (await apply(made.id, { op: 'replace', path: 'userName', value: '' })).json.scimType,
      ).toBe('invalidValue');
      expect((await call('GET', `/Users/${made.id}`)).json).toEqual(made);
    });

    it('R256 T066 values are of their type', async () => {
      const { id } = await make();
      expect(
        (await apply(id, { op: 'replace', path: 'active', value: 'maybe' })).json.scimType,
      ).toBe('invalidValue');
      expect((await apply(id, { op: 'add', path: 'emails', value: 'x' })).json.scimType).toBe(
        'invalidValue',
      );
      expect((await apply(id, { op: 'add', path: 'emails', value: [5] })).json.scimType).toBe(
        'invalidValue',
      );
    });

    it('R257 R266 R289 schemas follows the data', async () => {
      const { id } = await make();
      const added = await apply(id, {
        op: 'add',
        path: `${enterpriseUrn}:employeeNumber`,
        value: '7',
      });
      expect(added.json.schemas).toEqual([userUrn, enterpriseUrn]);
      const merged = await apply(id, {
        op: 'add',
        path: enterpriseUrn,
        value: { department: 'd' },
      });
      expect(merged.json[enterpriseUrn]).toEqual({ employeeNumber: '7', department: 'd' });
      expect(
        (await apply(id, { op: 'remove', path: `${enterpriseUrn}:department` })).json[
          enterpriseUrn
        ],
      ).toEqual({
        employeeNumber: '7',
      });
      const gone = await apply(id, { op: 'remove', path: `${enterpriseUrn}:employeeNumber` });
      expect([gone.json.schemas, gone.json[enterpriseUrn]]).toEqual([[userUrn], undefined]);
      await apply(id, { op: 'add', path: enterpriseUrn, value: { division: 'x' } });
      expect((await apply(id, { op: 'remove', path: enterpriseUrn })).json.schemas).toEqual([
        userUrn,
      ]);
    });

    it('R258 works in order on what it made', async () => {
      const { id } = await make();
      const { json } = await apply(
        id,
        { op: 'add', path: 'nickName', value: 'a' },
        { op: 'replace', path: 'nickName', value: 'b' },
        { op: 'remove', path: 'nickName' },
        { op: 'add', path: 'title', value: 't' },
      );
      expect([json.nickName, json.title, json.meta.version]).toEqual([undefined, 't', 'W/"2"']);
    });

    it('R259 R300 T062 a new primary takes over', async () => {
      const { id } = await make({
        emails: [
          { value: 'a@x.example', type: 'work', primary: true },
          { value: 'b@x.example', type: 'home' },
        ],
      });
      const primaries = (json: { emails: { primary?: boolean }[] }) =>
        json.emails.map(({ primary }) => primary ?? false);
      expect(
        primaries(
          (await apply(id, { op: 'replace', path: 'emails[type eq "home"].primary', value: true }))
            .json,
        ),
      ).toEqual([false, true]);
      expect(
        primaries(
          (
            await apply(id, {
              op: 'add',
              path: 'emails',
              value: [{ value: 'c@x.example', primary: true }],
            })
          ).json,
        ),
      ).toEqual([false, false, true]);
      expect(
        primaries(
          (
            await apply(id, {
              op: 'replace',
              path: 'emails[type eq "work"]',
              value: { value: 'd@x.example', type: 'work', primary: 'True' },
            })
          ).json,
        ),
      ).toEqual([true, false, false]);
      const both = {
        op: 'add',
        path: 'emails',
        value: [
          { value: 'e@x.example', primary: true },
          { value: 'f@x.example', primary: true },
        ],
      };
      expect((await apply(id, both)).json.scimType).toBe('invalidValue');
      expect(
        (await apply(id, { op: 'replace', path: 'emails.primary', value: true })).json.scimType,
      ).toBe('invalidValue');
      expect(
        primaries(
          (
            await apply(id, {
              op: 'add',
              path: 'emails',
              value: [{ value: 'c@x.example', primary: true }],
            })
          ).json,
        ),
      ).toEqual([false, false, true]);
    });

    it('R260 T056 all operations or none', async () => {
      const made = await make({ emails: [{ value: 'a@x.example', type: 'work' }] });
      const good = Array.from({ length: 9 }, (_, index) => ({
        op: 'add',
        path: 'title',
        value: `${index}`,
      }));
      for (const bad of [
        { op: 'remove', path: 'userName' },
        { op: 'replace', path: 'emails[value eq "nobody" and display co "x"].display', value: 'x' },
        { op: 'nope' },
      ]) {
        expect((await apply(made.id, ...good, { op: 'remove', path: 'emails' }, bad)).status).toBe(
          400,
        );
        expect((await call('GET', `/Users/${made.id}`)).json).toEqual(made);
      }
    });

    it('R261 R262 answers 200 with the resource, or 204 when asked for little', async () => {
      const { id } = await make();
      const operation = { op: 'replace', path: 'title', value: 'x' };
      const full = await apply(id, operation);
      expect([full.status, full.json.title, full.headers['etag']]).toEqual([200, 'x', 'W/"2"']);
      const minimal = await call('PATCH', `/Users/${id}`, {
        ...patch({ ...operation, value: 'y' }),
        headers: { Prefer: 'return=minimal' },
      });
      expect([
        minimal.status,
        minimal.headers['etag'],
        minimal.headers['preference-applied'],
      ]).toEqual([204, 'W/"3"', 'return=minimal']);
      const projected = await call('PATCH', `/Users/${id}?attributes=userName`, {
        ...patch({ ...operation, value: 'z' }),
        headers: { Prefer: 'return=minimal' },
      });
      expect([projected.status, projected.json.title]).toEqual([200, undefined]);
    });

    it('R263 R274 R285 R286 T064 what changes nothing changes nothing', async () => {
      const made = await make({ title: 't', emails: [{ value: 'a@x.example', type: 'work' }] });
      for (const operation of [
        { op: 'add', path: 'title', value: 't' },
        { op: 'add', path: 'emails', value: [{ value: 'a@x.example', type: 'work' }] },
        { op: 'remove', path: 'nickName' },
        { op: 'remove', path: 'emails[value eq "nobody"]' },
        {
          op: 'replace',
          value: { title: 't', id: made.id, schemas: [userUrn], meta: { version: 'x' } },
        },
        { op: 'remove', path: 'emails', value: [{ value: 'nobody' }] },
        { op: 'remove', path: 'emails', value: [] },
        { op: 'add', path: 'emails', value: [] },
        { op: 'add', path: 'emails', value: null },
      ]) {
        const { status, json } = await apply(made.id, operation);
        expect([status, json], JSON.stringify(operation)).toEqual([200, made]);
      }
    });

    it('R264 meets conflicts', async () => {
      const first = await make();
      const second = await make();
      const { status, json } = await apply(second.id, {
        op: 'replace',
        path: 'userName',
        value: first.userName,
      });
      expect([status, json.scimType]).toEqual([409, 'uniqueness']);
    });

    it('R265 paths in any case and with URN', async () => {
      const { id } = await make();
      const { json } = await apply(
        id,
        { op: 'add', path: 'Name.GivenName', value: 'G' },
        { op: 'add', path: `${userUrn.toUpperCase()}:name.familyName`, value: 'F' },
        { op: 'add', path: `${enterpriseUrn}:manager.value`, value: 'm' },
      );
      expect([json.name, json[enterpriseUrn]]).toEqual([
        { givenName: 'G', familyName: 'F' },
        { manager: { value: 'm' } },
      ]);
    });

    it('R267 T065 values without path have keys of every shape', async () => {
      const { id } = await make();
      const { json } = await apply(id, {
        op: 'replace',
        value: {
          displayName: 'D',
          'name.familyName': 'F',
          [`${enterpriseUrn}:employeeNumber`]: '7',
          [enterpriseUrn]: { department: 'R', nope: 1 },
          'emails[type eq "work"].value': 'w@x.example',
          [`${userUrn}:title`]: 'T',
          colour: 'blue',
        },
      });
      expect(json).toMatchObject({
        displayName: 'D',
        name: { familyName: 'F' },
        title: 'T',
        emails: [{ type: 'work', value: 'w@x.example' }],
      });
      expect(json[enterpriseUrn]).toEqual({ employeeNumber: '7', department: 'R' });
    });

    it('R269 R270 R271 R272 R273 R277 R278 add', async () => {
      const { id } = await make({ name: { familyName: 'F' } });
      expect(
        (await apply(id, { op: 'add', value: { title: 't', nickName: 'n' } })).json,
      ).toMatchObject({
        title: 't',
        nickName: 'n',
      });
      expect((await apply(id, { op: 'add', path: 'userType', value: 'u' })).json.userType).toBe(
        'u',
      );
      expect(
        (await apply(id, { op: 'add', path: 'name', value: { givenName: 'G' } })).json.name,
      ).toEqual({
        familyName: 'F',
        givenName: 'G',
      });
      expect(
        (await apply(id, { op: 'add', path: 'emails', value: { value: 'a@x.example' } })).json
          .emails,
      ).toHaveLength(1);
      expect(
        (
          await apply(id, {
            op: 'add',
            path: 'emails',
            value: [{ value: 'b@x.example' }, { value: 'a@x.example' }],
          })
        ).json.emails,
      ).toHaveLength(2);
      await apply(id, { op: 'add', path: 'displayName', value: '1' });
      expect(
        (await apply(id, { op: 'add', path: 'displayName', value: '2' })).json.displayName,
      ).toBe('2');
      const bare = await make();
      expect(
        (await apply(bare.id, { op: 'add', path: 'name.middleName', value: 'M' })).json.name,
      ).toEqual({ middleName: 'M' });
    });

    it('R275 R276 add through a filter, whether it finds or makes', async () => {
      const { id } = await make({ emails: [{ value: 'a@x.example', type: 'work' }] });
      expect(
        (await apply(id, { op: 'add', path: 'emails[type eq "work"].display', value: 'A' })).json
          .emails[0].display,
      ).toBe('A');
      expect(
        (await apply(id, { op: 'add', path: 'emails[type eq "work"]', value: { primary: true } }))
          .json.emails[0],
      ).toEqual({
        value: 'a@x.example',
        display: 'A',
        type: 'work',
        primary: true,
      });
      expect(
        (await apply(id, { op: 'add', path: 'phoneNumbers[type eq "work"].value', value: '1' }))
          .json.phoneNumbers,
      ).toEqual([{ value: '1', type: 'work' }]);
      expect(
        (await apply(id, { op: 'add', path: 'roles[primary eq "True"].value', value: 'r' })).json
          .roles,
      ).toEqual([{ value: 'r', primary: true }]);
      expect(
        (await apply(id, { op: 'add', path: 'ims[type eq "weird"].value', value: '1' })).json.ims,
      ).toEqual([{ value: '1', type: 'weird' }]);
      expect(
        (await apply(id, { op: 'add', path: 'phoneNumbers[type ne "work"].display', value: '1' }))
          .json.scimType,
      ).toBe('noTarget');
      expect(
        (
          await apply(id, {
            op: 'add',
            path: 'ims[type eq "xmpp" or type eq "aim"].value',
            value: '1',
          })
        ).json.scimType,
      ).toBe('noTarget');
    });

    it('R280 R281 R282 R283 R288 remove', async () => {
      const emails = [
        { value: 'a@x.example', type: 'work', display: 'A' },
        { value: 'b@y.example', type: 'work' },
        { value: 'c@x.example', type: 'home' },
      ];
      const { id } = await make({ title: 't', emails, name: { givenName: 'G', familyName: 'F' } });
      expect((await apply(id, { op: 'remove', path: 'title' })).json.title).toBeUndefined();
      expect(
        (await apply(id, { op: 'remove', path: 'emails[type eq "work"].display' })).json.emails[0],
      ).toEqual({
        value: 'a@x.example',
        type: 'work',
      });
      expect(
        (await apply(id, { op: 'remove', path: 'emails[type eq "work" and value ew "y.example"]' }))
          .json.emails,
      ).toHaveLength(2);
      expect((await apply(id, { op: 'remove', path: 'name.givenName' })).json.name).toEqual({
        familyName: 'F',
      });
      expect((await apply(id, { op: 'remove', path: 'name' })).json.name).toBeUndefined();
      expect(
        (await apply(id, { op: 'remove', path: 'emails[value pr]' })).json.emails,
      ).toBeUndefined();
      await apply(id, { op: 'add', path: 'emails', value: emails });
      expect((await apply(id, { op: 'remove', path: 'emails' })).json.emails).toBeUndefined();
    });

    it('R287 T058 a list of values removes those, and never all', async () => {
      const emails = [
        { value: 'a@x.example', type: 'work' },
        { value: 'b@x.example', type: 'home' },
      ];
      const made = await make({ emails });
      for (const value of ['x', 5])
        expect((await apply(made.id, { op: 'remove', path: 'emails', value })).json.scimType).toBe(
          'invalidValue',
        );
      expect(
        (await apply(made.id, { op: 'remove', path: 'emails', value: [{}] })).json.scimType,
      ).toBe('invalidValue');
      expect((await apply(made.id, { op: 'remove', path: 'emails', value: [''] })).status).toBe(
        400,
      );
      expect((await call('GET', `/Users/${made.id}`)).json).toEqual(made);
      expect(
        (await apply(made.id, { op: 'Remove', path: 'emails', value: [{ value: 'A@x.example' }] }))
          .json.emails,
      ).toEqual([emails[1]]);
      expect(
        (await apply(made.id, { op: 'Remove', path: 'emails', value: { type: 'home' } })).json
          .emails,
      ).toBeUndefined();
    });

    it('R290 R291 R292 R293 R294 R298 R299 replace', async () => {
      const { id } = await make({
        displayName: 'd',
        name: { givenName: 'G', familyName: 'F' },
        emails: [{ value: 'a@x.example' }],
      });
      const first = (await apply(id, { op: 'replace', value: { displayName: 'e' } })).json;
      expect([first.displayName, first.emails]).toEqual(['e', [{ value: 'a@x.example' }]]);
      expect(
        (await apply(id, { op: 'replace', path: 'displayName', value: 'f' })).json.displayName,
      ).toBe('f');
      expect(
        (await apply(id, { op: 'replace', path: 'emails', value: [{ value: 'b@x.example' }] })).json
          .emails,
      ).toEqual([{ value: 'b@x.example' }]);
      expect((await apply(id, { op: 'replace', path: 'title', value: 't' })).json.title).toBe('t');
      expect(
        (await apply(id, { op: 'replace', path: 'name', value: { givenName: 'H' } })).json.name,
      ).toEqual({
        familyName: 'F',
        givenName: 'H',
      });
      expect(
        (await apply(id, { op: 'replace', path: 'title', value: null })).json.title,
      ).toBeUndefined();
      expect(
        (await apply(id, { op: 'replace', path: 'emails', value: [] })).json.emails,
      ).toBeUndefined();
    });

    it('R295 R296 R297 T065 replace through a filter: none, one, many', async () => {
      const addresses = [
        { locality: 'A', type: 'work' },
        { locality: 'B', type: 'work' },
        { locality: 'C', type: 'home' },
      ];
      const { id } = await make({ addresses });
      const streets = await apply(id, {
        op: 'replace',
        path: 'addresses[type eq "work"].streetAddress',
        value: 'S',
      });
      expect(streets.json.addresses).toEqual([
        { streetAddress: 'S', locality: 'A', type: 'work' },
        { streetAddress: 'S', locality: 'B', type: 'work' },
        { locality: 'C', type: 'home' },
      ]);
      const both = await apply(id, {
        op: 'replace',
        path: 'addresses[type eq "work"]',
        value: { region: 'R', type: 'work' },
      });
      expect(both.json.addresses).toEqual([
        { region: 'R', type: 'work' },
        { locality: 'C', type: 'home' },
      ]);
      const made = await apply(id, {
        op: 'replace',
        path: 'phoneNumbers[type eq "work"].value',
        value: '1',
      });
      expect(made.json.phoneNumbers).toEqual([{ value: '1', type: 'work' }]);
      expect(
        (
          await apply(id, {
            op: 'replace',
            path: 'addresses[locality co "zzz"].region',
            value: 'x',
          })
        ).json.scimType,
      ).toBe('noTarget');
      expect(
        (await apply(id, { op: 'replace', path: 'addresses[type eq "work"].region', value: '' }))
          .json.addresses,
      ).toEqual([{ type: 'work' }, { locality: 'C', type: 'home' }]);
    });

    it('T057 too many operations, and too large a body, are refused', async () => {
      const made = await make();
      const many = Array.from({ length: 1_001 }, () => ({ op: 'add', path: 'title', value: 'x' }));
      expect((await apply(made.id, ...many)).json.scimType).toBe('tooMany');
      expect(
        (
          await call('PATCH', `/Users/${made.id}`, {
            raw: `{"Operations":[${'x'.repeat(1_100_000)}`,
          })
        ).status,
      ).toBe(413);
      expect((await call('GET', `/Users/${made.id}`)).json).toEqual(made);
    });

    it('every optional attribute can be cleared by "" and by null, and reads back absent', async () => {
      const schema = (await call('GET', `/Schemas/${userUrn}`)).json;
      for (const { name, mutability, required, type, multiValued } of schema.attributes) {
        // C16: `active` has a value of its own, and is never without one.
        if (mutability !== 'readWrite' || required || name === 'active') continue;
        const value =
          type === 'boolean'
            ? true
            : type === 'complex'
              ? name === 'name'
                ? { givenName: 'x' }
                : [{ value: 'TUlJ', locality: name === 'addresses' ? 'x' : undefined }]
              : 'x';
        for (const empty of ['', null]) {
          const made = await make({ [name]: value });
          expect(made[name], name).toBeDefined();
          const { status, json } = await apply(made.id, {
            op: 'replace',
            path: name,
            value: empty,
          });
          // C16: `active` has a value of its own.
          const cleared = name === 'active' ? true : undefined;
          expect([status, json[name]], `${name} ${String(empty)} ${multiValued}`).toEqual([
            200,
            cleared,
          ]);
          const pathless = await apply(
            made.id,
            { op: 'replace', value: { [name]: value } },
            { op: 'replace', value: { [name]: empty } },
          );
          expect(pathless.json[name]).toBe(cleared);
        }
      }
    });
  });

  describe('DELETE', () => {
    it('R301 R302 R303 R304 removes for good', async () => {
      const made = await make({ emails: [{ value: 'gone@x.example' }] });
      const path = `/Users/${made.id}`;
      expect((await call('DELETE', path)).status).toBe(204);
      for (const [method, given] of [
        ['GET', {}],
        ['PUT', { body: user() }],
        ['PATCH', patch({ op: 'add', path: 'title', value: 'x' })],
        ['DELETE', {}],
      ] as const) {
        expect((await call(method, path, given)).status, method).toBe(404);
      }
      for (const filter of [
        `id eq "${made.id}"`,
        `userName eq "${made.userName}"`,
        'emails.value eq "gone@x.example"',
      ]) {
        expect((await call('GET', filtered(filter))).json.totalResults).toBe(0);
      }
      expect((await make({ userName: made.userName })).id).not.toBe(made.id);
    });

    it('R306 R348 T077 honours If-Match', async () => {
      const { id } = await make();
      expect(
        (await call('DELETE', `/Users/${id}`, { headers: { 'If-Match': 'W/"9"' } })).status,
      ).toBe(412);
      expect(
        (await call('DELETE', `/Users/${id}`, { headers: { 'If-Match': 'W/"1"' } })).status,
      ).toBe(204);
      expect((await call('DELETE', `/Users/${id}`, { headers: { 'If-Match': '*' } })).status).toBe(
        412,
      );
    });
  });

  describe('versions', () => {
    it('R347 R352 If-None-Match answers 304', async () => {
      const made = await make();
      const get = (tag: string, query = '') =>
        call('GET', `/Users/${made.id}${query}`, { headers: { 'If-None-Match': tag } });
      for (const tag of ['W/"1"', '"1"', 'W/"7", W/"1"', '*', '1']) {
        const { status, headers } = await get(tag);
        expect([status, headers['etag']], tag).toEqual([304, 'W/"1"']);
      }
      expect((await get('W/"1"', '?attributes=userName')).status).toBe(304);
      expect((await get('W/"2"')).status).toBe(200);
      expect((await get('""x"')).status).toBe(400);
    });

    it('R341 R348 R349 R350 R353 If-Match guards every write, and is never needed', async () => {
      const { id } = await make();
      const operation = { op: 'add', path: 'title', value: 'x' };
      const stale = { headers: { 'If-Match': 'W/"8"' } };
      const before = (await call('GET', `/Users/${id}`)).json;
      expect((await call('PATCH', `/Users/${id}`, { ...patch(operation), ...stale })).status).toBe(
        412,
      );
      expect((await call('PUT', `/Users/${id}`, { body: user(), ...stale })).status).toBe(412);
      expect((await call('GET', `/Users/${id}`)).json).toEqual(before);
      expect(
        (
          await call('PATCH', `/Users/${id}`, {
            ...patch(operation),
            headers: { 'If-Match': 'W/"1"' },
          })
        ).headers['etag'],
      ).toBe('W/"2"');
      expect(
        (
          await call('PATCH', `/Users/${id}`, {
            ...patch({ ...operation, value: 'y' }),
            headers: { 'If-Match': '*' },
          })
        ).status,
      ).toBe(200);
      expect(
        (await call('PUT', '/Users/nobody', { body: user(), headers: { 'If-Match': '*' } })).status,
      ).toBe(412);
      expect((await apply(id, { ...operation, value: 'z' })).status).toBe(200);
    });

    it('R351 T077 of a hundred conditional writes exactly one wins', async () => {
      const { id } = await make();
      const tries = Array.from({ length: 100 }, (_, index) =>
        call('PATCH', `/Users/${id}`, {
          ...patch({ op: 'replace', path: 'title', value: `${index}` }),
          headers: { 'If-Match': 'W/"1"' },
        }),
      );
      const statuses = (await Promise.all(tries)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      expect(statuses.filter((status) => status === 412)).toHaveLength(99);
      expect((await call('GET', `/Users/${id}`)).json.meta.version).toBe('W/"2"');
    });

    it('T075 of a hundred creates of one userName exactly one wins, in whatever spelling', async () => {
      const stem = freshName('Éva');
      const spellings = [stem, stem.toUpperCase(), stem.normalize('NFD'), stem.replace('v', 'ｖ')];
      const tries = Array.from({ length: 100 }, (_, index) =>
        call('POST', '/Users', { body: user({ userName: spellings[index % 4]! }) }),
      );
      const replies = await Promise.all(tries);
      expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
      const refused = replies.filter(
        ({ status, json }) => status === 409 && json.scimType === 'uniqueness',
      );
      expect(refused).toHaveLength(99);
    });

    it('T078 a delete among writes leaves nothing behind', async () => {
      const { id } = await make();
      const writes = Array.from({ length: 20 }, (_, index) => [
        apply(id, { op: 'replace', path: 'title', value: `${index}` }),
        put(id, user()),
        ...(index === 10 ? [call('DELETE', `/Users/${id}`)] : []),
      ]).flat();
      const statuses = new Set((await Promise.all(writes)).map(({ status }) => status));
      for (const status of statuses) expect([200, 204, 404]).toContain(status);
      expect((await call('GET', `/Users/${id}`)).status).toBe(404);
    });
  });
});

it('R251 R276 R287 R297 R328 rfc-strict', async () => {
  const server = await startTestServer('memory', { profile: 'rfc-strict' });
  const { json } = await server.call('POST', '/Users', {
    body: user({ emails: [{ value: 'a@x.example' }] }),
  });
  const errorOf = async (body: object) =>
    (await server.call('PATCH', `/Users/${json.id}`, { body })).json.scimType;
  const strict = (operation: object) => errorOf({ schemas: [patchUrn], Operations: [operation] });
  expect(await strict({ op: 'Replace', path: 'title', value: 'x' })).toBe('invalidSyntax');
  expect(
    await strict({ op: 'replace', path: 'phoneNumbers[type eq "work"].value', value: '1' }),
  ).toBe('noTarget');
  expect(await strict({ op: 'remove', path: 'emails', value: [{ value: 'a@x.example' }] })).toBe(
    'invalidValue',
  );
  expect(await strict({ op: 'replace', value: { 'name.givenName': 'x' } })).toBe('invalidPath');
  expect(await strict({ op: 'replace', value: { colour: 'x' } })).toBe('invalidSyntax');
  expect(await strict({ op: 'replace', path: 'colour', value: 'x' })).toBe('invalidPath');
  expect(await strict({ op: 'replace', value: { schemas: [userUrn] } })).toBe('mutability');
  expect(await strict({ op: 'replace', path: 'schemas', value: [userUrn] })).toBe('mutability');
  expect(await errorOf({ Operations: [{ op: 'add', path: 'title', value: 'x' }] })).toBe(
    'invalidSyntax',
  );
  expect(
    await strict({ op: 'add', path: 'phoneNumbers[type eq "work"].value', value: '1' }),
  ).toBeUndefined();
  await server.stop();
});
