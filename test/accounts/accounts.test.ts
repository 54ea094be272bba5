import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountAttributes } from '../../src/accounts/account-attributes.ts';
import { usernameBase } from '../../src/accounts/username.ts';
import { openSqliteReader } from '../../src/storage/sqlite/index.ts';
import { patch, startTestServer, type TestServer, user } from '../support/server.ts';

describe('usernames', () => {
  it.each([
    ['ada@example.com', 'ada'],
    ['Ada.Lovelace@example.com', 'Ada.Lovelace'],
    ['ada@a@b', 'ada-a-b'],
    ['ada', 'ada'],
    ['John Smith', 'John-Smith'],
    ['a  b', 'a-b'],
    ['a..b--c', 'a.b-c'],
    ['a.-b', 'a-b'],
    ['.ada.', 'ada'],
    ['--ada--@x', 'ada'],
    ['ada+test@x', 'ada-test'],
    ['josé@x', 'jos'],
    ['山田', 'user'],
    ['@x', 'user'],
    ['a\u{1f680}b', 'a-b'],
    ['under_score', 'under_score'],
    ['CORP\\ada', 'CORP-ada'],
  ])('%s becomes %s', (preferred, expected) => {
    expect(usernameBase(preferred)).toBe(expected);
  });

  it('are always names, and stay what they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (preferred) => {
        const base = usernameBase(preferred);
        expect(base).toMatch(/^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,198}[A-Za-z0-9_])?$/u);
        expect(base).not.toMatch(/[-.]{2}/u);
        expect(usernameBase(base)).toBe(base);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what a user says of its account', () => {
  it('the first name that says something is shown', () => {
    const shown = (document: object) =>
      accountAttributes({ userName: 'u', ...document }).displayName;
    expect(shown({ displayName: 'D', name: { formatted: 'F' } })).toBe('D');
    expect(shown({ displayName: '  ', name: { formatted: 'F', givenName: 'G' } })).toBe('F');
    expect(shown({ name: { givenName: 'G', middleName: 'M', familyName: 'L' } })).toBe('G M L');
    expect(shown({ name: { familyName: 'L' } })).toBe('L');
    expect(shown({})).toBe('u');
  });

  it('addresses stand once, with one primary', () => {
    const emails = (values: object[]) =>
      accountAttributes({ userName: 'u', emails: values } as never).emails;
    expect(emails([{ value: 'a@x' }, { value: 'A@X', primary: true }, { value: 'b@x' }])).toEqual([
      { value: 'a@x', primary: true },
      { value: 'b@x', primary: false },
    ]);
    expect(emails([{ value: 'a@x' }, { value: 'b@x' }])).toEqual([
      { value: 'a@x', primary: true },
      { value: 'b@x', primary: false },
    ]);
    expect(emails([{ display: 'none' }, { value: ' ' }])).toEqual([]);
  });
});

async function accountOf(server: TestServer, id: string) {
  const reader = openSqliteReader({ path: server.path! });
  const account = await reader.accountOf('default', id);
  await reader.close();
  return account;
}

