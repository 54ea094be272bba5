/** @module-tag slow */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liftGuard } from '../support/management.ts';
import { patch, startTestServer, stores, type TestServer, user } from '../support/server.ts';

/** T073 T074 T082: whatever comes at once, the outcome is that of some order one after another. */

describe.each(stores)('many at once on %s', (store) => {
  let server: TestServer;
  const people: string[] = [];
  beforeAll(async () => {
    server = await startTestServer(store);
    await liftGuard(server.running.url);
    const made = await Promise.all(
      Array.from({ length: 40 }, () => server.call('POST', '/Users', { body: user() })),
    );
    people.push(...made.map(({ json }) => json.id));
  });
  afterAll(() => server.stop());

  const makeGroup = async (members: readonly string[] = []): Promise<string> =>
    (
      await server.call('POST', '/Groups', {
        body: { displayName: 'g', members: members.map((value) => ({ value })) },
      })
    ).json.id;
  const members = async (id: string): Promise<string[]> =>
    ((await server.call('GET', `/Groups/${id}`)).json.members ?? []).map(
      ({ value }: { value: string }) => value,
    );

  it('T073 forty distinct members added in parallel are all there', async () => {
    const id = await makeGroup();
    const replies = await Promise.all(
      people.map((value) =>
        server.call(
          'PATCH',
          `/Groups/${id}`,
          patch({ op: 'Add', path: 'members', value: [{ value }] }),
        ),
      ),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await members(id)).toSorted()).toEqual(people.toSorted());
    expect((await server.call('GET', `/Groups/${id}`)).json.meta.version).toBe('W/"41"');
  });

  type Deed =
    | { readonly kind: 'add' | 'remove'; readonly who: readonly number[] }
    | { readonly kind: 'replace'; readonly who: readonly number[] };
  const some = fc.uniqueArray(fc.integer({ min: 0, max: 11 }), { minLength: 1, maxLength: 4 });
  const deed: fc.Arbitrary<Deed> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constantFrom('add' as const, 'remove' as const), who: some }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace' as const), who: some }) },
  );

  const runs = Number(process.env['ROLLCALL_TEST_HISTORIES'] ?? 40);

  it(`T074 T082 adds, removes and replaces in parallel end as their versions say, ${runs} times`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 40 }), async (deeds) => {
        const start = people.slice(0, 3);
        const id = await makeGroup(start);
        const bodyOf = ({ kind, who }: Deed) =>
          patch({
            op: kind,
            path: 'members',
            value: who.map((index) => ({ value: people[index] })),
          });
        const done = await Promise.all(
          deeds.map(async (one) => {
            // Without a body: one would show the group as it is when the answer is composed, which
            // may be later.
            const headers = { Prefer: 'return=minimal' };
            const reply = await server.call('PATCH', `/Groups/${id}`, { ...bodyOf(one), headers });
            expect(reply.status).toBe(204);
            return { one, version: Number(String(reply.headers['etag']).slice(3, -1)) };
          }),
        );
        const final = await server.call('GET', `/Groups/${id}`);
        const versions = Number(final.json.meta.version.slice(3, -1));
        // Those that changed something have each a version of their own; in that order they lead to
        // what is there.
        const orders = new Map<number, Deed[]>();
        for (const { one, version } of done)
          orders.set(version, [...(orders.get(version) ?? []), one]);
        let state = new Set(start);
        for (let version = 2; version <= versions; version += 1) {
          const candidates = orders.get(version)!;
          // One of them made this version, and the others were no change then.
          const next = candidates
            .map((one) => apply(state, one, people))
            .find(
              (set) =>
                !isSame(set, state) &&
                candidates.every((other) => isSame(apply(set, other, people), set)),
            );
          expect(
            next,
            `version ${version} was made by one, and the others changed nothing`,
          ).toBeDefined();
          state = next!;
        }
        const there = (final.json.members ?? []).map(({ value }: { value: string }) => value);
        expect(isSame(new Set(there), state)).toBe(true);
        expect(new Set(there).size).toBe(there.length);
        // Both directions say the same.
        for (const value of people.slice(0, 12)) {
          const { groups = [] } = (await server.call('GET', `/Users/${value}`)).json;
          expect(groups.some((group: { value: string }) => group.value === id)).toBe(
            state.has(value),
          );
        }
        await server.call('DELETE', `/Groups/${id}`);
      }),
      { numRuns: runs, endOnFailure: true },
    );
  }, 600_000);
});

function apply(
  state: ReadonlySet<string>,
  { kind, who }: { readonly kind: string; readonly who: readonly number[] },
  people: readonly string[],
): Set<string> {
  const ids = who.map((index) => people[index]!);
  if (kind === 'replace') return new Set(ids);
  const next = new Set(state);
  for (const id of ids) {
    if (kind === 'add') next.add(id);
    else next.delete(id);
  }
  return next;
}

function isSame(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((one) => right.has(one));
}
