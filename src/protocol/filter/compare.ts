import { compareText } from '../text/fold.ts';
import type { CompareOperator } from './ast.ts';

export type ComparisonKey = string | number | boolean;

/** Whether an operator of RFC 7644 Table 3 holds between a value's key and the key it is compared with. */
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

/** Longest text that the language's own search finds in time proportional to both lengths. */
const maxNativeSearch = 250;

/**
 * `text.includes(part)` in time proportional to both lengths. Beyond 250 characters the search of V8
 * compares `part` anew at every place, which repeated letters make quadratic (Knuth, Morris, Pratt).
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

/** Numbers by size, texts by code point, booleans false first; unlike kinds never meet, the binder saw to that. */
export function order(left: ComparisonKey, right: ComparisonKey): number {
  return typeof left === 'string' ? compareText(left, String(right)) : Number(left) - Number(right);
}
