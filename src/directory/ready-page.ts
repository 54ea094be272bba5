import { type Awaitable, orElse, whenReady } from '../ports/awaitable.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import type { Condition } from '../protocol/filter/plan-index.ts';
import type { ListQuery } from '../protocol/list/query.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { CursorPlace } from './cursor.ts';
import { findPage, type Page } from './find-page.ts';
import type { OperationContext } from './operation-context.ts';
import { type PathsByType, readIndexes } from './registries.ts';
import type { ScanContext } from './scan.ts';
import { type Target, targetsOf } from './targets.ts';

/**
 * Returns one page of a query, found by complete indexes only. Another process may have removed an
 * index of the tenant's policy before this one knows: then the page is found again without it.
 *
 * @throws ScimError like `targetsOf` and `findPage`; tooMany says which indexes are being built
 */
export function findReadyPage(
  scan: ScanContext,
  { parseContext, registry: { addedPaths, unready } }: OperationContext,
  types: readonly ResourceType[],
  query: ListQuery,
  from: CursorPlace | 'start' | undefined,
): Awaitable<Page> {
  const targets = targetsOf(types, query, parseContext, unready);
  const found = findExplained(scan, targets, query, from);
  if (addedPaths === undefined || !targets.some((target) => usesAny(target, addedPaths)))
    return found;
  return whenReady(found, async (page) =>
    (await areComplete(scan, targets, addedPaths))
      ? page
      : findExplained(scan, targetsOf(types, query, parseContext, addedPaths), query, from),
  );
}

function usesAny({ type, plan }: Target, added: PathsByType): boolean {
  return keyPaths(plan.condition).some((path) => added.get(type.name)?.has(path));
}

/** Reads the state after the query: an index that is complete then was complete for the query. */
async function areComplete(
  { reader, tenant }: ScanContext,
  targets: readonly Target[],
  added: PathsByType,
): Promise<boolean> {
  const now = await readIndexes(reader, tenant);
  return targets.every(({ type, plan }) =>
    keyPaths(plan.condition)
      .filter((path) => added.get(type.name)?.has(path))
      .every(
        (path) =>
          now.addedPaths?.get(type.name)?.has(path) === true &&
          now.unready?.get(type.name)?.has(path) !== true,
      ),
  );
}

function keyPaths(condition: Condition): readonly string[] {
  if ('conditions' in condition) return condition.conditions.flatMap(keyPaths);
  return condition.kind === 'key' ? [condition.path] : [];
}

function findExplained(
  scan: ScanContext,
  targets: readonly Target[],
  query: ListQuery,
  from: CursorPlace | 'start' | undefined,
): Awaitable<Page> {
  return orElse(
    () => findPage(scan, targets, query, from),
    async (error) => {
      if (!(error instanceof ScimError) || error.code !== 'tooMany') throw error;
      const progress = await progressOf(scan, targets);
      throw progress.length === 0
        ? error
        : new ScimError('tooMany', `${error.detail}. ${progress.join('; ')}`);
    },
  );
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
          `The index of ${quote(path)} is being built (${done} of ${Math.max(done, total)} resources); repeat the request once it is ready`,
      ),
  );
}
