import { describe, expect, it } from 'vitest';
import { createTenantSemaphore } from '../../src/directory/tenant-semaphore.ts';
import type { CommandKind, SubmitCommand } from '../../src/server/commands.ts';
import { costOf, createFairSubmit } from '../../src/server/fair-submit.ts';

/** A writer that carries out one command after the other. */
function serialWriter() {
  const carriedOut: string[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const submit = ((kind: CommandKind, input: object) => {
    const done = last.then(() => carriedOut.push('tenant' in input ? String(input.tenant) : kind));
    last = done;
    return done;
  }) as unknown as SubmitCommand;
  return { submit, carriedOut };
}

const remove = (submit: SubmitCommand, tenant: string): Promise<unknown> =>
  submit('remove', {
    kind: 'remove',
    tenant,
    definitions: 0,
    connection: 'c',
    type: 'User',
    id: 'x',
  });

describe('T134 turns at the writer', () => {
  it('alternate between tenants, however much each asks for', async () => {
    const { submit, carriedOut } = serialWriter();
    const fair = createFairSubmit({ submit, semaphore: createTenantSemaphore(2, 1_000) });
    const greedy = Array.from({ length: 500 }, () => remove(fair, 'greedy'));
    const modest = remove(fair, 'modest');
    const other = remove(fair, 'other');
    await Promise.all([modest, other]);
    expect(carriedOut.indexOf('modest')).toBeLessThan(5);
    expect(carriedOut.indexOf('other')).toBeLessThan(6);
    await Promise.all(greedy);
    expect(carriedOut).toHaveLength(502);
  });

  it('are given back by commands that fail; what is too much waits for no turn', async () => {
    const semaphore = createTenantSemaphore(1, 2);
    const fair = createFairSubmit({ submit: () => Promise.reject(new Error('no')), semaphore });
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => remove(fair, 't')));
    const reasons = results.map(
      (result) => (result as PromiseRejectedResult).reason as Error & { readonly status?: number },
    );
    expect(reasons.map(({ status, message }) => status ?? message)).toEqual([
      'no',
      'no',
      'no',
      503,
      503,
    ]);
    expect(semaphore.used).toBe(0);
    expect(semaphore.waiting).toBe(0);
  });

  it('are not waited for by the work of the process itself', async () => {
    const semaphore = createTenantSemaphore(1, 1);
    const { promise, resolve } = Promise.withResolvers<void>();
    const fair = createFairSubmit({
      submit: ((kind: CommandKind) => (kind === 'remove' ? promise : Promise.resolve())) as never,
      semaphore,
    });
    const blocked = remove(fair, 't');
    await fair('holdLease', { name: 'x', holder: 'y', ttlMs: 0 });
    resolve();
    await blocked;
  });

  it('cost by the number of operations and ids, up to half of the places', () => {
    const list = (length: number): readonly unknown[] => Array.from({ length });
    const cost = (kind: CommandKind, input: object): number => costOf(kind, input as never);
    expect(cost('patch', { operations: list(1) })).toBe(1);
    expect(cost('patch', { operations: list(1_000) })).toBe(251);
    expect(cost('bulk', { operations: list(1_000) })).toBe(256);
    expect(cost('completeDeferred', { bulk: { operations: list(10) } })).toBe(10);
    expect(cost('addPendingMembers', { ids: list(5_000) })).toBe(51);
    expect(cost('create', {})).toBe(1);
  });
});
