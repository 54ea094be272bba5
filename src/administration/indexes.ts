import { readPolicy } from '../accounts/policy.ts';
import type { Tenant } from '../ports/access.ts';
import type { IndexReader } from '../ports/indexes.ts';

/** An index of a tenant, and how far it is. */
export interface IndexView {
  /** Name of the resource type. */
  readonly type: string;
  readonly path: string;
  readonly status: 'ready' | 'building' | 'deleting';
  /** Resources that are in the index, of `total`; absent unless it is being built. */
  readonly done?: number;
  readonly total?: number;
}

/** Resolves to the indexes of a tenant's policy, and all others that are being built or deleted. */
export async function indexViews(
  reader: IndexReader,
  { id, policy }: Tenant,
): Promise<readonly IndexView[]> {
  const builds = await reader.indexBuilds(id);
  const added = Object.entries(readPolicy(policy).indexes).flatMap(([type, paths]) =>
    paths.map((path) => ({ type, path })),
  );
  const ready = added.filter(
    ({ type, path }) => !builds.some((build) => build.type === type && build.path === path),
  );
  return [
    ...ready.map(({ type, path }) => ({ type, path, status: 'ready' as const })),
    ...builds.map(({ type, path, phase, done, total }) => ({
      type,
      path,
      status: phase === 'drop' ? ('deleting' as const) : ('building' as const),
      done: phase === 'drop' ? undefined : done,
      total: phase === 'drop' ? undefined : Math.max(done, total),
    })),
  ];
}
