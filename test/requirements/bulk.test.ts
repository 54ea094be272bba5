import { describe, expect, it } from 'vitest';
import { liftGuard } from '../support/management.ts';
import {
  enterpriseUrn,
  filtered,
  freshName,
  onEveryStore,
  patch,
  patchUrn,
  type TestServer,
  user,
} from '../support/server.ts';

const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

interface Answer {
  readonly method: string;
  readonly bulkId?: string;
  readonly version?: string;
  readonly location?: string;
  readonly status: string;
  readonly response?: {
    readonly scimType?: string;
    readonly detail: string;
    readonly status: string;
  };
}

onEveryStore('Bulk', {}, (server) => {
  const call: TestServer['call'] = (...given) => server().call(...given);
  const send = (Operations: unknown, more: object = {}) =>
    call('POST', '/Bulk', { body: { schemas: [bulkUrn], Operations, ...more } });
  const run = async (Operations: readonly unknown[], more: object = {}): Promise<Answer[]> => {
    const { status, json } = await send(Operations, more);
    expect([status, json.schemas]).toEqual([
      200,
      ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'],
    ]);
    return json.Operations;
  };
  const post = (bulkId: string, data: object = user()) => ({
    method: 'POST',
    path: '/Users',
    bulkId,
    data,
  });
  const postGroup = (bulkId: string, members: readonly string[], displayName = freshName('g')) => ({
    method: 'POST',
    path: '/Groups',
    bulkId,
    data: { displayName, members: members.map((value) => ({ value })) },
  });
  const idOf = ({ location }: Answer): string => location!.slice(location!.lastIndexOf('/') + 1);
  const total = async (path: string): Promise<number> =>
    (await call('GET', `${path}?count=0`)).json.totalResults;
  const membersOf = async (id: string): Promise<string[]> =>
    ((await call('GET', `/Groups/${id}`)).json.members ?? []).map(
      ({ value }: { value: string }) => value,
    );
  const statuses = (answers: readonly Answer[]): string[] => answers.map(({ status }) => status);

  it('R308 R309 R310 R314 a malformed bulk request is refused whole', async () => {
    const before = await total('/Users');
    for (const body of [
      {},
      { schemas: [patchUrn], Operations: [post('1')] },
      { schemas: [bulkUrn] },
      { schemas: [bulkUrn], Operations: [] },
      { schemas: [bulkUrn], Operations: {} },
      { schemas: [bulkUrn], Operations: ['x'] },
      { schemas: [bulkUrn], Operations: [post('1'), null] },
    ]) {
      const { status, json } = await call('POST', '/Bulk', { body });
      expect([status, json.scimType], JSON.stringify(body)).toEqual([400, 'invalidSyntax']);
    }
    expect(await total('/Users')).toBe(before);
    expect((await call('GET', '/Bulk')).status).toBe(405);
  });

  it('R317 R322 R323 R324 R325 every method, answered as a single request would be', async () => {
    const [made, other] = await run([post('a'), post('b')]);
    expect([made!.bulkId, made!.method, made!.version, made!.status]).toEqual([
      'a',
      'POST',
      'W/"1"',
      '201',
    ]);
    const id = idOf(made!);
    expect((await call('GET', `/Users/${id}`)).json.meta).toMatchObject({
      location: made!.location,
      version: made!.version,
    });
    const answers = await run([
      {
        method: 'PATCH',
        path: `/Users/${id}`,
        data: patch({ op: 'replace', path: 'title', value: 'x' }).body,
      },
      {
        method: 'patch',
        path: `Users/${id}`,
        data: { Operations: [{ op: 'replace', path: 'title', value: 'y' }] },
      },
      { method: 'PUT', path: `/Users/${id}/`, bulkId: 'put', data: user({ title: 'z' }) },
      { method: 'DELETE', path: `/Users/${idOf(other!)}` },
      { method: 'DELETE', path: '/Users/nobody' },
      { method: 'POST', path: '/Users', bulkId: 'c', data: {} },
    ]);
    expect(statuses(answers)).toEqual(['200', '200', '200', '204', '404', '400']);
    expect(answers.map(({ version }) => version)).toEqual([
      'W/"2"',
      'W/"3"',
      'W/"4"',
      undefined,
      undefined,
      undefined,
    ]);
    expect(answers[2]!.bulkId).toBe('put');
    expect(answers[4]!.location).toMatch(/\/Users\/nobody$/u);
    expect(answers[5]!.location).toBeUndefined();
    expect(answers[5]!.response).toMatchObject({ status: '400', scimType: 'invalidValue' });
    expect((await call('GET', `/Users/${id}`)).json.title).toBe('z');
    expect((await call('GET', `/Users/${idOf(other!)}`)).status).toBe(404);
  });

  it('R324 an operation is answered as the same single request, for each of many', async () => {
    const name = freshName();
    await call('POST', '/Users', { body: user({ userName: name }) });
    const wrong: readonly (readonly [string, string, object])[] = [
      ['POST', '/Users', user({ userName: name })],
      ['POST', '/Users', { userName: '' }],
      ['POST', '/Users', { userName: 'x', active: 'perhaps' }],
      ['POST', '/Groups', { members: [] }],
      ['POST', '/Groups', { displayName: 'x', members: [{ value: 'nobody' }] }],
      ['PUT', '/Users/nobody', user()],
      ['PATCH', '/Users/nobody', patch({ op: 'replace', path: 'title', value: 'x' }).body],
      ['PATCH', '/Users/nobody', { Operations: [] }],
      ['DELETE', '/Groups/nobody', {}],
    ];
    const answers = await run(
      wrong.map(([method, path, data], index) => ({ method, path, bulkId: String(index), data })),
    );
    for (const [index, [method, path, data]] of wrong.entries()) {
      const single = await call(method, path, method === 'DELETE' ? {} : { body: data });
      expect(answers[index]!.response, `${method} ${path}`).toEqual(single.json);
    }
  });

  it('R311 R312 R313 R331 T068 what can’t be done is said of that operation only', async () => {
    const { id } = (await call('POST', '/Users', { body: user() })).json;
    const answers = await run([
      { method: 'GET', path: `/Users/${id}` },
      { method: 5, path: `/Users/${id}` },
      { method: 'POST', path: '/Users', bulkId: '1' },
      { method: 'POST', path: `/Users/${id}`, bulkId: '2', data: user() },
      { method: 'DELETE', path: '/Users' },
      { method: 'PUT', path: `/Users/${id}`, data: 'x' },
      { method: 'DELETE' },
      ...[
        '/Bulk',
        '/Me',
        '/Schemas',
        '/Users/.search',
        `https://evil.example/Users/${id}`,
        `//evil.example/Users/${id}`,
        `/../v2/Users/${id}`,
        `/Users/../Users/${id}`,
        `/Users/${id}/x`,
        `/Users/${id}?x=y`,
        '/Users/..',
        '',
        5,
      ].map((path) => ({ method: 'DELETE', path })),
      post('last'),
    ]);
    expect(new Set(statuses(answers.slice(0, -1)))).toEqual(new Set(['400']));
    expect(answers).toHaveLength(21);
    expect(answers.at(-1)!.status).toBe('201');
    expect((await call('GET', `/Users/${id}`)).status).toBe(200);
  });

  it('R311 a bulkId that is given twice could mean either: nothing is done', async () => {
    const before = await total('/Users');
    const { status, json } = await send([post('same'), post('same')]);
    expect([status, json.scimType]).toEqual([400, 'invalidValue']);
    expect(await total('/Users')).toBe(before);
  });

  it('R315 R316 T070 goes on after failures until there are as many as allowed', async () => {
    const bad = { method: 'DELETE', path: '/Users/nobody' };
    expect(statuses(await run([bad, post('1'), bad]))).toEqual(['404', '201', '404']);
    expect(statuses(await run([post('1'), bad, post('2')], { failOnErrors: 1 }))).toEqual([
      '201',
      '404',
    ]);
    expect(statuses(await run([bad, post('1'), bad, post('2'), bad], { failOnErrors: 2 }))).toEqual(
      ['404', '201', '404'],
    );
    for (const failOnErrors of [-1, '1', 1.5, true]) {
      const { status, json } = await send([post('1')], { failOnErrors });
      expect([status, json.scimType]).toEqual([400, 'invalidValue']);
    }
  });

  it('R327 T068 more than maxOperations, or more bytes than maxPayloadSize: nothing is done', async () => {
    const { bulk } = (await call('GET', '/ServiceProviderConfig')).json;
    const before = await total('/Users');
    const many = await send(
      Array.from({ length: bulk.maxOperations + 1 }, (_, index) => post(String(index))),
    );
    expect([many.status, many.json.detail]).toEqual([
      413,
      expect.stringContaining(`maxOperations is ${bulk.maxOperations}`),
    ]);
    const large = await send([post('1', user({ title: 'x'.repeat(bulk.maxPayloadSize) }))]);
    expect([large.status, large.json.detail]).toEqual([
      413,
      expect.stringContaining(String(bulk.maxPayloadSize)),
    ]);
    const chunked = await call('POST', '/Bulk', {
      raw: `{"schemas":["${bulkUrn}"],"Operations":[${'x'.repeat(bulk.maxPayloadSize)}`,
      headers: { 'Transfer-Encoding': 'chunked' },
    });
    expect(chunked.status).toBe(413);
    expect(await total('/Users')).toBe(before);
  });

  it('R326 a stale version is 412, and changes nothing', async () => {
    const { id } = (await call('POST', '/Users', { body: user() })).json;
    const change = (version: string, title: string) => ({
      method: 'PATCH',
      path: `/Users/${id}`,
      version,
      data: patch({ op: 'replace', path: 'title', value: title }).body,
    });
    expect(
      statuses(
        await run([
          change('W/"1"', 'a'),
          change('W/"1"', 'b'),
          { method: 'DELETE', path: `/Users/${id}`, version: 'W/"1"' },
        ]),
      ),
    ).toEqual(['200', '412', '412']);
    expect((await call('GET', `/Users/${id}`)).json.title).toBe('a');
  });

  it('R328 PATCH data is a whole PatchOp, whose schemas may be missing', async () => {
    const { id } = (await call('POST', '/Users', { body: user() })).json;
    const data = { Operations: [{ op: 'replace', path: 'title', value: 'x' }] };
    expect(statuses(await run([{ method: 'PATCH', path: `/Users/${id}`, data }]))).toEqual(['200']);
  });

  describe('references', () => {
    it('R318 R319 backward and forward, in members, managers and paths', async () => {
      const answers = await run([
        postGroup('g', ['bulkId:later', 'bulkId:last']),
        post('later', user({ [enterpriseUrn]: { manager: { value: 'bulkId:last' } } })),
        {
          method: 'PATCH',
          path: '/Users/bulkId:later',
          data: patch({ op: 'replace', path: 'title', value: 'x' }).body,
        },
        post('last'),
        {
          method: 'PATCH',
          path: '/Groups/bulkId:g',
          data: patch({ op: 'remove', path: 'members[value eq "bulkId:last"]' }).body,
        },
      ]);
      expect(statuses(answers)).toEqual(['201', '201', '200', '201', '200']);
      const [g, later, , last] = answers.map(idOf);
      expect(await membersOf(g!)).toEqual([later]);
      const { json } = await call('GET', `/Users/${later}`);
      expect(json).toMatchObject({ title: 'x', [enterpriseUrn]: { manager: { value: last } } });
      expect(JSON.stringify(json)).not.toContain('bulkId');
    });

    it('R320 T069 in a circle, and to themselves', async () => {
      const answers = await run([
        postGroup('a', ['bulkId:b', 'bulkId:u']),
        postGroup('b', ['bulkId:c']),
        postGroup('c', ['bulkId:a', 'bulkId:c']),
        post('u', user({ [enterpriseUrn]: { manager: { value: 'bulkId:u' } } })),
      ]);
      expect(statuses(answers)).toEqual(['201', '201', '201', '201']);
      const [a, b, c, u] = answers.map(idOf);
      expect(await membersOf(a!)).toEqual([b, u]);
      expect(await membersOf(b!)).toEqual([c]);
      expect(await membersOf(c!)).toEqual([a, c]);
      expect((await call('GET', `/Users/${u}`)).json.groups).toHaveLength(3);
    });

    it('R321 T069 what refers to a failed operation, or to none, fails and leaves nothing', async () => {
      const names = [freshName('g'), freshName('g'), freshName('g'), freshName('g')] as const;
      const answers = await run([
        postGroup('a', ['bulkId:bad'], names[0]),
        post('bad', { userName: '' }),
        postGroup('b', ['bulkId:nobody'], names[1]),
        postGroup('c', ['bulkId:d'], names[2]),
        postGroup('d', ['bulkId:c', 'nobody'], names[3]),
        {
          method: 'PATCH',
          path: '/Users/bulkId:bad',
          data: patch({ op: 'replace', path: 'title', value: 'x' }).body,
        },
        { method: 'DELETE', path: '/Users/bulkId:nobody' },
        postGroup('e', ['bulkId:a']),
        post('f'),
      ]);
      expect(statuses(answers)).toEqual([
        '400',
        '400',
        '400',
        '400',
        '400',
        '400',
        '400',
        '400',
        '201',
      ]);
      expect(answers[0]!.response!.detail).toContain('has failed');
      expect(answers[2]!.response!.detail).toContain('"nobody"');
      expect(answers[3]!.response!.detail).toContain('has failed');
      expect(answers[4]!.response!.detail).toContain('"nobody"');
      for (const name of names) {
        const found = await call(
          'GET',
          `/Groups?filter=${encodeURIComponent(`displayName eq "${name}"`)}`,
        );
        expect(found.json.totalResults).toBe(0);
      }
    });

    it('T069 text that only looks like one stays text, and bulkIds mean nothing outside', async () => {
      const [answer] = await run([
        post('1', user({ displayName: 'bulkId:1 is nice', title: 'bulkId:1' })),
      ]);
      expect((await call('GET', `/Users/${idOf(answer!)}`)).json).toMatchObject({
        displayName: 'bulkId:1 is nice',
        title: 'bulkId:1',
      });
      const { status } = await call('POST', '/Groups', {
        body: { displayName: 'x', members: [{ value: 'bulkId:1' }] },
      });
      expect(status).toBe(400);
    });
  });

  it('T055 nothing is polluted through Bulk', async () => {
    await run([
      post(
        '1',
        JSON.parse(
          '{"userName":"pollute1","__proto__":{"x":1},"constructor":{"prototype":{"x":1}}}',
        ) as object,
      ),
      {
        method: 'PATCH',
        path: '/Users/nobody',
        data: { Operations: [{ op: 'add', path: '__proto__.x', value: 1 }] },
      },
    ]);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('T072 a text that is too long is one operation’s mistake', async () => {
    expect(
      statuses(await run([post('1', user({ title: 'x'.repeat(1_000_000) })), post('2')])),
    ).toEqual(['400', '201']);
  });

  it('T071 a thousand changes of one group from two clients end as some order would', async () => {
    await liftGuard(server().running.url);
    const people = (await run(Array.from({ length: 20 }, (_, index) => post(String(index))))).map(
      idOf,
    );
    const [made] = await run([postGroup('g', [])]);
    const id = idOf(made!);
    const change = (op: string, value: string) => ({
      method: 'PATCH',
      path: `/Groups/${id}`,
      data: { Operations: [{ op, path: 'members', value: [{ value }] }] },
    });
    const mine = (from: number) =>
      run(
        Array.from({ length: 500 }, (_, index) =>
          change(Math.floor(index / 10) % 2 === 0 ? 'add' : 'remove', people[from + (index % 10)]!),
        ),
      );
    const [left, right] = await Promise.all([mine(0), mine(10)]);
    expect(new Set([...statuses(left), ...statuses(right)])).toEqual(new Set(['200']));
    // Each client’s last word on each of its people is `remove`.
    expect(await membersOf(id)).toEqual([]);
    const versions = [...left, ...right].map(({ version }) => Number(version!.slice(3, -1)));
    expect(new Set(versions).size).toBe(1_000);
    expect(Math.max(...versions)).toBe(1_001);
  });

  it('bulk of N is N single requests', async () => {
    const bodies = Array.from({ length: 25 }, (_, index) =>
      user({
        title: `t${index}`,
        emails: [{ value: freshName() }],
        ...(index % 5 === 0 ? { userName: '' } : {}),
      }),
    );
    const bulk = await run(bodies.map((data, index) => post(String(index), data)));
    const before = await total('/Users');
    for (const [index, body] of bodies.entries()) {
      const again = { ...body, ...(body['userName'] === '' ? {} : { userName: freshName() }) };
      const single = await call('POST', '/Users', { body: again });
      expect(bulk[index]!.status).toBe(String(single.status));
      if (single.status !== 201) continue;
      const {
        id: _id,
        meta: _meta,
        userName: _name,
        ...rest
      } = (await call('GET', `/Users/${idOf(bulk[index]!)}`)).json;
      const { id: _id2, meta: _meta2, userName: _name2, ...singleRest } = single.json;
      expect(rest).toEqual(singleRest);
    }
    expect(await total('/Users')).toBe(before + 20);
    expect((await call('GET', filtered('title eq "t1"'))).json.totalResults).toBe(2);
  });
});
