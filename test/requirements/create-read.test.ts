import { expect, it } from 'vitest';
import {
  enterpriseUrn,
  filtered,
  freshName,
  onEveryStore,
  patch,
  user,
  userUrn,
} from '../support/server.ts';

onEveryStore('create and retrieve', {}, (server) => {
  const call = (...given: Parameters<ReturnType<typeof server>['call']>) => server().call(...given);
  const post = async (body: object) => call('POST', '/Users', { body });

  it('R128 T032 what the server owns is ignored in a body', async () => {
    const body = user({
      id: '1',
      meta: { version: 'x', resourceType: 'Group' },
      groups: [{ value: 'g' }],
      tenantId: 'acme',
      isAdmin: true,
      _version: 9,
    });
    const { status, json } = await post(body);
    expect(status).toBe(201);
    expect(Object.keys(json).sort()).toEqual(['active', 'id', 'meta', 'schemas', 'userName']);
    expect(json.meta).toMatchObject({ version: 'W/"1"', resourceType: 'User' });
  });

  it('R131 R132 R133 R139 answers 201 with the resource and its address', async () => {
    const { status, json, headers } = await post(user({ displayName: 'Ada' }));
    expect(status).toBe(201);
    expect(headers['location']).toBe(json.meta.location);
    const read = await call('GET', `!${new URL(json.meta.location).pathname}`);
    expect([read.status, read.json]).toEqual([200, json]);
    expect([read.headers['etag'], read.headers['content-location']]).toEqual([
      json.meta.version,
      json.meta.location,
    ]);
  });

  it('R134 T090 a userName that is taken is 409 and names the attribute; a filter finds who has it', async () => {
    const { json } = await post(user());
    const again = await post(user({ userName: json.userName }));
    expect([again.status, again.json.scimType]).toEqual([409, 'uniqueness']);
    expect(again.json.detail).toContain('userName');
    expect(
      (await call('GET', filtered(`userName eq "${json.userName}"`))).json.Resources[0].id,
    ).toBe(json.id);
  });

  it.each([
    ['nothing', '', 'invalidSyntax'],
    ['blank', '  ', 'invalidSyntax'],
    ['an array', '[]', 'invalidSyntax'],
    ['a string', '"x"', 'invalidSyntax'],
    ['null', 'null', 'invalidSyntax'],
    ['cut short', '{"userName":"x"', 'invalidSyntax'],
    ['followed by more', '{"userName":"x"} {}', 'invalidSyntax'],
    ['a key given twice', '{"userName":"x","userName":"y"}', 'invalidSyntax'],
    ['a key given twice in two cases', '{"userName":"x","username":"y"}', 'invalidSyntax'],
    [
      'a sub-attribute given twice',
      '{"userName":"x","name":{"givenName":"a","GIVENNAME":"b"}}',
      'invalidSyntax',
    ],
    ['half a surrogate pair', '{"userName":"\\ud800"}', 'invalidSyntax'],
    ['U+0000', '{"userName":"x\\u0000"}', 'invalidSyntax'],
    ['a control character', '{"userName":"x\u0001"}', 'invalidSyntax'],
    ['deep', `{"userName":"x","title":${'['.repeat(100_000)}`, 'invalidSyntax'],
    [
      'wide',
      `{${Array.from({ length: 2_000 }, (_, index) => `"k${index}":1`).join(',')}}`,
      'invalidSyntax',
    ],
    ['long in one text', `{"userName":"x","nickName":"${'n'.repeat(70_000)}"}`, 'invalidValue'],
    ['long in an indexed text', `{"userName":"${'n'.repeat(2_000)}"}`, 'invalidValue'],
    [
      'of too many values',
      JSON.stringify({
        userName: 'x',
        emails: Array.from({ length: 1_001 }, (_, index) => ({ value: `${index}@x.example` })),
      }),
      'invalidValue',
    ],
    ['a text for a list', '{"userName":"x","emails":"a@x.example"}', 'invalidValue'],
    ['null in a list', '{"userName":"x","emails":[null]}', 'invalidValue'],
    ['an empty value', '{"userName":"x","emails":[{}]}', 'invalidValue'],
    ['a list for an object', '{"userName":"x","name":["a","b"]}', 'invalidValue'],
    ['an object for a text', '{"userName":{"a":1}}', 'invalidValue'],
    ['a number for an object', '{"userName":"x","name":5}', 'invalidValue'],
  ])('R135 T007 T008 T009 T010 T012 T066 a body that is %s is %s', async (_, raw, scimType) => {
    const before = (await call('GET', '/Users?count=0')).json.totalResults;
    const { status, json } = await call('POST', '/Users', { raw });
    expect([status, json.scimType]).toEqual([400, scimType]);
    expect(json.detail.length).toBeLessThan(300);
    expect((await call('GET', '/Users?count=0')).json.totalResults).toBe(before);
  });

  it('T010 invalid UTF-8 and a byte order mark are 400', async () => {
    for (const bytes of [
      [0x7b, 0xff, 0x7d],
      [0xc0, 0xaf],
      [0xef, 0xbb, 0xbf, 0x7b, 0x7d],
    ]) {
      expect((await call('POST', '/Users', { raw: Buffer.from(bytes) })).json.scimType).toBe(
        'invalidSyntax',
      );
    }
  });

  it('T045 T055 names of prototypes are just unknown names', async () => {
    const raw =
      '{"userName":"proto@x.example","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"name":{"__proto__":{"x":1},"givenName":"G"}}';
    const { status, json } = await call('POST', '/Users', { raw });
    expect([status, json.name]).toEqual([201, { givenName: 'G' }]);
    for (const path of [
      '__proto__.polluted',
      'constructor.prototype.polluted',
      'toString.polluted',
      'emails.__proto__',
      `${userUrn}:__proto__`,
      `${enterpriseUrn}:constructor`,
    ]) {
      const { status: patched } = await call(
        'PATCH',
        `/Users/${json.id}`,
        patch({ op: 'add', path, value: 'x' }, { op: 'add', value: { [path]: { a: 1 } } }),
      );
      expect([200, 400]).toContain(patched);
      expect([200, 400]).toContain(
        (await call('GET', `/Users?filter=${encodeURIComponent(`${path} eq "x"`)}`)).status,
      );
      expect(
        (await call('GET', `/Users?count=1&attributes=${encodeURIComponent(path)}`)).status,
      ).toBe(200);
      expect((await call('GET', `/Users?sortBy=${encodeURIComponent(path)}`)).status).toBe(200);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect((await call('GET', `/Users/${json.id}`)).json.meta.version).toBe('W/"1"');
  });

  it('R136 R219 projects the answer', async () => {
    const created = await call('POST', '/Users?attributes=userName', {
      body: user({ title: 't' }),
    });
    expect(Object.keys(created.json).sort()).toEqual(['id', 'schemas', 'userName']);
    const excluded = await call('POST', '/Users?excludedAttributes=title,meta', {
      body: user({ title: 't' }),
    });
    expect([excluded.json.title, excluded.json.meta, excluded.json.active]).toEqual([
      undefined,
      undefined,
      true,
    ]);
  });

  it('R137 the endpoint decides the type', async () => {
    expect((await post(user({ meta: { resourceType: 'Group' } }))).json.meta.resourceType).toBe(
      'User',
    );
  });

  it('R138 an extension that is not required may be left out', async () => {
    expect((await post(user())).json[enterpriseUrn]).toBeUndefined();
  });

  it('R140 an id that is not there is 404, whatever it looks like', async () => {
    for (const id of [
      '01890000-0000-7000-8000-000000000000',
      'x',
      "x'%20or%201=1--",
      'a'.repeat(5_000),
      '%F0%9F%9A%80',
      '1%2B1',
    ]) {
      expect((await call('GET', `/Users/${id}`)).status, id).toBe(404);
    }
    for (const id of ['..%2fx', '%00', '..'])
      expect((await call('GET', `/Users/${id}`)).status).toBe(404);
    expect((await call('GET', '/Users/%zz')).status).toBe(400);
  });

  it('R142 a query on one resource is ignored', async () => {
    const { json } = await post(user());
    expect((await call('GET', `/Users/${json.id}?filter=userName%20eq%20%22x%22`)).status).toBe(
      200,
    );
    expect((await call('GET', '/?count=0')).json.totalResults).toBeGreaterThan(0);
  });

  it('T031 no client string becomes an id', async () => {
    const victim = (await post(user())).json;
    const { json } = await post(user({ id: victim.id, externalId: victim.id }));
    expect(json.id).not.toBe(victim.id);
    expect((await call('GET', `/Users/${victim.id}`)).json).toEqual(victim);
  });

  it('T006 a URL that is too long is 414', async () => {
    expect((await call('GET', `/Users?filter=${'a'.repeat(20_000)}`)).status).toBe(414);
    expect(
      (await call('GET', '/Users', { headers: { 'X-Long': 'a'.repeat(70_000) } })).status,
    ).toBe(431);
  });

  it('T004 compressed bodies are refused', async () => {
    expect(
      (await call('POST', '/Users', { body: user(), headers: { 'Content-Encoding': 'gzip' } }))
        .status,
    ).toBe(415);
  });

  it('R344 details do not repeat what could harm', async () => {
    const { json } = await call(
      'GET',
      `/Users?filter=${encodeURIComponent('<script>alert(1)</script>')}`,
    );
    expect(json.scimType).toBe('invalidFilter');
    expect((await call('GET', '/Users', { token: 'secretsecret' })).text).not.toContain(
      'secretsecret',
    );
    expect(freshName()).toBeTruthy();
  });

  it('R342 R343 unknown ids are told apart by nothing but themselves', async () => {
    const first = await call('GET', '/Users/aaaa');
    const second = await call('GET', '/Users/bbbb');
    expect(first.text.replace('aaaa', 'bbbb')).toBe(second.text);
  });
});
