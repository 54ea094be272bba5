import { readPolicy } from '../accounts/policy.ts';
import type { Tenant } from '../ports/access.ts';
import type { IndexReader } from '../ports/indexes.ts';
import type { View } from './views.ts';

/** The indexes that a tenant's policy adds, and every other one that is being built or deleted, with how far each is. */
export async function indexViews(
  reader: IndexReader,
  { id, policy }: Tenant,
): Promise<readonly View[]> {
  const builds = await reader.indexBuilds(id);
  const added = Object.entries(readPolicy(policy).indexes).flatMap(([type, paths]) =>
    paths.map((path) => ({ type, path })),
  );
  const ready = added.filter(
    ({ type, path }) => !builds.some((build) => build.type === type && build.path === path),
  );
  return [
    ...ready.map(({ type, path }) => ({ type, path, status: 'ready' })),
    ...builds.map(({ type, path, phase, done, total }) => ({
      type,
      path,
      status: phase === 'drop' ? 'deleting' : 'building',
      ...(phase === 'drop' ? {} : { done, total: Math.max(done, total) }),
    })),
  ];
}
