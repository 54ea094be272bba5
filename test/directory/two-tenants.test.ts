import { describe, expect, it } from 'vitest';
import type { OperationContext } from '../../src/directory/directory.ts';
import type { Store } from '../../src/ports/store.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { createParseContext, profiles } from '../../src/protocol/profiles/profile.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import { directoryOver } from '../support/directory.ts';
import { newStores } from '../support/stores.ts';

/**
 * A store in which every read waits a random while, so that requests change places at every await
 * there is.
 */
function shuffled(store: Store, random: () => number): Store {
  const wait = async (): Promise<void> => {
    for (let turns = Math.floor(random() * 4); turns > 0; turns -= 1)
      await new Promise<void>((resolve) => void setImmediate(resolve));
  };
  return new Proxy(store, {
    get(target, name) {
      const method = target[name as keyof Store] as unknown;
      if (typeof method !== 'function') return method;
      return async (...given: unknown[]) => {
        await wait();
        const result: unknown = await (method as (...given: unknown[]) => Promise<unknown>).apply(
          target,
          given,
        );
        await wait();
        return result;
      };
    },
  });
}

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe.each(newStores)('two tenants on %s', (_, newStore) => {
  it('R343 T026 T027 twenty creates of each, changing places at every await, land each in its own', async () => {
    const registry = builtInRegistry();
    const type = registry.type('User')!;
    const scopeOf = (tenant: string): OperationContext => ({
      tenant,
      connection: `c-${tenant}`,
      parseContext: createParseContext(profiles.get('default')!),
      registry: { registry, definitions: 0 },
      base: 'http://x',
    });
    for (let seed = 1; seed <= 5; seed += 1) {
      const store = await newStore();
      const directory = directoryOver(shuffled(store, generator(seed)), { registry });
      const work = Array.from({ length: 20 }, (__, index) =>
        ['left', 'right'].map(async (tenant) => {
          const body = toClientJson({
            userName: `p${index}@x.example`,
            displayName: tenant,
            emails: [{ value: `${tenant}@x.example` }],
          });
          const made = await directory.create(scopeOf(tenant), type, body as ClientJsonObject, {});
          return [
            tenant,
            made.location.split('/').at(-1)!,
            String((await made.represent()).body),
          ] as const;
        }),
      ).flat();
      for (const [tenant, id, body] of await Promise.all(work)) {
        const other = tenant === 'left' ? 'right' : 'left';
        expect(body).toContain(`"displayName":"${tenant}"`);
        const row = await store.resource(tenant, 'User', id);
        expect(row).toMatchObject({ connection: `c-${tenant}` });
        expect(row!.document).toContain(`${tenant}@x.example`);
        expect(await store.resource(other, 'User', id)).toBeUndefined();
        expect(await store.accountOf(tenant, id)).toMatchObject({
          displayName: tenant,
          connection: `c-${tenant}`,
        });
        expect(await store.accountOf(other, id)).toBeUndefined();
      }
      for (const tenant of ['left', 'right']) {
        expect(await store.count(tenant, 'User', { kind: 'all' })).toBe(20);
        expect((await store.accountTotals(tenant)).active).toBe(20);
      }
      await store.close();
    }
  });
});
