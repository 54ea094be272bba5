import type { Connection, Credential, Tenant } from '../../ports/access.ts';
import type { Endpoint } from '../../ports/delivery.ts';
import type { Reader } from '../../ports/store.ts';
import type { AddedIndexes } from '../../protocol/schema/registry.ts';
import type { WantedConfiguration } from './configuration.ts';

/** What there is, as far as a plan looks at it. */
export interface CurrentState {
  readonly tenants: ReadonlyMap<string, CurrentTenant>;
  /** Webhooks that receive the events of every tenant. */
  readonly webhooks: readonly Endpoint[];
}

/** A tenant and what belongs to it. */
export interface CurrentTenant {
  readonly tenant: Tenant;
  readonly connections: readonly Connection[];
  /** Not revoked, and not bound to a user. */
  readonly credentials: readonly Credential[];
  readonly webhooks: readonly Endpoint[];
  readonly activeAccounts: number;
}

/** Tenants read at a time. */
const perPage = 500;

/**
 * Reads what a plan compares: the named tenants, and with `all` the others too.
 *
 * @param all whether tenants are read that the configuration does not name
 */
export async function readCurrentState(
  reader: Reader,
  wanted: WantedConfiguration,
  all: boolean,
): Promise<CurrentState> {
  const webhooks = Map.groupBy(
    (await reader.endpoints()).filter(({ stream }) => stream === undefined),
    ({ tenant }) => tenant,
  );
  const tenants = new Map<string, CurrentTenant>();
  const add = async (tenant: Tenant | undefined): Promise<void> => {
    if (tenant === undefined) return;
    const { id } = tenant;
    tenants.set(id, {
      tenant,
      connections: await reader.connections(id),
      credentials: (await reader.credentials(id)).filter(
        ({ revoked, user }) => revoked === undefined && user === undefined,
      ),
      webhooks: webhooks.get(id) ?? [],
      activeAccounts: all ? (await reader.accountTotals(id)).active : 0,
    });
  };
  if (all) for await (const tenant of everyTenant(reader)) await add(tenant);
  else for (const { id } of wanted.tenants ?? []) await add(await reader.tenant(id));
  return { tenants, webhooks: webhooks.get(undefined) ?? [] };
}

/** Yields every tenant, in order of id. */
async function* everyTenant(reader: Reader): AsyncGenerator<Tenant> {
  for (let after = ''; ; ) {
    const page = await reader.tenants(after, perPage);
    yield* page;
    if (page.length < perPage) return;
    after = page.at(-1)!.id;
  }
}

/** Returns the indexes that a policy asks for; undefined: it names none. */
export function askedIndexes(
  policy: Readonly<Record<string, unknown>> | undefined,
): AddedIndexes | undefined {
  return (policy?.['indexes'] ?? undefined) as AddedIndexes | undefined;
}
