import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/ports/account.ts';
import type { Transaction } from '../../src/ports/store.ts';
import { openSqliteStore } from '../../src/storage/sqlite/index.ts';

/** What a transaction does: each step is made, and may be taken back with the part it is in. */
type Step =
  | { readonly kind: 'append' | 'count' | 'read'; readonly tenant: string }
  | { readonly kind: 'part'; readonly steps: readonly Step[]; readonly fails: boolean };

/** What must be there: numbers of events and of accounts, by tenant. */
type Expected = Map<string, { events: number; accounts: number }>;

const tenants = ['a', 'b'];
const step = fc.letrec<{ one: Step; part: Step }>((tie) => ({
  one: fc.oneof(
    { depthSize: 'small' },
    fc.record({
      kind: fc.constantFrom('append' as const, 'count' as const, 'read' as const),
      tenant: fc.constantFrom(...tenants),
    }),
    tie('part'),
  ),
  part: fc.record({
    kind: fc.constant('part' as const),
    steps: fc.array(tie('one'), { maxLength: 4 }),
    fails: fc.boolean(),
  }),
})).part;

let serial = 0;

function newAccount(): Account {
  serial += 1;
  return {
    id: `account-${serial}`,
    username: `user-${serial}`,
    userNameKey: `user-${serial}`,
    displayName: 'Ada',
    emails: [],
    settings: '{}',
    status: 'active',
    protected: false,
    resource: `resource-${serial}`,
    created: '2026',
    lastModified: '2026',
  };
}

const planned = new Error('planned');

async function play(transaction: Transaction, steps: readonly Step[], expected: Expected) {
  for (const one of steps) {
    if (one.kind === 'part') await playPart(transaction, one, expected);
    else await playOne(transaction, one, expected);
  }
}

async function playOne(
  transaction: Transaction,
  { kind, tenant }: { readonly kind: string; readonly tenant: string },
  expected: Expected,
): Promise<void> {
  const own = expected.get(tenant)!;
  if (kind === 'append') {
    serial += 1;
    const event = { id: `e${serial}`, type: 't', subject: 's', payload: '{}', created: '2026' };
    await transaction.appendEvent(tenant, event);
    own.events += 1;
  } else if (kind === 'count') {
    await transaction.insertAccount(tenant, newAccount());
    own.accounts += 1;
  } else {
    expect((await transaction.accountTotals(tenant)).active).toBe(own.accounts);
    expect((await transaction.eventRange(tenant)).last).toBe(own.events);
  }
}

async function playPart(
  transaction: Transaction,
  { steps, fails }: { readonly steps: readonly Step[]; readonly fails: boolean },
  expected: Expected,
): Promise<void> {
  const before = structuredClone(expected);
  const work = transaction.nested(async () => {
    await play(transaction, steps, expected);
    if (fails) throw planned;
  });
  if (!fails) return work;
  await expect(work).rejects.toBe(planned);
  for (const [tenant, numbers] of before) expected.set(tenant, numbers);
}

describe('what transactions of one commit count together', () => {
  it('is what each of them did, whatever is rolled back and read between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (transactions) => {
        const path = join(mkdtempSync(join(tmpdir(), 'rollcall-counts-')), 'a.db');
        const store = openSqliteStore({ path, durable: false });
        const expected: Expected = new Map(
          tenants.map((tenant) => [tenant, { events: 0, accounts: 0 }]),
        );
        // Asked in one turn, so that they share a commit.
        await Promise.all(
          transactions.map(async (one) => {
            if (one.kind !== 'part') return;
            let before: Expected | undefined;
            const written = store.write(async (transaction) => {
              before = structuredClone(expected);
              await play(transaction, one.steps, expected);
              if (!one.fails) return;
              for (const [tenant, numbers] of before) expected.set(tenant, numbers);
              throw planned;
            });
            await (one.fails ? expect(written).rejects.toBe(planned) : written);
          }),
        );
        for (const [tenant, { events, accounts }] of expected) {
          expect((await store.accountTotals(tenant)).active).toBe(accounts);
          const page = await store.events(tenant, 0, 1_000);
          const numbers = page.map(({ sequence }) => sequence);
          expect(numbers).toEqual(Array.from({ length: events }, (_, index) => index + 1));
        }
        await store.close();
      }),
      { numRuns: 60 },
    );
  });
});
