import { administrationLock } from '../ports/administration-lock.ts';
import type { IndexBuild } from '../ports/indexes.ts';
import type { Transaction } from '../ports/store.ts';
import { indexKeys } from '../protocol/schema/keys.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { Document } from '../protocol/schema/stored-json.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type { BuildIndexCommand, BuildIndexResult } from './command.ts';
import type { ExecuteContext } from './execute-context.ts';

/** Resources that one step reads, and keys that it deletes: a few milliseconds of the writer. */
const resourcesPerStep = 100;
const keysPerStep = 1_000;

/**
 * Executes one step of an index build. Keys of an earlier index are deleted first; then the keys of
 * all resources are added in the order of creation. Writes maintain the index from the start of the
 * build, so that it is complete at the end.
 */
export async function buildIndex(
  transaction: Transaction,
  { tenant, type, path, graceMs }: BuildIndexCommand,
  context: ExecuteContext,
): Promise<BuildIndexResult> {
  // Serializes the step with administrators who add or remove indexes.
  await transaction.lock(administrationLock(tenant));
  const build = (await transaction.indexBuilds(tenant)).find(
    (one) => one.type === type && one.path === path,
  );
  if (build === undefined) return { state: 'gone' };
  if (toTimestamp(context.clock.now() - graceMs) < build.begins) return { state: 'waiting' };
  if (build.phase === 'build') return addKeys(transaction, build, context);
  if ((await transaction.clearIndex(tenant, type, path, keysPerStep)) >= keysPerStep)
    return { state: 'more' };
  if (build.phase === 'drop') return finish(transaction, build);
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
  if (type?.byPath.get(path)?.indexed !== true) return finish(transaction, build);
  const positions = await transaction.positions(
    tenant,
    name,
    { kind: 'all' },
    resourcesPerStep,
    build.reached,
  );
  const ids = (await transaction.resourcesAt(tenant, name, positions)).map(({ id }) => id);
  // Sequential: a statement that fails may abort the transaction, and none may follow it.
  for (const id of ids) {
    // Read again, which locks the row until its keys are added.
    const row = await transaction.resource(tenant, name, id);
    if (row === undefined) continue;
    const keys = indexKeys(type, JSON.parse(row.document) as Document).filter(
      (key) => key.path === path,
    );
    await transaction.addIndexKeys(tenant, name, row.position, keys);
  }
  if (positions.length < resourcesPerStep) return finish(transaction, build);
  await transaction.putIndexBuild({
    ...build,
    reached: positions.at(-1)!,
    done: build.done + positions.length,
  });
  return { state: 'more' };
}

async function finish(transaction: Transaction, build: IndexBuild): Promise<BuildIndexResult> {
  await transaction.deleteIndexBuild(build);
  return { state: 'ready' };
}

/** Returns a type by the latest definitions and policy, not by cached ones. */
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
