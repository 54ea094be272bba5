import type { Filter } from '../filter/ast.ts';
import type { Plain } from '../schema/plain.ts';

/**
 * A PATCH as data, compiled against the schema: every path resolved, every value checked. Plain enough to be sent to another
 * thread.
 */
export type Operation = SetOperation | UnsetOperation | RemoveValuesOperation;

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
  readonly values: readonly Plain[];
}
