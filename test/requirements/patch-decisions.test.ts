import { describe, expect, it } from 'vitest';
import { eventsOf } from '../support/events.ts';
import {
  enterpriseUrn,
  onEveryStore,
  patch,
  startTestServer,
  user,
  userUrn,
} from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

onEveryStore('decisions on PATCH', {}, (server) => {
  const call = (...given: Parameters<ReturnType<typeof server>['call']>) => server().call(...given);
  const make = async (overrides: object = {}) =>
    (await call('POST', '/Users', { body: user({ ...overrides }) })).json;
  const apply = (id: string, ...operations: unknown[]) =>
    call('PATCH', `/Users/${id}`, patch(...operations));
  const get = async (id: string) => (await call('GET', `/Users/${id}`)).json;
  const group = async (...ids: string[]) =>
    (
      await call('POST', '/Groups', {
        body: { displayName: 'g', members: ids.map((value) => ({ value })) },
      })
    ).json;

  describe('C07 what a client has read it may send back', () => {
    it('a user in a group, with a manager', async () => {
      const boss = await make({ displayName: 'Boss' });
      const made = await make({
        title: 't',
        [enterpriseUrn]: { department: 'd', manager: { value: boss.id } },
      });
      await group(made.id);
      const read = await get(made.id);
      expect([read.groups.length, read[enterpriseUrn].manager.displayName]).toEqual([1, 'Boss']);
      for (const op of ['add', 'replace']) {
        const { status, json } = await apply(made.id, { op, value: read });
        expect([status, json]).toEqual([200, read]);
      }
      for (const value of [
        { groups: null },
        { groups: [] },
        { meta: { version: 'W/"77"' }, schemas: [], id: made.id },
        { groups: read.groups.map(({ value: id }: { value: string }) => id) },
        { groups: [{ $ref: read.groups[0].$ref }] },
        { [enterpriseUrn]: { manager: { displayName: 'Boss' } } },
        { [enterpriseUrn]: { manager: { $ref: read[enterpriseUrn].manager.$ref } } },
      ])
        expect(
          (await apply(made.id, { op: 'replace', value })).json,
          JSON.stringify(value),
        ).toEqual(read);
    });

    it('… and nothing else', async () => {
      const boss = await make({ displayName: 'Boss' });
      const made = await make({ [enterpriseUrn]: { manager: { value: boss.id } } });
      const [one, two] = [await group(made.id), await group(made.id)];
      const read = await get(made.id);
      for (const operation of [
        { op: 'replace', value: { groups: [{ value: one.id }] } },
        {
          op: 'replace',
          value: { groups: [{ value: one.id }, { value: two.id }, { value: 'other' }] },
        },
        { op: 'add', value: { groups: [{ value: 'other' }] } },
        { op: 'replace', value: { id: 'other' } },
        { op: 'replace', path: 'groups', value: [{ value: one.id }] },
        { op: 'replace', path: `${enterpriseUrn}:manager`, value: { displayName: 'X' } },
        { op: 'replace', path: enterpriseUrn, value: { manager: { displayName: 'X' } } },
      ]) {
        const { status, json } = await apply(made.id, operation, {
          op: 'replace',
          path: 'title',
          value: 'x',
        });
        expect([status, json.scimType], JSON.stringify(operation)).toEqual([400, 'mutability']);
        expect(await get(made.id)).toEqual(read);
      }
      expect(
        (await apply(made.id, { op: 'add', value: { groups: [{ value: one.id }] } })).json,
      ).toEqual(read);
      const bare = await make();
      expect(
        (await apply(bare.id, { op: 'replace', value: { groups: [{ value: one.id }] } })).status,
      ).toBe(400);
      const unknown = await make({ [enterpriseUrn]: { manager: { value: 'gone' } } });
      const claim = {
        op: 'replace',
        value: { [enterpriseUrn]: { manager: { displayName: 'X' } } },
      };
      expect((await apply(unknown.id, claim)).status).toBe(400);
    });

    it('a group with its members', async () => {
      const [ada, bob] = [await make({ displayName: 'Ada' }), await make()];
      const { id } = await group(ada.id, bob.id);
      const read = (await call('GET', `/Groups/${id}`)).json;
      const { status, json } = await call(
        'PATCH',
        `/Groups/${id}`,
        patch({ op: 'replace', value: read }),
      );
      expect([status, json]).toEqual([200, read]);
    });
  });

  it('C12 C39 members are picked by their resource, and null removes none', async () => {
    const [ada, bob] = [await make(), await make()];
    const { id, members } = await group(ada.id, bob.id);
    const change = async (operation: object) =>
      (await call('PATCH', `/Groups/${id}`, patch(operation))).json.members.map(
        ({ value }: { value: string }) => value,
      );
    expect(await change({ op: 'remove', path: 'members', value: null })).toEqual([ada.id, bob.id]);
    expect(await change({ op: 'remove', path: `members[$ref eq "${members[0].$ref}"]` })).toEqual([
      bob.id,
    ]);
  });

  it('C13 a manager given by $ref only', async () => {
    const boss = await make({ displayName: 'Boss' });
    const reference = { manager: { $ref: boss.meta.location } };
    const made = await make({ [enterpriseUrn]: reference });
    expect(made[enterpriseUrn].manager).toMatchObject({ value: boss.id, displayName: 'Boss' });
    const other = await make();
    expect(
      (await apply(other.id, { op: 'add', path: enterpriseUrn, value: reference })).json[
        enterpriseUrn
      ].manager.value,
    ).toBe(boss.id);
    const put = await call('PUT', `/Users/${other.id}`, {
      body: { ...other, [enterpriseUrn]: reference },
    });
    expect(put.json[enterpriseUrn].manager.value).toBe(boss.id);
  });

  it('C14 a name given in two cases is refused, and nothing changes', async () => {
    const made = await make({ active: false });
    for (const operation of [
      { op: 'replace', value: { active: false, Active: true } },
      { op: 'replace', path: 'name', value: { givenName: 'a', GIVENNAME: 'b' } },
      { op: 'replace', path: 'title', Path: 'active', value: true },
    ]) {
      const { status, json } = await apply(made.id, operation);
      expect([status, json.scimType]).toEqual([400, 'invalidSyntax']);
    }
    const body = {
      ...made,
      active: true,
      emails: [{ value: 'a@x.example', VALUE: 'b@x.example' }],
    };
    expect((await call('PUT', `/Users/${made.id}`, { body })).json.scimType).toBe('invalidSyntax');
    expect(
      (await call('POST', '/Users', { body: user({ title: 'a', Title: 'b' }) })).json.scimType,
    ).toBe('invalidSyntax');
    expect(
      (await call('POST', '/Users', { body: user({ nope: 'a', Nope: 'b' }) })).json.scimType,
    ).toBe('invalidSyntax');
    expect(await get(made.id)).toEqual(made);
  });

  it('C16 active is never without a value', async () => {
    const made = await make({ active: false });
    for (const operation of [
      { op: 'remove', path: 'active' },
      { op: 'replace', path: 'active', value: null },
      { op: 'replace', value: { active: '' } },
    ]) {
      const { status, json } = await apply(made.id, operation);
      expect([status, json]).toEqual([200, made]);
    }
  });

  it('C20 no operations, and a list of operations in a bulk request', async () => {
    const made = await make();
    expect((await apply(made.id)).json).toEqual(made);
    const operation = {
      method: 'PATCH',
      path: `/Users/${made.id}`,
      data: [{ op: 'replace', path: 'title', value: 'bulk' }],
    };
    const bulk = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [operation, { ...operation, method: 'PUT' }],
    };
    const { json } = await call('POST', '/Bulk', { body: bulk });
    expect(json.Operations.map(({ status }: { status: string }) => status)).toEqual(['200', '400']);
    expect((await get(made.id)).title).toBe('bulk');
  });

  it('C04 C06 C39 what changes nothing keeps the version', async () => {
    const emails = [{ value: 'a@x.example', type: 'work', primary: true }];
    const made = await make({
      name: { givenName: 'G' },
      emails,
      [enterpriseUrn]: { department: 'd' },
    });
    for (const operation of [
      { op: 'add', path: 'name', value: { preferredName: 'x' } },
      { op: 'replace', path: 'name', value: {} },
      { op: 'replace', path: enterpriseUrn, value: { nope: 1 } },
      { op: 'replace', path: 'emails[type eq "work"]', value: {} },
      { op: 'remove', path: 'emails[type eq "work"].display' },
      { op: 'add', value: { [enterpriseUrn]: {}, emails } },
    ]) {
      const { status, json } = await apply(made.id, operation);
      expect([status, json], JSON.stringify(operation)).toEqual([200, made]);
    }
  });

  it('C04 C07 … and writes no event', async () => {
    const tenant = await createTenant(server());
    const made = (await tenant.call('POST', '/Users', { body: user({ name: { givenName: 'G' } }) }))
      .json;
    const events = await eventsOf(tenant, async () => {
      for (const operation of [
        { op: 'replace', value: made },
        { op: 'add', path: 'name', value: { preferredName: 'x' } },
        { op: 'replace', path: 'customFields[type eq "x"].value', value: '1' },
        { op: 'remove', path: 'active' },
      ])
        expect((await tenant.call('PATCH', `/Users/${made.id}`, patch(operation))).json).toEqual(
          made,
        );
    });
    expect(events).toEqual([]);
  });

  it('C08 the next replace of a picked element finds it', async () => {
    const made = await make({ emails: [{ value: 'a@x.example', type: 'work' }] });
    for (const value of ['b@x.example', 'c@x.example']) {
      const { json } = await apply(made.id, {
        op: 'replace',
        path: 'emails[type eq "work"]',
        value: { value },
      });
      expect(json.emails).toEqual([{ value, type: 'work' }]);
    }
  });

  it('C17 C28 older templates, and roles as JSON in texts', async () => {
    const made = await make();
    const role = JSON.stringify({ id: '1', value: 'Admin', displayName: 'Administrator' });
    const { json } = await apply(
      made.id,
      { op: 'add', value: { 'urn:scim:schemas:extension:enterprise:1.0': { department: 'd' } } },
      { op: 'add', path: 'roles', value: [{ value: role }] },
    );
    expect([json[enterpriseUrn], json.roles]).toEqual([
      { department: 'd' },
      [{ value: 'Admin', display: 'Administrator' }],
    ]);
    expect((await make({ roles: [role] })).roles).toEqual(json.roles);
  });
});

