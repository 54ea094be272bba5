import { describe, expect, it } from 'vitest';
import {
  filtered,
  freshName,
  logged,
  onEveryStore,
  patch,
  type TestServer,
  user,
  userUrn,
} from '../support/server.ts';

const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';

interface Listed {
  readonly value: string;
  readonly type?: string;
}

const group = (displayName: string, members?: unknown): Record<string, unknown> => ({
  schemas: [groupUrn],
  displayName,
  ...(members === undefined ? {} : { members }),
});

onEveryStore('groups', {}, (server) => {
  const call: TestServer['call'] = (...given) => server().call(...given);
  const makeUser = async (more: Record<string, unknown> = {}): Promise<string> =>
    (await call('POST', '/Users', { body: user(more) })).json.id;
  const makeGroup = async (members?: unknown): Promise<string> =>
    (await call('POST', '/Groups', { body: group(freshName('group'), members) })).json.id;
  const listed = (ids: readonly string[]): object[] => ids.map((value) => ({ value }));
  const membersOf = async (id: string): Promise<string[]> =>
    ((await call('GET', `/Groups/${id}`)).json.members ?? []).map(({ value }: Listed) => value);
  const groupsOf = async (id: string): Promise<[string, string][]> =>
    ((await call('GET', `/Users/${id}`)).json.groups ?? []).map(({ value, type }: Listed) => [
      value,
      type,
    ]);
  const change = (id: string, ...operations: unknown[]) =>
    call('PATCH', `/Groups/${id}`, patch(...operations));
  const versionOf = async (id: string): Promise<string> =>
    (await call('GET', `/Groups/${id}`)).json.meta.version;

  it('R119 a group needs a name', async () => {
    const { status, json } = await call('POST', '/Groups', { body: { schemas: [groupUrn] } });
    expect([status, json.scimType]).toEqual([400, 'invalidValue']);
  });

  it('R120 R137 a group needs no members', async () => {
    const { status, json, headers } = await call('POST', '/Groups', { body: group('Empty', []) });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      displayName: 'Empty',
      meta: { resourceType: 'Group', version: 'W/"1"' },
    });
    expect(json.members).toBeUndefined();
    expect(headers['location']).toBe(json.meta.location);
    expect((await call('GET', `/Groups/${json.id}`)).json).toEqual(json);
  });

  it('R122 type, $ref and display of a member are filled in, whatever the client says', async () => {
    const ada = await makeUser({ displayName: 'Ada' });
    const inner = await makeGroup();
    const { json } = await call('POST', '/Groups', {
      body: group('Mixed', [
        { value: ada, display: 'Mallory', type: 'Group', $ref: null },
        { value: inner },
      ]),
    });
    const base = `${server().running.origin}/scim/v2`;
    expect(json.members[0]).toEqual({
      value: ada,
      $ref: `${base}/Users/${ada}`,
      type: 'User',
      display: 'Ada',
    });
    expect(json.members[1]).toMatchObject({
      value: inner,
      $ref: `${base}/Groups/${inner}`,
      type: 'Group',
    });
    await call(
      'PATCH',
      `/Users/${ada}`,
      patch({ op: 'replace', path: 'displayName', value: 'Countess' }),
    );
    expect((await call('GET', `/Groups/${json.id}`)).json.members[0].display).toBe('Countess');
    const nameless = await makeUser({ userName: 'only.name@x.example' });
    await change(json.id, { op: 'add', path: 'members', value: listed([nameless]) });
    expect((await call('GET', `/Groups/${json.id}`)).json.members[2].display).toBe(
      'only.name@x.example',
    );
  });

  it('R114 R115 R123 a user shows its groups, direct and through others, and changes none', async () => {
    const ada = await makeUser();
    const inner = await makeGroup(listed([ada]));
    const outer = await makeGroup(listed([inner]));
    expect(await groupsOf(ada)).toEqual([
      [inner, 'direct'],
      [outer, 'indirect'],
    ]);
    const { groups } = (await call('GET', `/Users/${ada}`)).json;
    expect(groups[0].$ref).toBe(`${server().running.origin}/scim/v2/Groups/${inner}`);
    expect(typeof groups[0].display).toBe('string');
    const put = await call('PUT', `/Users/${ada}`, { body: user({ groups: [] }) });
    expect(put.json.groups).toHaveLength(2);
    const { status, json } = await call(
      'PATCH',
      `/Users/${ada}`,
      patch({ op: 'remove', path: 'groups' }),
    );
    expect([status, json.scimType]).toEqual([400, 'mutability']);
    await change(inner, { op: 'remove', path: `members[value eq "${ada}"]` });
    expect(await groupsOf(ada)).toEqual([]);
    expect((await call('GET', `/Users/${ada}?attributes=groups`)).json.groups).toBeUndefined();
  });

  it('T067 R123 groups in a circle, in themselves and a thousand deep end', async () => {
    const ada = await makeUser();
    const first = await makeGroup(listed([ada]));
    const second = await makeGroup(listed([first]));
    await change(first, { op: 'add', path: 'members', value: listed([second, first]) });
    expect(await groupsOf(ada)).toEqual([
      [first, 'direct'],
      [second, 'indirect'],
    ]);
    const inSecond = await call('GET', filtered(`groups.value eq "${second}"`));
    expect(inSecond.json.Resources.map(({ id }: { id: string }) => id)).toEqual([ada]);
    let top = first;
    for (let depth = 0; depth < 40; depth += 1) top = await makeGroup(listed([top]));
    expect(await groupsOf(ada)).toHaveLength(42);
    expect((await call('GET', filtered(`groups.value eq "${top}"`))).json.totalResults).toBe(1);
  });

  it('R124 R274 R350 adding a member that is there changes nothing', async () => {
    const ada = await makeUser();
    const id = await makeGroup(listed([ada]));
    const before = (await call('GET', `/Groups/${id}`)).json;
    const { status, json } = await change(id, {
      op: 'add',
      path: 'members',
      value: listed([ada, ada]),
    });
    expect([status, json]).toEqual([200, before]);
    const bob = await makeUser();
    const added = await change(id, { op: 'add', path: 'members', value: listed([ada, bob]) });
    expect(added.json.meta.version).toBe('W/"2"');
    expect(await membersOf(id)).toEqual([ada, bob]);
  });

  it('R125 R301 R303 a deleted user leaves every group, and each group has changed', async () => {
    const [ada, bob] = [await makeUser(), await makeUser()];
    const ids = [await makeGroup(listed([ada, bob])), await makeGroup(listed([ada]))];
    await call('DELETE', `/Users/${ada}`);
    expect(await Promise.all(ids.map(membersOf))).toEqual([[bob], []]);
    expect(await Promise.all(ids.map(versionOf))).toEqual(['W/"2"', 'W/"2"']);
    expect(
      (await call('GET', `/Groups?filter=${encodeURIComponent(`members.value eq "${ada}"`)}`)).json
        .totalResults,
    ).toBe(0);
  });

  it('R307 deleting a group leaves its members, without it', async () => {
    const ada = await makeUser();
    const inner = await makeGroup(listed([ada]));
    const outer = await makeGroup(listed([inner, ada]));
    expect((await call('DELETE', `/Groups/${inner}`)).status).toBe(204);
    expect((await call('GET', `/Users/${ada}`)).status).toBe(200);
    expect(await groupsOf(ada)).toEqual([[outer, 'direct']]);
    expect(await membersOf(outer)).toEqual([ada]);
    for (const method of ['GET', 'DELETE'])
      expect((await call(method, `/Groups/${inner}`)).status).toBe(404);
  });

  it('R126 R221 members can be left out, of one and of a list', async () => {
    const ada = await makeUser();
    const id = await makeGroup(listed([ada]));
    expect(
      (await call('GET', `/Groups/${id}?excludedAttributes=members`)).json.members,
    ).toBeUndefined();
    const list = await call(
      'GET',
      `/Groups?excludedAttributes=members&filter=${encodeURIComponent(`id eq "${id}"`)}`,
    );
    expect(list.json.Resources).toHaveLength(1);
    expect(list.json.Resources[0].members).toBeUndefined();
    const whole = await call('GET', `/Groups?filter=${encodeURIComponent(`id eq "${id}"`)}`);
    expect(whole.json.Resources[0].members).toMatchObject(listed([ada]));
  });

  it('R228 a part of each member can be asked for', async () => {
    const ada = await makeUser({ displayName: 'Ada' });
    const id = await makeGroup(listed([ada]));
    const { json } = await call('GET', `/Groups/${id}?attributes=members.value`);
    expect(json.members).toEqual([{ value: ada }]);
    expect(
      (await call('GET', `/Groups/${id}?excludedAttributes=members.display`)).json.members[0],
    ).not.toHaveProperty('display');
    expect(
      Object.keys((await call('GET', `/Groups/${id}?attributes=displayName`)).json).sort(),
    ).toEqual(['displayName', 'id', 'schemas']);
  });

  it('R127 R181 groups are found by member, in every spelling', async () => {
    const [ada, bob] = [await makeUser(), await makeUser()];
    const id = await makeGroup(listed([ada]));
    const other = await makeGroup(listed([bob]));
    const find = async (filter: string) =>
      (await call('GET', `/Groups?filter=${encodeURIComponent(filter)}`)).json.Resources.map(
        (one: { id: string }) => one.id,
      );
    for (const filter of [
      `members eq "${ada}"`,
      `members.value eq "${ada}"`,
      `MEMBERS.VALUE EQ "${ada}"`,
      `members[value eq "${ada}"]`,
      `${groupUrn}:members.value eq "${ada}"`,
      `id eq "${id}" and members eq "${ada}"`,
      `members eq "${ada}" and not (members eq "${bob}")`,
      `members[value eq "${ada}" and type eq "User"]`,
      `members.value eq "${ada}" or members.value eq "nobody"`,
    ])
      expect(await find(filter), filter).toEqual([id]);
    expect(await find(`id eq "${other}" and members eq "${ada}"`)).toEqual([]);
    expect(await find(`members[value eq "${ada}" and type eq "Group"]`)).toEqual([]);
    expect(await find('members eq "nobody"')).toEqual([]);
    expect(await find(`members pr and (id eq "${id}" or id eq "${other}")`)).toEqual([id, other]);
    expect(await find(`not (members pr) and id eq "${id}"`)).toEqual([]);
    const empty = await makeGroup();
    expect(await find(`not (members pr) and id eq "${empty}"`)).toEqual([empty]);
    expect(await find(`members.type eq "User" and id eq "${id}"`)).toEqual([id]);
  });

  it('R181 users are found by group', async () => {
    const ada = await makeUser();
    const id = await makeGroup(listed([ada]));
    const found = await call('GET', filtered(`groups.value eq "${id}" and userName pr`));
    expect(found.json.Resources.map((one: { id: string }) => one.id)).toEqual([ada]);
    expect(
      (await call('GET', filtered(`groups[value eq "${id}" and type eq "direct"]`))).json
        .totalResults,
    ).toBe(1);
    expect(
      (await call('GET', filtered(`groups[value eq "${id}" and type eq "indirect"]`))).json
        .totalResults,
    ).toBe(0);
    expect((await call('GET', filtered(`groups pr and id eq "${ada}"`))).json.totalResults).toBe(1);
  });

  it('T066 R066 a list of members that is none is refused', async () => {
    const ada = await makeUser();
    const id = await makeGroup(listed([ada]));
    for (const value of [
      '',
      'x',
      5,
      true,
      [null],
      [''],
      [{}],
      [[]],
      [{ value: {} }],
      [{ value: '' }],
      [{ display: 'x' }],
    ]) {
      for (const op of ['add', 'replace']) {
        const { status, json } = await change(id, { op, path: 'members', value });
        expect([status, json.scimType], `${op} ${JSON.stringify(value)}`).toEqual([
          400,
          'invalidValue',
        ]);
      }
    }
    expect(await membersOf(id)).toEqual([ada]);
    expect(await versionOf(id)).toBe('W/"1"');
  });

  it('unknown members are named, each, and nothing is applied', async () => {
    const ada = await makeUser();
    const id = await makeGroup();
    const { status, json } = await change(id, {
      op: 'add',
      path: 'members',
      value: listed([ada, '01890000-0000-7000-8000-000000000001', 'nobody']),
    });
    expect([status, json.scimType]).toEqual([400, 'invalidValue']);
    expect(json.detail).toContain('"01890000-0000-7000-8000-000000000001", "nobody"');
    expect(json.detail).not.toContain(ada);
    expect(await membersOf(id)).toEqual([]);
    expect(
      (await call('POST', '/Groups', { body: group('Unborn', listed(['nobody'])) })).status,
    ).toBe(400);
    expect(
      (await call('GET', '/Groups?filter=displayName%20eq%20%22Unborn%22')).json.totalResults,
    ).toBe(0);
    expect(
      (await call('PUT', `/Groups/${id}`, { body: group('x', listed(['nobody'])) })).status,
    ).toBe(400);
  });

  describe('PATCH', () => {
    it('R121 R284 members are added and removed, never changed', async () => {
      const [ada, bob] = [await makeUser(), await makeUser()];
      const id = await makeGroup(listed([ada]));
      for (const operation of [
        { op: 'replace', path: `members[value eq "${ada}"].value`, value: bob },
        { op: 'replace', path: `members[value eq "${ada}"].display`, value: 'x' },
        { op: 'replace', path: `members[value eq "${ada}"]`, value: { value: bob } },
        { op: 'add', path: 'members.value', value: bob },
        { op: 'remove', path: 'members.value' },
        { op: 'remove', path: `members[value eq "${ada}"].type` },
      ]) {
        const { status, json } = await change(id, operation);
        expect([status, json.scimType], JSON.stringify(operation)).toEqual([400, 'mutability']);
      }
      expect(await membersOf(id)).toEqual([ada]);
      expect(
        (
          await change(id, {
            op: 'replace',
            path: `members[value eq "${ada}"]`,
            value: { value: ada },
          })
        ).status,
      ).toBe(200);
      expect(await versionOf(id)).toBe('W/"1"');
    });

    it('R285 R287 T058 removing takes away just what it names', async () => {
      const [ada, bob, eve] = [await makeUser(), await makeUser(), await makeUser()];
      const id = await makeGroup(listed([ada, bob, eve]));
      const keeps = async (
        operation: object,
        status: number,
        left: readonly string[],
      ): Promise<void> => {
        expect((await change(id, operation)).status, JSON.stringify(operation)).toBe(status);
        expect(await membersOf(id), JSON.stringify(operation)).toEqual(left);
      };
      await keeps({ op: 'remove', path: 'members', value: [] }, 200, [ada, bob, eve]);
      await keeps({ op: 'remove', path: 'members', value: null }, 200, [ada, bob, eve]);
      await keeps({ op: 'remove', path: 'members', value: '' }, 400, [ada, bob, eve]);
      await keeps({ op: 'remove', path: 'members', value: [{ value: '' }] }, 400, [ada, bob, eve]);
      await keeps({ op: 'remove', path: 'members', value: [{}] }, 400, [ada, bob, eve]);
      await keeps({ op: 'remove', path: 'members[value eq ""]' }, 200, [ada, bob, eve]);
      await keeps({ op: 'remove', path: 'members[value eq null]' }, 400, [ada, bob, eve]);
      await keeps({ op: 'remove', path: 'members[]' }, 400, [ada, bob, eve]);
      await keeps({ op: 'remove', path: 'members[value eq' }, 400, [ada, bob, eve]);
      await keeps({ op: 'remove', path: 'members[nothing eq "x"]' }, 400, [ada, bob, eve]);
      await keeps({ op: 'remove' }, 400, [ada, bob, eve]);
      await keeps({ op: 'remove', path: 'members[value eq "nobody"]' }, 200, [ada, bob, eve]);
      await keeps({ op: 'remove', path: 'members', value: [{ value: 'nobody' }] }, 200, [
        ada,
        bob,
        eve,
      ]);
      expect(await versionOf(id)).toBe('W/"1"');
      await keeps({ op: 'Remove', path: 'members', value: [{ $ref: null, value: ada }] }, 200, [
        bob,
        eve,
      ]);
      await keeps({ op: 'remove', path: `members[value eq "${bob}" or value eq "nobody"]` }, 200, [
        eve,
      ]);
      await keeps({ op: 'remove', path: 'members', value: { value: eve } }, 200, []);
    });

    it('R281 T058 T059 a group is emptied only by who says so', async () => {
      const ada = await makeUser();
      for (const operation of [
        { op: 'remove', path: 'members' },
        { op: 'replace', path: 'members', value: [] },
        { op: 'replace', path: 'members', value: null },
        { op: 'replace', value: { members: [] } },
      ]) {
        const id = await makeGroup(listed([ada]));
        expect((await change(id, operation)).status, JSON.stringify(operation)).toBe(200);
        expect(await membersOf(id), JSON.stringify(operation)).toEqual([]);
        await logged(
          server(),
          ({ level, fields }) => level === 'warn' && fields['isEmptied'] === true,
        );
      }
      const id = await makeGroup(listed([ada]));
      expect((await change(id, { op: 'replace', path: 'members' })).status).toBe(400);
      await change(id, { op: 'add', path: 'members', value: [] });
      await change(id, { op: 'add', path: 'members', value: null });
      expect(await membersOf(id)).toEqual([ada]);
    });

    it('R282 members can be picked by what they are', async () => {
      const ada = await makeUser({ displayName: 'Ada' });
      const inner = await makeGroup();
      const id = await makeGroup(listed([ada, inner]));
      await change(id, { op: 'remove', path: 'members[type eq "Group"]' });
      expect(await membersOf(id)).toEqual([ada]);
      await change(id, { op: 'remove', path: 'members[display sw "a"]' });
      expect(await membersOf(id)).toEqual([]);
    });

    it('R292 R299 replace makes the list the set; naming no members touches none', async () => {
      const [ada, bob, eve] = [await makeUser(), await makeUser(), await makeUser()];
      const id = await makeGroup(listed([ada, bob]));
      await change(id, { op: 'replace', path: 'members', value: listed([bob, eve]) });
      expect((await membersOf(id)).sort()).toEqual([bob, eve].sort());
      await change(id, { op: 'replace', value: { id, displayName: 'Renamed' } });
      await change(id, { op: 'replace', path: 'displayName', value: 'Renamed again' });
      expect((await membersOf(id)).sort()).toEqual([bob, eve].sort());
      const before = await versionOf(id);
      await change(id, { op: 'replace', path: 'members', value: listed([eve, bob]) });
      expect(await versionOf(id)).toBe(before);
      await change(id, { op: 'replace', path: 'members', value: { value: ada } });
      expect(await membersOf(id)).toEqual([ada]);
    });

    it('R258 R260 T056 operations take effect in order, all or none', async () => {
      const [ada, bob] = [await makeUser(), await makeUser()];
      const id = await makeGroup(listed([ada]));
      const mixed = await change(
        id,
        { op: 'remove', path: `members[value eq "${ada}"]` },
        { op: 'add', path: 'members', value: listed([bob]) },
        { op: 'add', path: 'members', value: listed([ada]) },
        { op: 'remove', path: `members[value eq "${bob}"]` },
      );
      expect([mixed.status, await membersOf(id), await versionOf(id)]).toEqual([
        200,
        [ada],
        'W/"1"',
      ]);
      const failed = await change(
        id,
        { op: 'replace', path: 'displayName', value: 'lost' },
        { op: 'remove', path: 'members' },
        { op: 'add', path: 'members', value: listed(['nobody']) },
      );
      expect([failed.status, await membersOf(id), await versionOf(id)]).toEqual([
        400,
        [ada],
        'W/"1"',
      ]);
      expect((await call('GET', `/Groups/${id}`)).json.displayName).not.toBe('lost');
    });

    it('SCIM 1.1 marks are understood', async () => {
      const [ada, bob] = [await makeUser(), await makeUser()];
      const id = await makeGroup(listed([ada]));
      await change(id, {
        op: 'add',
        path: 'members',
        value: [{ value: ada, operation: 'delete' }, { value: bob }],
      });
      expect(await membersOf(id)).toEqual([bob]);
    });

    it('R306 R348 R351 T077 a stale version changes nothing', async () => {
      const ada = await makeUser();
      const id = await makeGroup();
      const tries = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const bob = await makeUser();
          return call('PATCH', `/Groups/${id}`, {
            ...patch({ op: 'add', path: 'members', value: listed([bob]) }),
            headers: { 'If-Match': 'W/"1"' },
          });
        }),
      );
      expect(tries.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(tries.filter(({ status }) => status === 412)).toHaveLength(19);
      expect(await membersOf(id)).toHaveLength(1);
      expect(
        (await call('DELETE', `/Groups/${id}`, { headers: { 'If-Match': 'W/"1"' } })).status,
      ).toBe(412);
      expect(ada).toBeDefined();
    });
  });

  describe('PUT', () => {
    it('T060 R238 a body that does not mention members leaves them; one that lists them is the list', async () => {
      const [ada, bob] = [await makeUser(), await makeUser()];
      const id = await makeGroup(listed([ada]));
      const kept = await call('PUT', `/Groups/${id}`, { body: group('Kept') });
      expect(kept.json).toMatchObject({ displayName: 'Kept', members: listed([ada]) });
      const listedPut = await call('PUT', `/Groups/${id}`, {
        body: group('Kept', [{ value: bob, display: null }]),
      });
      expect(listedPut.json.members).toMatchObject(listed([bob]));
      const again = await call('PUT', `/Groups/${id}`, { body: listedPut.json });
      expect(again.json).toEqual(listedPut.json);
      expect(
        (await call('PUT', `/Groups/${id}`, { body: group('Kept', []) })).json.members,
      ).toBeUndefined();
    });
  });

  it('R262 R261 Prefer: return=minimal leaves the body out', async () => {
    const id = await makeGroup();
    const headers = { Prefer: 'return=minimal' };
    const minimal = await call('PATCH', `/Groups/${id}`, {
      ...patch({ op: 'replace', path: 'displayName', value: 'x' }),
      headers,
    });
    expect([
      minimal.status,
      minimal.headers['preference-applied'],
      minimal.headers['etag'],
    ]).toEqual([204, 'return=minimal', 'W/"2"']);
    const created = await call('POST', '/Groups', { body: group('Quiet'), headers });
    expect([created.status, created.text, created.headers['preference-applied']]).toEqual([
      201,
      '',
      'return=minimal',
    ]);
    expect(
      (await call('GET', `!${new URL(String(created.headers['location'])).pathname}`)).json
        .displayName,
    ).toBe('Quiet');
  });

  it('R343 R356 a group of another tenant is unknown', async () => {
    const id = await makeGroup();
    const stranger = '01890000-0000-7000-8000-00000000beef';
    const unknown = await call('GET', `/Groups/${stranger}`);
    expect(unknown.status).toBe(404);
    expect((await call('GET', `/Users/${id}`)).json.detail.replace(id, '')).toBe(
      (await call('GET', `/Users/${stranger}`)).json.detail.replace(stranger, ''),
    );
  });

  it('T076 T078 no membership dangles, however deletes and adds meet', async () => {
    for (let round = 0; round < 5; round += 1) {
      const ids = await Promise.all(Array.from({ length: 8 }, () => makeUser()));
      const id = await makeGroup();
      await Promise.all(
        ids.flatMap((one) => [
          change(id, { op: 'add', path: 'members', value: listed([one]) }),
          call('DELETE', `/Users/${one}`),
        ]),
      );
      expect(await membersOf(id)).toEqual([]);
    }
  });

  it('userUrn is not a group’s schema', async () => {
    const { status } = await call('POST', '/Groups', {
      body: { schemas: [userUrn], displayName: 'x' },
    });
    expect(status).toBe(400);
  });
});

