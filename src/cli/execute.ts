import type { Action, ViewOf } from '../administration/action.ts';
import { executeAction } from '../administration/execute-action.ts';
import { createPolicyIndexes } from '../directory/plan-indexes.ts';
import { createEventLog } from '../events/event-log.ts';
import type { Connection } from '../ports/access.ts';
import type { Store } from '../ports/store.ts';
import { ConfigError } from '../server/config.ts';
import { createDefinitionChanges } from '../server/definitions.ts';
import { createSystemRegistries } from '../server/registries.ts';
import { createIds, systemClock } from '../server/system.ts';
import { type CommonOptions, resolveConfig, withStore } from './options.ts';

/** What an action gave. */
export interface Outcome<A extends Action> {
  /** What there is now, as the management API shows it. */
  readonly view: ViewOf<A['kind']>;
  /** Present when the action created one. */
  readonly secret?: string;
}

/**
 * Executes an action and records it in the audit, in one transaction: the same actions as the
 * management API, in the name of the command line.
 *
 * @param choose returns the action, from what the store has
 * @throws ScimError notFound, conflict, invalidValue, quotaExceeded
 */
export function execute<A extends Action>(
  options: CommonOptions,
  choose: (store: Store) => Promise<A> | A,
): Promise<Outcome<A>> {
  return withStore(options, 'write', async (store) => {
    const action = await choose(store);
    await checkAction(action);
    const ids = createIds(systemClock);
    const registries = createSystemRegistries(resolveConfig(options).config);
    const administration = {
      clock: systemClock,
      ids,
      policyIndexes: createPolicyIndexes(registries, systemClock),
      definitions: createDefinitionChanges(registries, systemClock),
      eventLog: createEventLog({ ids, clock: systemClock }),
    };
    const { view, secret } = await store.write((transaction) =>
      executeAction(transaction, { actor: 'command line', action }, administration),
    );
    return { view: view as ViewOf<A['kind']>, secret };
  });
}

/** Checks what the management API checks by the schema of a body. @throws ScimError */
async function checkAction(action: Action): Promise<void> {
  if (action.kind !== 'tenant.create' && action.kind !== 'tenant.update') return;
  if (action.policy === undefined) return;
  const { checkPolicy } = await import('../administration/policy-schema.ts');
  checkPolicy(action.policy);
}

/**
 * Resolves to a connection by its id or name.
 *
 * @throws ConfigError naming those that exist
 */
export async function findConnection(
  store: Store,
  tenant: string,
  wanted: string,
): Promise<Connection> {
  const connections = await store.connections(tenant);
  const found = connections.find(({ id, name }) => id === wanted || name === wanted);
  if (found !== undefined) return found;
  const names = connections.map(({ name }) => name).join(', ');
  throw new ConfigError(
    names === ''
      ? `tenant ${tenant} has no connections; create one with rollcall connection create`
      : `tenant ${tenant} has no connection ${wanted}; it has ${names}`,
  );
}
