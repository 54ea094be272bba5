/** @module-tag slow */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { applyingTo } from '../support/apply.ts';
import { newStores } from '../support/stores.ts';

/** `ROLLCALL_TEST_CASES=500 npx vitest run test/laws/apply-laws.test.ts` is the long form. */
const cases = Math.min(500, Number(process.env['ROLLCALL_TEST_CASES'] ?? 25));
const seed = Number(process.env['ROLLCALL_TEST_SEED'] ?? Date.now() % 0x7f_ff_ff_ff);

const prune = { prune: true, maxRemovals: 1_000_000 } as const;

/** Secrets that objects may hand on to each other. */
const tokens = Array.from({ length: 40 }, (_, index) => `token-${index}-${'x'.repeat(20)}`);
const webhookSecrets = Array.from(
  { length: 6 },
  (_, index) => `whsec_${Buffer.alloc(32, index + 1).toString('base64')}`,
);

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const named = <T extends { readonly name: string }>(one: fc.Arbitrary<T>, maxLength: number) =>
  fc.uniqueArray(one, { selector: ({ name }) => name.toLowerCase(), maxLength });

const credential = fc.oneof(
  fc.record({
    name: fc.constantFrom('first', 'second', 'third'),
    kind: fc.constant('token'),
    scope: optional(fc.constantFrom('scim', 'scim.read')),
    expires: optional(fc.constantFrom('2031-01-31', '2032-05-01T12:00:00Z')),
  }),
  fc.record({
    name: fc.constantFrom('first', 'second', 'client'),
    kind: fc.constant('secret'),
    expires: fc.constantFrom('2027-01-31', '2027-06-30'),
  }),
  fc.record({
    name: fc.constantFrom('third', 'trust'),
    kind: fc.constant('trust'),
    trust: fc.record({
      issuer: fc.constant('https://login.example.com'),
      subject: fc.constantFrom('one', 'two'),
      audience: fc.constant('rollcall'),
    }),
  }),
);

const connection = fc.record({
  name: fc.constantFrom('Okta', 'Entra', 'OneLogin', 'Ping'),
  profile: optional(fc.constantFrom('okta', 'entra', 'rfc-strict')),
  status: fc.constantFrom('active', 'paused'),
  limits: optional(fc.record({ perSecond: fc.integer({ min: 1, max: 9 }), burst: fc.constant(9) })),
  discovery: optional(fc.constantFrom('full', 'rfc7643')),
  credentials: named(credential, 3),
});

const webhook = fc.record({
  name: fc.constantFrom('App', 'Audit', 'CRM'),
  url: fc.constantFrom('https://a.example.com/hook', 'https://b.example.com/'),
  types: optional(fc.subarray(['user.created', 'user.deleted', 'group.created'], { minLength: 1 })),
  status: fc.constantFrom('active', 'disabled'),
  secret: fc.constantFrom(...webhookSecrets),
});

const policy = (names: readonly string[]) =>
  fc.record({
    onDelete: optional(fc.constantFrom('retain', 'erase', 'deactivate', null)),
    retentionDays: optional(fc.integer({ min: 1, max: 90 })),
    seats: optional(fc.constantFrom(10, 20, null)),
    domains: fc.subarray(['a.example', 'b.example', 'c.example']),
    guard: optional(fc.record({ enabled: fc.boolean(), percent: optional(fc.constant(70)) })),
    indexes: optional(fc.constantFrom({ User: ['title'] }, { User: ['TITLE', 'nickName'] })),
    roles: optional(
      fc.record({
        mode: optional(fc.constantFrom('union', 'first')),
        default: fc.subarray(['member', 'guest']),
        rules: fc.array(
          fc.record({
            displayName: fc.constantFrom('Admins', 'Operators'),
            connection:
              names.length === 0 ? fc.constant(undefined) : optional(fc.constantFrom(...names)),
            roles: fc.subarray(['admin', 'operator'], { minLength: 1 }),
          }),
          { maxLength: 3 },
        ),
      }),
    ),
  });

const tenant = fc
  .record({
    id: fc.constantFrom('acme', 'globex', 'initech'),
    name: optional(fc.constantFrom('One', 'Two')),
    status: fc.constantFrom('active', 'paused'),
    connections: named(connection, 4),
    webhooks: named(webhook, 3),
  })
  .chain((one) =>
    policy(one.connections.map(({ name }) => name)).map((given) => ({ ...one, policy: given })),
  );

/** No two credentials of a configuration have the same secret; trusts differ by tenant. */
const configuration = fc
  .record({
    tenants: fc.uniqueArray(tenant, { selector: ({ id }) => id, maxLength: 3 }),
    webhooks: named(webhook, 2),
    tokens: fc.shuffledSubarray(tokens, { minLength: tokens.length }),
  })
  .map(({ tokens: order, ...given }) => {
    let next = 0;
    const tenants = given.tenants.map((one) => {
      const terms = new Set<string>();
      return {
        ...one,
        connections: one.connections.map((each) => ({
          ...each,
          credentials: each.credentials.flatMap((credentialOf): readonly object[] => {
            if (credentialOf.kind !== 'trust') {
              next += 1;
              return [{ ...credentialOf, secret: order[next] }];
            }
            const text = JSON.stringify(credentialOf);
            const subject = text.includes('"one"') ? 'one' : 'two';
            if (terms.has(subject)) return [];
            terms.add(subject);
            return [credentialOf];
          }),
        })),
      };
    });
    // As a file has it: absent, not undefined.
    return JSON.parse(JSON.stringify({ ...given, tenants })) as Record<string, unknown>;
  });

describe.each(newStores)(
  'apply on %s, seed %s'.replace('seed %s', `seed ${seed}`),
  (name, open) => {
    const opened: { close(): Promise<void> }[] = [];
    afterAll(() => Promise.all(opened.map((store) => store.close())));

    it('reaches a configuration from any other, and changes nothing the second time', {
      timeout: 300_000,
    }, async () => {
      const store = await open();
      opened.push(store);
      const { apply, observe, exported } = await applyingTo(store);
      const runs = name === 'postgres' ? Math.ceil(cases / 5) : cases;
      await fc.assert(
        fc.asyncProperty(configuration, configuration, async (a, b) => {
          await apply(a, prune);
          const first = await observe();
          expect((await apply(a, prune)).changes).toEqual([]);
          expect(await observe()).toEqual(first);

          // The file that is exported changes nothing either, though it has no secrets.
          expect((await apply(await exported(), prune)).changes).toEqual([]);
          expect(await observe()).toEqual(first);

          const planned = await apply(b, { ...prune, dryRun: true });
          expect(await observe()).toEqual(first);
          const { changes } = await apply(b, prune);
          expect(changes).toEqual(planned.changes);

          await apply(a, prune);
          expect((await observe()).state).toEqual(first.state);
        }),
        { numRuns: runs, seed },
      );
    });
  },
);
