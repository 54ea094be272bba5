import { compareText } from '../text/fold.ts';
import type { CompareOperator } from './ast.ts';

export type ComparisonKey = string | number | boolean;

/**
 * Returns whether an operator (RFC 7644 §3.4.2.2 Table 3) holds between the key of a value and the
 * key of the filter.
 */
export function holds(
  operator: CompareOperator,
  actual: ComparisonKey,
  key: ComparisonKey,
): boolean {
  switch (operator) {
    case 'eq':
      return actual === key;
    case 'ne':
      return actual !== key;
    case 'co':
      return includesText(String(actual), String(key));
    case 'sw':
      return String(actual).startsWith(String(key));
    case 'ew':
      return String(actual).endsWith(String(key));
    case 'gt':
      return order(actual, key) > 0;
    case 'ge':
      return order(actual, key) >= 0;
    case 'lt':
      return order(actual, key) < 0;
    case 'le':
      return order(actual, key) <= 0;
  }
}

/** Longest text for which the built-in search takes time proportional to both lengths. */
const maxNativeSearch = 250;

/**
 * Does what `text.includes(part)` does in time proportional to both lengths. Above 250 characters
 * V8 compares `part` anew at each position, which is quadratic for repeated letters, so this uses
 * the algorithm of Knuth, Morris and Pratt.
 */
export function includesText(text: string, part: string): boolean {
  if (part.length <= maxNativeSearch || part.length > text.length) return text.includes(part);
  const borders = new Uint32Array(part.length);
  for (let at = 1, matched = 0; at < part.length; at += 1) {
    while (matched > 0 && part.charCodeAt(at) !== part.charCodeAt(matched))
      matched = borders[matched - 1]!;
    if (part.charCodeAt(at) === part.charCodeAt(matched)) matched += 1;
    borders[at] = matched;
  }
  for (let at = 0, matched = 0; at < text.length; at += 1) {
    while (matched > 0 && text.charCodeAt(at) !== part.charCodeAt(matched))
      matched = borders[matched - 1]!;
    if (text.charCodeAt(at) === part.charCodeAt(matched)) matched += 1;
    if (matched === part.length) return true;
  }
  return false;
}

/**
 * Compares numbers by size, texts by code point, and false before true. `bindFilter` ensures that
 * both keys have the same type.
 */
export function order(left: ComparisonKey, right: ComparisonKey): number {
  return typeof left === 'string' ? compareText(left, String(right)) : Number(left) - Number(right);
}
