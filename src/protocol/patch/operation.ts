import type { Filter } from '../filter/ast.ts';
import type { StoredJson } from '../schema/stored-json.ts';

/**
 * A PATCH as data, compiled against the schema: paths are resolved and values are checked. It can
 * be cloned to another thread.
 *
 * An operation on a container (an extension or a single-valued complex attribute) becomes one
 * operation for each attribute in its value. So an operation has one of three targets: a simple or
 * multi-valued attribute without multi-valued ancestors, a container that is cleared as a whole,
 * or elements of a multi-valued attribute that a filter picks.
 */
export interface CompiledPatch {
  /** In the order of the request. */
  readonly operations: readonly Operation[];
  /** In the order of the request. Memberships are rows and not part of the document. */
  readonly members: readonly MembershipOperation[];
  /**
   * Values the client gives for readOnly attributes. The PATCH is refused unless they are the
   * stored ones.
   */
  readonly expected: readonly ExpectedValue[];
}

export type Operation = SetOperation | UnsetOperation | RemoveValuesOperation;

export type MembershipOperation = MembersOperation | PickedMembersOperation;

export interface Target {
  /** Canonical path of an attribute. A sub-attribute of `emails` means that of every value. */
  readonly path: string;
  /** Picks values of a multi-valued attribute. */
  readonly filter?: Filter;
  /** Canonical path of the sub-attribute of the picked values. */
  readonly sub?: string;
}

export interface SetOperation extends Target {
  readonly kind: 'add' | 'replace';
  /** For a picked value as a whole: the sub-attributes to assign. */
  readonly value: StoredJson;
  /** Created when the filter matches nothing; absent: noTarget. */
  readonly creates?: StoredJson;
  /** Names of sub-attributes of a picked value to unassign. */
  readonly clears?: readonly string[];
  /** Names of sub-attributes that a replaced value keeps, because the filter compares them. */
  readonly keeps?: readonly string[];
}

/** Unassigns the target. */
export interface UnsetOperation extends Target {
  readonly kind: 'unset';
  /**
   * True for `remove`, which must not target a required attribute; false for a value of null or
   * `""`.
   */
  readonly isRemove: boolean;
}

/** Removes the listed values of a multi-valued attribute. */
export interface RemoveValuesOperation extends Target {
  readonly kind: 'removeValues';
  readonly values: readonly StoredJson[];
}

/**
 * The net effect of several operations on members. Ids are distinct, and in one of the lists only.
 */
export interface MembersOperation {
  readonly kind: 'members';
  readonly path: string;
  /** True when `add` lists all members. */
  readonly replaces: boolean;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** Removes the members that a filter picks by more than their ids. */
export interface PickedMembersOperation {
  readonly kind: 'removePickedMembers';
  readonly path: string;
  readonly filter: Filter;
}

/**
 * A client's value for a readOnly attribute. The client may repeat but not change the stored one.
 */
export interface ExpectedValue {
  readonly path: string;
  readonly value: StoredJson;
  /** True when the value is complete, so that a list with a value missing is different. */
  readonly isWhole: boolean;
}
