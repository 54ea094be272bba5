import type { Filter } from '../filter/ast.ts';
import type { StoredJson } from '../schema/stored-json.ts';

/**
 * A PATCH as data, compiled against the schema: every path resolved, every value checked. Plain enough to be sent to another
 * thread.
 *
 * Whatever notation a client uses, an operation on a container (an extension or a complex attribute of one value) becomes one
 * operation for each attribute below it that the value names. So an operation targets one of three things: a simple or
 * multi-valued attribute below single-valued parents, a container that is cleared whole, or the elements of a multi-valued
 * attribute that a filter picks.
 */
export interface CompiledPatch {
  /** In order. */
  readonly operations: readonly Operation[];
  /** In order; on memberships, which are rows and no part of the document. */
  readonly members: readonly MembershipOperation[];
  /** What the client says of readOnly attributes. It must be true, or else the PATCH is refused. */
  readonly expected: readonly ExpectedValue[];
}

export type Operation = SetOperation | UnsetOperation | RemoveValuesOperation;

export type MembershipOperation = MembersOperation | PickedMembersOperation;

export interface Target {
  /** Canonical path of an attribute; empty only in messages. A sub-attribute of `emails` means that of every e-mail. */
  readonly path: string;
  /** Picks values of a multi-valued attribute. */
  readonly filter?: Filter;
  /** Canonical path of the sub-attribute of the picked values. */
  readonly sub?: string;
}

export interface SetOperation extends Target {
  readonly kind: 'add' | 'replace';
  /** Of a picked value as a whole: the sub-attributes that are assigned. */
  readonly value: StoredJson;
  /** What a filter that matches nothing creates; absent: noTarget. */
  readonly creates?: StoredJson;
  /** Names of sub-attributes of a picked value that become unassigned. */
  readonly clears?: readonly string[];
  /** Names of sub-attributes that a picked value keeps when it is replaced: the filter names them. */
  readonly keeps?: readonly string[];
}

/** Makes the target unassigned. */
export interface UnsetOperation extends Target {
  readonly kind: 'unset';
  /** True for `remove`, which may not touch a required attribute; false for a value of null or `""`. */
  readonly isRemove: boolean;
}

/** Removes just these values of a multi-valued attribute. */
export interface RemoveValuesOperation extends Target {
  readonly kind: 'removeValues';
  readonly values: readonly StoredJson[];
}

/** What several operations on members come to, for a set does not remember the way. No id is in both lists, each is there once. */
export interface MembersOperation {
  readonly kind: 'members';
  readonly path: string;
  /** True when `add` is all there shall be. */
  readonly replaces: boolean;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** Removes every member a filter picks that says more than which ids. */
export interface PickedMembersOperation {
  readonly kind: 'removePickedMembers';
  readonly path: string;
  readonly filter: Filter;
}

/** The value a client gives for a readOnly attribute, which it may repeat but not change. */
export interface ExpectedValue {
  readonly path: string;
  readonly value: StoredJson;
  /** True when the value is all there is: a list that lacks something is not the same list. */
  readonly isWhole: boolean;
}
