import type { Reader, StoredMembership, StoredResource } from '../ports/store.ts';
import type { Budget } from '../protocol/budget.ts';
import { etagOf } from '../protocol/etag/etag.ts';
import type { Registry, ResourceType } from '../protocol/schema/registry.ts';
import type { StoredJson } from '../protocol/schema/stored-json.ts';

/** What reading resources in one operation needs. */
export interface ReadContext {
  readonly reader: Reader;
  /** The remaining cost of the request. */
  readonly budget: Budget;
  /**
   * Names of resources that were read, by type and id: many references may name the same one.
   * Undefined: there is no such resource.
   */
  readonly names: Map<string, Map<string, ReferencedName | undefined>>;
  /** Groups that were read for the page, by the position of their member. */
  readonly groups: Map<number, readonly StoredMembership[]>;
  /** For reads while an answer is being sent, when the snapshot has ended. Default: `reader`. */
  readonly later?: Reader;
  readonly registry: Registry;
  readonly tenant: string;
  /** Absolute URL of the SCIM root, without a trailing slash. */
  readonly base: string;
}

/** The name of a referenced resource. */
export interface ReferencedName {
  readonly displayName: StoredJson | undefined;
}

/** What of a stored resource is needed to represent it. */
export type ShownRow = Pick<
  StoredResource,
  | 'id'
  | 'document'
  | 'version'
  | 'created'
  | 'lastModified'
  | 'hasReferences'
  | 'isMember'
  | 'position'
>;

/** Returns the absolute URL of a resource. */
export function locationOf(base: string, type: ResourceType, id: string): string {
  return `${base}${type.endpoint}/${id}`;
}

/** What the headers of an answer say about a resource. */
export interface ResourceFacts {
  readonly etag: string;
  readonly version: number;
  /** Absolute URL. */
  readonly location: string;
}

/** Returns the facts about a resource in one version. */
export function factsOf(
  { base }: Pick<ReadContext, 'base'>,
  type: ResourceType,
  { id, version }: Pick<StoredResource, 'id' | 'version'>,
): ResourceFacts {
  return { etag: etagOf(version), version, location: locationOf(base, type, id) };
}
