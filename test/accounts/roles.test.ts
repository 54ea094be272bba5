import { expect, it } from 'vitest';
import { onEveryStore, patch } from '../support/server.ts';
import { accountOfUser, createTenant, type TestTenant } from '../support/tenant.ts';

async function person(
  tenant: TestTenant,
  name: string,
): Promise<{ readonly user: string; readonly account: string }> {
  const { json } = await tenant.call('POST', '/Users', { body: { userName: `${name}@x.example` } });
  return { user: json.id, account: String((await accountOfUser(tenant, json.id))!['id']) };
}

async function group(
  { call }: TestTenant,
  displayName: string,
  members: readonly string[] = [],
  externalId?: string,
): Promise<string> {
  const body = {
    displayName,
    members: members.map((value) => ({ value })),
    ...(externalId === undefined ? {} : { externalId }),
  };
  return (await call('POST', '/Groups', { body })).json.id;
}

onEveryStore('roles', {}, (server) => {
  const rolesOf = async (
    { manage, at }: TestTenant,
    account: string,
  ): Promise<readonly string[]> => {
    const gate = await manage('GET', at(`/accounts/${account}/access`));
    const shown = await manage('GET', at(`/accounts/${account}`));
    expect(shown.json.roles).toEqual(gate.json.roles);
    return gate.json.roles;
  };
  const setRoles = ({ manage, tenant }: TestTenant, roles: object) =>
    manage('PATCH', `/tenants/${tenant}`, { policy: { roles } });

  it('follow from groups by id, externalId and name, with every change of them', async () => {
    const tenant = await createTenant(server());
    const { call } = tenant;
    const ada = await person(tenant, 'ada');
    const byId = await group(tenant, 'By id', [ada.user]);
    const byName = await group(tenant, 'engineers', []);
    const byExternalId = await group(tenant, 'Whatever', [], 'X-1');
    expect(await rolesOf(tenant, ada.account)).toEqual([]);
    await setRoles(tenant, {
      default: ['guest'],
      rules: [
        { id: byId, roles: ['admin', 'user'] },
        { displayName: 'Engineers', roles: ['dev', 'user'] },
        { externalId: 'X-1', roles: ['audit'] },
      ],
    });
    expect(await rolesOf(tenant, ada.account)).toEqual(['admin', 'user']);
    const change = (id: string, operation: object) =>
      call('PATCH', `/Groups/${id}`, patch(operation));
    await change(byName, { op: 'add', path: 'members', value: [{ value: ada.user }] });
    await change(byExternalId, { op: 'add', path: 'members', value: [{ value: ada.user }] });
    expect(await rolesOf(tenant, ada.account)).toEqual(['admin', 'user', 'dev', 'audit']);
    await change(byId, { op: 'remove', path: `members[value eq "${ada.user}"]` });
    expect(await rolesOf(tenant, ada.account)).toEqual(['dev', 'user', 'audit']);
    // A group that changes its name is another to the rule.
    await change(byName, { op: 'replace', path: 'displayName', value: 'Plumbers' });
    expect(await rolesOf(tenant, ada.account)).toEqual(['audit']);
    await call('DELETE', `/Groups/${byExternalId}`);
    expect(await rolesOf(tenant, ada.account)).toEqual(['guest']);
    await call(
      'PATCH',
      `/Users/${ada.user}`,
      patch({ op: 'replace', path: 'active', value: false }),
    );
    expect(await rolesOf(tenant, ada.account).catch(() => 'differ')).toBe('differ');
  });

  it('follow through groups in groups, and in circles', async () => {
    const tenant = await createTenant(server());
    const ada = await person(tenant, 'ada');
    const inner = await group(tenant, 'inner', [ada.user]);
    const outer = await group(tenant, 'outer', [inner]);
    await tenant.call(
      'PATCH',
      `/Groups/${inner}`,
      patch({ op: 'add', path: 'members', value: [{ value: outer }] }),
    );
    await setRoles(tenant, { rules: [{ id: outer, roles: ['outer'] }] });
    expect(await rolesOf(tenant, ada.account)).toEqual(['outer']);
    await tenant.call('PATCH', `/Groups/${outer}`, patch({ op: 'remove', path: 'members' }));
    expect(await rolesOf(tenant, ada.account)).toEqual([]);
  });

  it('are those of the first rule that fits, when the tenant says so; and each is explained', async () => {
    const tenant = await createTenant(server());
    const ada = await person(tenant, 'ada');
    const one = await group(tenant, 'one', [ada.user]);
    const two = await group(tenant, 'two', [ada.user]);
    const rules = [
      { displayName: 'nobody', roles: ['none'] },
      { id: two, roles: ['second'] },
      { id: one, roles: ['first'] },
    ];
    await setRoles(tenant, { mode: 'first', rules });
    expect(await rolesOf(tenant, ada.account)).toEqual(['second']);
    const { json } = await tenant.manage('GET', tenant.at(`/accounts/${ada.account}/roles`));
    expect(json).toEqual({
      roles: ['second'],
      isDefault: false,
      rules: [
        { rule: rules[0], groups: [], counts: false },
        { rule: rules[1], groups: [two], counts: true },
        { rule: rules[2], groups: [one], counts: false },
      ],
    });
  });

  it('can be looked at before they are changed', async () => {
    const tenant = await createTenant(server());
    const { manage, at } = tenant;
    const people = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) people.push(await person(tenant, name));
    const some = await group(tenant, 'some', [people[1]!.user, people[3]!.user]);
    await setRoles(tenant, { default: ['member'] });
    const ask = { roles: { default: ['member'], rules: [{ id: some, roles: ['admin'] }] } };
    const { json } = await manage('POST', at('/roles/preview'), ask);
    expect(json).toEqual({
      examined: 5,
      changes: [people[1]!, people[3]!].map(({ account }, index) => ({
        account,
        username: ['b', 'd'][index],
        before: ['member'],
        after: ['admin'],
      })),
    });
    const first = (await manage('POST', at('/roles/preview'), { ...ask, limit: 2 })).json;
    const second = (
      await manage('POST', at('/roles/preview'), { ...ask, limit: 2, cursor: first.next })
    ).json;
    const third = (
      await manage('POST', at('/roles/preview'), { ...ask, limit: 2, cursor: second.next })
    ).json;
    expect([first, second, third].map(({ examined }) => examined)).toEqual([2, 2, 1]);
    expect([...first.changes, ...second.changes, ...third.changes]).toEqual(json.changes);
    expect(third.next).toBeUndefined();
    // Nothing was changed.
    expect((await manage('GET', at(`/accounts/${people[1]!.account}`))).json.roles).toEqual([
      'member',
    ]);
    expect(
      (await manage('POST', at('/roles/preview'), { roles: { rules: [{ roles: [] }] } })).status,
    ).toBe(400);
  });
});
