import type { Filter } from '../filter/ast.ts';
import type { Plain } from '../schema/plain.ts';

/**
 * A PATCH as data, compiled against the schema: every path resolved, every value checked. Plain enough to be sent to another
 * thread.
 */
export interface CompiledPatch {
  /** In order. */
  readonly operations: readonly Operation[];
  /** In order; on memberships, which are rows and no part of the document. */
  readonly members: readonly MembershipOperation[];
}

export type Operation = SetOperation | UnsetOperation | RemoveValuesOperation;

export type MembershipOperation = MembersOperation | PickedMembersOperation;

export interface Target {
  /** Canonical path of an attribute; empty only in messages. */
  readonly path: string;
  /** Picks values of a multi-valued attribute. */
  readonly filter?: Filter;
  /** Canonical path of the sub-attribute of the picked values. */
  readonly sub?: string;
}

export interface SetOperation extends Target {
  readonly kind: 'add' | 'replace';
  readonly value: Plain;
  /** What a filter that matches nothing creates; absent: noTarget. */
  readonly creates?: Plain;
  /** A complex value takes the place of the old one instead of being merged into it. */
  readonly whole?: true;
}

/** Makes the target unassigned. */
export interface UnsetOperation extends Target {
  readonly kind: 'unset';
  /** True for `remove`, which may not touch a required attribute; false for a value of null or `""`. */
  readonly isRemove: boolean;
}

/** What one or several operations on members come to, for a set does not remember the way. No id is in both lists, each is there once. */
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

/** Removes just these values of a multi-valued attribute. */
export interface RemoveValuesOperation extends Target {
  readonly kind: 'removeValues';
  readonly values: readonly Plain[];
}