it('C36 rfc-strict refuses empty values and values of a remove', async () => {
  const server = await startTestServer('memory', { profile: 'rfc-strict' });
  const made = (
    await server.call('POST', '/Users', {
      body: user({ emails: [{ value: 'a@x.example', type: 'work' }] }),
    })
  ).json;
  const bodies = [{ active: '' }, { profileUrl: '' }, { x509Certificates: [{ value: '' }] }];
  for (const body of bodies) {
    expect((await server.call('POST', '/Users', { body: user(body) })).json.scimType).toBe(
      'invalidValue',
    );
    expect(
      (await server.call('PATCH', `/Users/${made.id}`, patch({ op: 'replace', value: body }))).json
        .scimType,
    ).toBe('invalidValue');
  }
  const remove = patch({
    op: 'remove',
    path: 'emails[type eq "work"]',
    value: [{ value: 'a@x.example' }],
  });
  expect((await server.call('PATCH', `/Users/${made.id}`, remove)).json.scimType).toBe(
    'invalidValue',
  );
  expect((await server.call('GET', `/Users/${made.id}`)).json).toEqual(made);
  expect(made.schemas).toEqual([userUrn]);
  await server.stop();
});

it('C03 okta reads texts and wrapped values like the others', async () => {
  const server = await startTestServer('memory', { profile: 'okta' });
  const body = user({
    active: 'False',
    displayName: [{ value: 'Ada' }],
    profileUrl: ' ',
    addresses: [{ locality: ['Paris'] }],
  });
  const { status, json } = await server.call('POST', '/Users', { body });
  expect([status, json.active, json.displayName, json.profileUrl, json.addresses]).toEqual([
    201,
    false,
    'Ada',
    undefined,
    [{ locality: 'Paris' }],
  ]);
  await server.stop();
});
