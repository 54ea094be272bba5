import type { IndexKey } from '../protocol/schema/keys.ts';

/**
 * The index of one attribute while it is built or deleted. An index without a build is complete.
 */
export interface IndexBuild {
  readonly tenant: string;
  /** Name of the resource type. */
  readonly type: string;
  /** Canonical path of the attribute. */
  readonly path: string;
  /**
   * `clear` deletes what an earlier index has left, `build` adds keys, `drop` deletes them for
   * good.
   */
  readonly phase: 'clear' | 'build' | 'drop';
  /** Position of the last resource whose keys are there. */
  readonly reached: number;
  /** Resources looked at, of so many when the build began. */
  readonly done: number;
  readonly total: number;
  /** Earliest instant at which it may begin. */
  readonly begins: string;
}

export interface IndexReader {
  /** Of one tenant, or of every one. */
  indexBuilds(tenant?: string): Promise<readonly IndexBuild[]>;
}

export interface IndexTransaction {
  /**
   * Adds a build, or notes how far it is. Processes learn of a new one with the next generation of
   * access.
   */
  putIndexBuild(build: IndexBuild): Promise<void>;
  /** Ends a build: every process learns that the index is complete, or gone. */
  deleteIndexBuild(build: Pick<IndexBuild, 'tenant' | 'type' | 'path'>): Promise<void>;
  /** Adds keys that are not unique to a resource that has them not. */
  addIndexKeys(
    tenant: string,
    type: string,
    position: number,
    keys: readonly IndexKey[],
  ): Promise<void>;
  /** Deletes up to `limit` keys of an attribute, and says how many. */
  clearIndex(tenant: string, type: string, path: string, limit: number): Promise<number>;
}
