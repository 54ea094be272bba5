import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import type { Condition } from '../protocol/filter/plan-index.ts';
import type { ListQuery } from '../protocol/list/query.ts';
import type { AddedIndexes, ResourceType } from '../protocol/schema/registry.ts';
import type { CursorPlace } from './cursor.ts';
import { findPage, type Page } from './list.ts';
import type { OperationContext } from './operation-context.ts';
import { readIndexes } from './registries.ts';
import type { ScanContext } from './scan.ts';
import { type Target, targetsOf } from './targets.ts';

/**
 * The page a query asks for, found by indexes that are complete. Another process may have taken out an index that a policy adds
 * without this one knowing yet: then the page is found again without it.
 *
 * @throws ScimError what `targetsOf` and `findPage` throw; tooMany says which indexes are being built
 */
export async function findReadyPage(
  scanning: ScanContext,
  { parseContext, registry: { indexes, unready } }: OperationContext,
  types: readonly ResourceType[],
  query: ListQuery,
  from: CursorPlace | 'start' | undefined,
): Promise<Page> {
  const targets = targetsOf(types, query, parseContext, unready);
  const page = await findExplained(scanning, targets, query, from);
  if (indexes === undefined) return page;
  const added = addedPaths(JSON.parse(indexes) as AddedIndexes);
  if (
    !targets.some((target) => usesAny(target, added)) ||
    (await areComplete(scanning, targets, added))
  )
    return page;
  return findExplained(scanning, targetsOf(types, query, parseContext, added), query, from);
}

type PathsByType = ReadonlyMap<string, ReadonlySet<string>>;

function addedPaths(added: AddedIndexes): PathsByType {
  return new Map(Object.entries(added).map(([type, paths]) => [type, new Set(paths)]));
}

function usesAny({ type, plan }: Target, added: PathsByType): boolean {
  return keyPaths(plan.condition).some((path) => added.get(type.name)?.has(path));
}

/** Asked after the query: what is complete then was complete for it. */
async function areComplete(
  { reader, tenant }: ScanContext,
  targets: readonly Target[],
  added: PathsByType,
): Promise<boolean> {
  const now = await readIndexes(reader, tenant);
  const still = addedPaths(JSON.parse(now.indexes ?? '{}') as AddedIndexes);
  return targets.every(({ type, plan }) =>
    keyPaths(plan.condition)
      .filter((path) => added.get(type.name)?.has(path))
      .every(
        (path) =>
          still.get(type.name)?.has(path) === true &&
          now.unready?.get(type.name)?.has(path) !== true,
      ),
  );
}

function keyPaths(condition: Condition): readonly string[] {
  if ('conditions' in condition) return condition.conditions.flatMap(keyPaths);
  return condition.kind === 'key' ? [condition.path] : [];
}

async function findExplained(
  scanning: ScanContext,
  targets: readonly Target[],
  query: ListQuery,
  from: CursorPlace | 'start' | undefined,
): Promise<Page> {
  try {
    return await findPage(scanning, targets, query, from);
  } catch (error) {
    if (!(error instanceof ScimError) || error.code !== 'tooMany') throw error;
    const progress = await progressOf(scanning, targets);
    throw progress.length === 0
      ? error
      : new ScimError('tooMany', `${error.detail}. ${progress.join('; ')}`);
  }
}

async function progressOf(
  { reader, tenant }: ScanContext,
  targets: readonly Target[],
): Promise<readonly string[]> {
  if (targets.every(({ unready }) => unready.length === 0)) return [];
  const builds = await reader.indexBuilds(tenant);
  return targets.flatMap(({ type, unready }) =>
    builds
      .filter(
        (build) =>
          build.type === type.name && build.phase !== 'drop' && unready.includes(build.path),
      )
      .map(
        ({ path, done, total }) =>
          `The index of ${quote(path)} is being built (${done} of ${Math.max(done, total)} resources); ask again once it is ready`,
      ),
  );
}
