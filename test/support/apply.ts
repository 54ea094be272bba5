import { ensureHashKey } from '../../src/access/credentials.ts';
import type { ApplyConfigurationResult } from '../../src/administration/apply/apply-command.ts';
import { applyConfiguration } from '../../src/administration/apply/apply-configuration.ts';
import { resolvedConfiguration } from '../../src/administration/apply/configuration-schema.ts';
import { exportConfiguration } from '../../src/administration/apply/export-configuration.ts';
import { prepareConfiguration } from '../../src/administration/apply/prepare-configuration.ts';
import type { Store } from '../../src/ports/store.ts';
import { createCommandContext } from '../../src/server/command-context.ts';
import { createSystemRegistries } from '../../src/server/registries.ts';
import { createVault } from '../../src/server/system.ts';

/** Options of an application in a test. */
interface ApplyOptions {
  readonly dryRun?: boolean;
  readonly prune?: boolean;
  readonly maxRemovals?: number;
}

/** A store with what applies a configuration to it, as the server does. */
export interface Applying {
  apply(given: unknown, options?: ApplyOptions): Promise<ApplyConfigurationResult>;
  /** The exported configuration. */
  exported(): Promise<Readonly<Record<string, unknown>>>;
  /** Everything that a configuration decides, secrets included, and how much was recorded. */
  observe(): Promise<{ readonly state: unknown; readonly recorded: number }>;
}

/** Returns what applies configurations to a store. */
export async function applyingTo(store: Store): Promise<Applying> {
  const vault = createVault('a vault key for tests');
  const context = createCommandContext({
    registries: createSystemRegistries({ passwords: false }),
  });
  await store.write(ensureHashKey);
  const options = {
    reader: store,
    vault,
    webhookHosts: [],
    trustedHosts: ['login.example.com'],
    reserved: ['the-token-of-the-site-configuration'],
  };
  const exported = async () => {
    const { configuration } = await exportConfiguration(store);
    // As JSON carries it.
    return JSON.parse(JSON.stringify(configuration)) as Readonly<Record<string, unknown>>;
  };
  return {
    async apply(given, { dryRun = false, prune = false, maxRemovals } = {}) {
      const wanted = await prepareConfiguration(resolvedConfiguration.parse(given), options);
      const command = { actor: 'test', wanted, dryRun, prune, maxRemovals };
      return store.write((transaction) => applyConfiguration(transaction, command, context), {
        ownCommit: true,
      });
    },
    exported,
    async observe() {
      const tenants = await store.tenants('', 1_000);
      let events = 0;
      const credentials: string[] = [];
      const live = new Set<string | undefined>([undefined]);
      for (const { id, status } of tenants) {
        events += (await store.eventRange(id)).last;
        if (status === 'deleted') continue;
        live.add(id);
        const connections = (await store.connections(id)).filter((one) => one.status !== 'deleted');
        const names = new Map(connections.map((one) => [one.id, one.name]));
        for (const one of await store.credentials(id))
          if (one.revoked === undefined && names.has(one.connection))
            credentials.push(
              `${id} ${names.get(one.connection)} ${one.name} ${one.kind} ${one.hash}`,
            );
      }
      const secrets = (await store.endpoints())
        .filter((one) => live.has(one.tenant))
        .map(
          ({ tenant, name, secrets: [current] }) =>
            `${tenant} ${name} ${vault.decrypt(current!.sealed)}`,
        );
      const audit = (await store.audit(undefined, 100_000)).length;
      const state = [await exported(), credentials.sort(), secrets.sort()];
      return { state: sortLists(state), recorded: events + audit };
    },
  };
}

/** The order in which things were created is not part of a configuration. */
function sortLists(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sortLists).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, sortLists(one)]));
}
