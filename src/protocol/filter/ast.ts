import type { ClientJsonNumber } from '../json/client-json.ts';

/**
 * A filter (RFC 7644 §3.4.2.2) as frozen data. Paths are as the client wrote them; `bindFilter`
 * resolves them.
 */
export type Filter =
  | AndFilter
  | OrFilter
  | NotFilter
  | CompareFilter
  | PresentFilter
  | ElementFilter;

export interface AndFilter {
  readonly kind: 'and';
  /** Two or more. */
  readonly operands: readonly Filter[];
}

export interface OrFilter {
  readonly kind: 'or';
  /** Two or more. */
  readonly operands: readonly Filter[];
}

export interface NotFilter {
  readonly kind: 'not';
  readonly operand: Filter;
}

export interface CompareFilter {
  readonly kind: 'compare';
  readonly path: string;
  readonly operator: CompareOperator;
  readonly value: FilterValue;
}

export interface PresentFilter {
  readonly kind: 'present';
  readonly path: string;
}

/** `emails[type eq "work"]`: all conditions must hold for the same value. */
export interface ElementFilter {
  readonly kind: 'element';
  readonly path: string;
  readonly filter: Filter;
}

export type FilterValue = null | boolean | number | string | ClientJsonNumber;

/** The operators of RFC 7644 §3.4.2.2 Table 3 that take a value: all but `pr`. */
export const compareOperators = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
export type CompareOperator = (typeof compareOperators)[number];
