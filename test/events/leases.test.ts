/**
 * @module-tag slow
 * @module-tag campaign
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { administrationCommands } from '../../src/administration/handlers.ts';
import { saveDeliveryReport } from '../../src/administration/save-delivery-report.ts';
import { createDeliverer } from '../../src/delivery/deliverer.ts';
import { createLeases } from '../../src/delivery/leases.ts';
import { newWebhookSecret } from '../../src/delivery/webhook.ts';
import { createPolicyIndexes } from '../../src/directory/plan-indexes.ts';
import { createEventLog } from '../../src/events/event-log.ts';
import { createSignal } from '../../src/events/signal.ts';
import { createDefinitionChanges } from '../../src/server/definitions.ts';
import { createSystemRegistries } from '../../src/server/registries.ts';
import { createIds, systemClock } from '../../src/server/system.ts';
import { newStores } from '../support/stores.ts';

describe.each(newStores)('several processes on %s', (_, newStore) => {
  it('deliver each event once, by one of them at a time, and go on with what one leaves', async () => {
    const store = await newStore();
    const ids = createIds(systemClock);
    const registries = createSystemRegistries({});
    const policyIndexes = createPolicyIndexes(registries, systemClock);
    const administration = {
      clock: systemClock,
      ids,
      policyIndexes,
      definitions: createDefinitionChanges(registries, systemClock),
      eventLog: createEventLog({ ids, clock: systemClock }),
    };
    await store.write(async (transaction) => {
      await transaction.putTenant({
        id: 't',
        name: 't',
        status: 'active',
        created: '2026',
        policy: '{}',
      });
      await transaction.putEndpoint({
        id: 'e',
        tenant: 't',
        name: 'e',
        url: 'https://x.example',
        secrets: [{ sealed: newWebhookSecret() }],
        status: 'active',
        created: '2026',
      });
    });
    const write = (count: number) =>
      store.write(async (transaction) => {
        for (let subject = 0; subject < count; subject += 1)
          await administration.eventLog.append(transaction, 't', { actor: {} }, [
            { type: 'user.created', subject: String(subject), data: {} },
          ]);
      });
    const sent: { readonly by: string; readonly event: number }[] = [];
    const process = (by: string) => {
      const signal = createSignal();
      const deliverer = createDeliverer({
        reader: store,
        report: async (report) => {
          await store.write((transaction) =>
            saveDeliveryReport(transaction, { report }, administration),
          );
        },
        send: async ({ body }) => {
          sent.push({ by, event: (JSON.parse(body) as { sequence: number }).sequence });
          await sleep(1);
          return { status: 200 };
        },
        leases: createLeases(async (name, milliseconds) => {
          const command = { name, holder: by, ttlMs: milliseconds };
          const { isHeld } = await store.write((transaction) =>
            administrationCommands.holdLease.execute(transaction, command, administration),
          );
          return isHeld;
        }),
        vault: { encrypt: (text) => text, decrypt: (text) => text },
        issuer: 'http://x',
        endpointOf: async () => '/Users',
        clock: systemClock,
        random: () => 0.5,
        signal,
        logger: { log: () => undefined },
      });
      return {
        deliverer,
        stop: async () => {
          const stopped = deliverer.stop();
          signal.close();
          await stopped;
        },
      };
    };
    const [first, second] = [process('a'), process('b')];
    await write(200);
    await Promise.all([first.deliverer.refresh(), second.deliverer.refresh()]);
    await expect.poll(() => sent.length).toBe(200);
    const [owner] = new Set(sent.map(({ by }) => by));
    expect(sent.filter(({ by }) => by !== owner)).toEqual([]);
    const [one, other] = owner === 'a' ? [first, second] : [second, first];
    await one.stop();
    await write(100);
    await expect.poll(() => sent.length).toBe(300);
    expect(sent.slice(200).every(({ by }) => by !== owner)).toBe(true);
    expect(new Set(sent.map(({ event }) => event)).size).toBe(300);
    await other.stop();
    await store.close();
  });
});

it('work ends when its lease is lost or cannot be renewed', async () => {
  vi.useFakeTimers();
  try {
    const answers: (boolean | Error)[] = [true, true, new Error('the store does not answer')];
    const claimed: number[] = [];
    const claims = createLeases(async (_name, milliseconds) => {
      claimed.push(milliseconds);
      const answer = answers.shift() ?? false;
      if (answer instanceof Error) throw answer;
      return answer;
    });
    const seen: boolean[] = [];
    const held = claims.hold('work', async (isHeld) => {
      for (let step = 0; step < 3; step += 1) {
        seen.push(isHeld());
        await vi.advanceTimersByTimeAsync(3_000);
      }
    });
    expect(await held).toBe(true);
    expect(seen).toEqual([true, true, false]);
    // What is somebody else's by now is not given back.
    expect(claimed.every((milliseconds) => milliseconds > 0)).toBe(true);
    expect(await claims.hold('work', () => Promise.reject(new Error('not to be called')))).toBe(
      false,
    );
  } finally {
    vi.useRealTimers();
  }
});