describe('the account beside the user', () => {
  it('R305 T107 follows every change, keeps its username, and outlives the user', async () => {
    const server = await startTestServer('sqlite');
    const made = (
      await server.call('POST', '/Users', {
        body: user({
          userName: 'Ada.L@one.example',
          emails: [{ value: 'Ada@one.example' }],
          externalId: 'E1',
        }),
      })
    ).json;
    const first = (await accountOf(server, made.id))!;
    expect(first).toMatchObject({
      username: 'Ada.L',
      displayName: 'Ada.L@one.example',
      status: 'active',
      emails: [{ value: 'Ada@one.example', primary: true }],
      settings: '{}',
      externalId: 'E1',
    });
    expect(first.id).not.toBe(made.id);

    await server.call(
      'PATCH',
      `/Users/${made.id}`,
      patch({
        op: 'replace',
        value: { userName: 'renamed@two.example', displayName: 'Ada King', externalId: '' },
      }),
    );
    expect(await accountOf(server, made.id)).toMatchObject({
      id: first.id,
      username: 'Ada.L',
      displayName: 'Ada King',
      userNameKey: 'renamed@two.example',
    });
    expect((await accountOf(server, made.id))!.externalId).toBeUndefined();

    await server.call(
      'PATCH',
      `/Users/${made.id}`,
      patch({ op: 'replace', path: 'active', value: 'False' }),
    );
    expect((await accountOf(server, made.id))!.status).toBe('deactivated');
    await server.call('PUT', `/Users/${made.id}`, {
      body: user({ userName: 'renamed@two.example' }),
    });
    expect(await accountOf(server, made.id)).toMatchObject({
      status: 'deactivated',
      displayName: 'renamed@two.example',
      emails: [],
    });
    await server.call('PATCH', `/Users/${made.id}`, patch({ op: 'remove', path: 'active' }));
    expect((await accountOf(server, made.id))!.status).toBe('deactivated');
    await server.call(
      'PATCH',
      `/Users/${made.id}`,
      patch({ op: 'replace', path: 'active', value: true }),
    );
    expect((await accountOf(server, made.id))!.status).toBe('active');
    const before = await accountOf(server, made.id);
    await server.call(
      'PATCH',
      `/Users/${made.id}`,
      patch({ op: 'replace', path: 'title', value: 'Countess' }),
    );
    expect(await accountOf(server, made.id)).toEqual(before);

    await server.call('DELETE', `/Users/${made.id}`);
    expect(await accountOf(server, made.id)).toBeUndefined();
    const returned = (
      await server.call('POST', '/Users', {
        body: user({ userName: 'RENAMED@two.example', displayName: 'Back' }),
      })
    ).json;
    expect(await accountOf(server, returned.id)).toMatchObject({
      id: first.id,
      username: 'Ada.L',
      displayName: 'Back',
      status: 'active',
    });
    expect((await accountOf(server, returned.id))!.purgeAfter).toBeUndefined();
    await server.stop();
  });

  it('R108 T106 one that is created inactive is deactivated', async () => {
    const server = await startTestServer('sqlite');
    const { json } = await server.call('POST', '/Users', { body: user({ active: false }) });
    expect((await accountOf(server, json.id))!.status).toBe('deactivated');
    await server.stop();
  });

  it('a collision takes the smallest free number, in any order of arrival', async () => {
    const server = await startTestServer('sqlite');
    const names: string[] = [];
    for (const userName of ['info@a', 'info-2@b', 'info@c', 'Info@d', 'INFO@e', 'info-1@f']) {
      const { json } = await server.call('POST', '/Users', { body: user({ userName }) });
      names.push((await accountOf(server, json.id))!.username);
    }
    expect(names).toEqual(['info', 'info-2', 'info-1', 'Info-3', 'INFO-4', 'info-1-1']);
    const many = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        server.call('POST', '/Users', { body: user({ userName: `team@${index}.example` }) }),
      ),
    );
    const taken = new Set<string>();
    for (const { json } of many) taken.add((await accountOf(server, json.id))!.username);
    expect([...taken].sort()).toEqual(
      ['team', ...Array.from({ length: 49 }, (_, index) => `team-${index + 1}`)].sort(),
    );
    await server.stop();
  });

  it('T056 a refused user leaves no account', async () => {
    const server = await startTestServer('sqlite');
    const { json } = await server.call('POST', '/Users', { body: user({ userName: 'one@x' }) });
    expect(
      (await server.call('POST', '/Users', { body: user({ userName: 'ONE@x' }) })).status,
    ).toBe(409);
    const other = await server.call('POST', '/Users', { body: user({ userName: 'one@y' }) });
    expect((await accountOf(server, other.json.id))!.username).toBe('one-1');
    expect((await accountOf(server, json.id))!.username).toBe('one');
    await server.stop();
  });
});