onEveryStore('groups under the profile of Entra ID', { profile: 'entra' }, (server) => {
  it('R261 Appendix B: a PATCH is 204, unless a projection is asked for', async () => {
    const { call } = server();
    const { json } = await call('POST', '/Groups', { body: { displayName: 'E' } });
    const rename = (value: string, query = '') =>
      call(
        'PATCH',
        `/Groups/${json.id}${query}`,
        patch({ op: 'Replace', path: 'displayName', value }),
      );
    const quiet = await rename('F');
    expect([quiet.status, quiet.headers['etag'], quiet.headers['location']]).toEqual([
      204,
      'W/"2"',
      json.meta.location,
    ]);
    expect((await rename('G', '?attributes=displayName')).json).toMatchObject({ displayName: 'G' });
    expect((await rename('H', '?excludedAttributes=members')).status).toBe(200);
  });
});

onEveryStore('groups that skip unknown members', { unknownMembers: 'skip' }, (server) => {
  it('the others join, and the log names who was left out', async () => {
    const { call } = server();
    const ada = (await call('POST', '/Users', { body: user() })).json.id;
    const { status, json } = await call('POST', '/Groups', {
      body: { displayName: 'S', members: [{ value: 'nobody' }, { value: ada }] },
    });
    expect([status, json.members.length]).toEqual([201, 1]);
    const line = await logged(server(), ({ fields }) => fields['ignored'] !== undefined);
    expect(line.fields['ignored']).toEqual(['members.nobody']);
  });
});
