import assert from 'node:assert/strict';
import type { Account } from '../ports/account.ts';
import type { NewResource, ResourceChange, Store } from '../ports/store.ts';
import type { Condition } from '../protocol/filter/plan-index.ts';
import type { IndexKey } from '../protocol/schema/keys.ts';

/** One promise a store makes. */
export interface ContractCase {
  readonly name: string;
  readonly run: (store: Store) => Promise<void>;
}

/** What the cases are made of. */

export const tenant: string = 'acme';
export const created: string = '2026-01-01T00:00:00.000';
export const all: Condition = { kind: 'all' };
export const byCreation: { readonly descending: false } = { descending: false };

export function idOf(number: number): string {
  return `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

export function resource(
  number: number,
  keys: readonly IndexKey[] = [],
  overrides: Partial<NewResource> = {},
): NewResource {
  const id = idOf(number);
  return {
    id,
    type: 'User',
    connection: 'c',
    document: `{"id":"${id}"}`,
    hasReferences: false,
    created,
    keys: [userName(`user${number}`), ...keys],
    ...overrides,
  };
}

export function userName(key: string): IndexKey {
  return { path: 'userName', key, unique: true };
}

export function changeOf(
  made: NewResource,
  overrides: Partial<ResourceChange> = {},
): ResourceChange {
  const { id, type, document, hasReferences, keys } = made;
  return {
    id,
    type,
    document,
    hasReferences,
    version: 2,
    lastModified: '2026-01-02T00:00:00.000',
    before: keys,
    after: keys,
    ...overrides,
  };
}

export function account(number: number, overrides: Partial<Account> = {}): Account {
  return {
    id: `a${number}`,
    username: `user${number}`,
    displayName: `User ${number}`,
    emails: [{ value: `user${number}@x.example`, primary: true }],
    settings: '{"theme":"dark"}',
    status: 'active',
    protected: false,
    connection: 'c',
    resource: idOf(number),
    userNameKey: `user${number}`,
    created,
    lastModified: created,
    ...overrides,
  };
}

export async function fill(
  store: Store,
  resources: readonly NewResource[],
  into: string = tenant,
): Promise<void> {
  await store.write(async (transaction) => {
    for (const made of resources)
      assert.equal(await transaction.insertResource(into, made), undefined);
  });
}

export async function idsOf(
  store: Store,
  condition: Condition,
  type = 'User',
): Promise<readonly string[]> {
  const rows = await store.select(tenant, type, {
    condition,
    order: byCreation,
    offset: 0,
    limit: 1_000,
  });
  assert.equal(await store.count(tenant, type, condition), rows.length);
  const positions = await store.positions(tenant, type, condition, 1_000);
  assert.deepEqual(
    positions,
    rows.map(({ position }) => position),
  );
  return rows.map(({ id }) => id);
}

export function key(path: string, equals: string | boolean): Condition {
  return { kind: 'key', path, equals };
}
