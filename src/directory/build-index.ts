import type { IndexBuild } from '../ports/indexes.ts';
import type { Transaction } from '../ports/store.ts';
import { indexKeys } from '../protocol/schema/keys.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { Document } from '../protocol/schema/stored-json.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type { BuildIndexCommand, BuildIndexResult } from './command.ts';
import type { ExecuteContext } from './execute-context.ts';

/** Resources one step looks at, and keys it deletes: some milliseconds of the writer. */
const resourcesAtOnce = 100;
const keysAtOnce = 1_000;

/**
 * Does a step of a build: what an earlier index has left is deleted, then the keys of every resource are added in the order of
 * creation. Writes keep the index up to date from the moment the build is there, so that it is complete at the end.
 */
export async function buildIndex(
  transaction: Transaction,
  { tenant, type, path, graceMs }: BuildIndexCommand,
  context: ExecuteContext,
): Promise<BuildIndexResult> {
  // What an administrator adds or takes out meanwhile comes before the step, or after it.
  await transaction.lock(`administration ${tenant}`);
  const build = (await transaction.indexBuilds(tenant)).find(
    (one) => one.type === type && one.path === path,
  );
  if (build === undefined) return { state: 'gone' };
  if (toTimestamp(context.clock.now() - graceMs) < build.begins) return { state: 'waiting' };
  if (build.phase === 'build') return addKeys(transaction, build, context);
  if ((await transaction.clearIndex(tenant, type, path, keysAtOnce)) >= keysAtOnce)
    return { state: 'more' };
  if (build.phase === 'drop') return ended(transaction, build);
  await transaction.putIndexBuild({ ...build, phase: 'build' });
  return { state: 'more' };
}

async function addKeys(
  transaction: Transaction,
  build: IndexBuild,
  context: ExecuteContext,
): Promise<BuildIndexResult> {
  const { tenant, type: name, path } = build;
  const type = await typeOf(transaction, tenant, name, context);
  if (type?.byPath.get(path)?.indexed !== true) return ended(transaction, build);
  const positions = await transaction.positions(
    tenant,
    name,
    { kind: 'all' },
    resourcesAtOnce,
    build.reached,
  );
  const ids = (await transaction.resourcesAt(tenant, name, positions)).map(({ id }) => id);
  // One after the other: a statement that fails may end the transaction, and none may follow it.
  for (const id of ids) {
    // Read again to be changed: no other transaction changes it until its keys are there.
    const row = await transaction.resource(tenant, name, id);
    if (row === undefined) continue;
    const keys = indexKeys(type, JSON.parse(row.document) as Document).filter(
      (key) => key.path === path,
    );
    await transaction.addIndexKeys(tenant, name, row.position, keys);
  }
  if (positions.length < resourcesAtOnce) return ended(transaction, build);
  await transaction.putIndexBuild({
    ...build,
    reached: positions.at(-1)!,
    done: build.done + positions.length,
  });
  return { state: 'more' };
}

async function ended(transaction: Transaction, build: IndexBuild): Promise<BuildIndexResult> {
  await transaction.deleteIndexBuild(build);
  return { state: 'ready' };
}

/** With the latest definitions and policy, whatever this process has remembered. */
async function typeOf(
  transaction: Transaction,
  tenant: string,
  name: string,
  { registries, policies }: ExecuteContext,
): Promise<ResourceType | undefined> {
  const version = (await transaction.definitions(tenant))?.version ?? 0;
  const { indexes } = await policies.of(transaction, tenant);
  return (await registries.at(transaction, tenant, version, indexes)).type(name);
}
