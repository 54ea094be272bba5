import { quote, ScimError } from '../errors/scim-error.ts';
import type { Selection } from '../projection/projection.ts';

/** What a client asks of a list (RFC 7644 §3.4.2), numbers already clamped as §3.4.2.4 says. */
export interface ListQuery extends Selection {
  readonly filter?: string;
  readonly sortBy?: string;
  readonly descending: boolean;
  /** 1-based. */
  readonly startIndex: number;
  readonly count: number;
}

export interface PageLimits {
  /** Resources of a page when the client does not say. */
  readonly defaultCount: number;
  /** Resources of a page at most; published as filter.maxResults. */
  readonly maxCount: number;
}

export const defaultPageLimits: PageLimits = { defaultCount: 100, maxCount: 1_000 };

/** Query parameters as they came, decoded: name and value, in order. */
export type Parameters = readonly (readonly [string, string])[];

/** @throws ScimError invalidValue, invalidFilter */
export function readListQuery(parameters: Parameters, limits: PageLimits): ListQuery {
  const filter = parameter(parameters, 'filter');
  const sortBy = parameter(parameters, 'sortBy');
  return {
    ...readSelection(parameters),
    ...(filter === undefined ? {} : { filter }),
    ...(sortBy === undefined || sortBy === '' ? {} : { sortBy }),
    descending: readOrder(parameter(parameters, 'sortOrder')),
    startIndex: Math.max(1, readInteger('startIndex', parameter(parameters, 'startIndex'), 1)),
    count: Math.min(limits.maxCount, Math.max(0, readInteger('count', parameter(parameters, 'count'), limits.defaultCount))),
  };
}

/** @throws ScimError invalidValue when a parameter is given twice */
export function readSelection(parameters: Parameters): Selection {
  const attributes = parameter(parameters, 'attributes');
  const excludedAttributes = parameter(parameters, 'excludedAttributes');
  return {
    ...(attributes === undefined || attributes === '' ? {} : { attributes: attributes.split(',') }),
    ...(excludedAttributes === undefined || excludedAttributes === ''
      ? {}
      : { excludedAttributes: excludedAttributes.split(',') }),
  };
}

/** Parameters Rollcall does not know are ignored (RFC 7644 §3.4.2); one it knows must not contradict itself. */
function parameter(parameters: Parameters, name: string): string | undefined {
  let found: string | undefined;
  for (const [key, value] of parameters) {
    if (key !== name) continue;
    if (found !== undefined) throw new ScimError('invalidValue', `the parameter ${name} is given twice`);
    found = value;
  }
  return found;
}

function readOrder(text: string | undefined): boolean {
  const word = text?.toLowerCase() ?? 'ascending';
  if (word === 'descending') return true;
  if (word === 'ascending') return false;
  throw new ScimError('invalidValue', `sortOrder must be ascending or descending; ${quote(text!)} was given`);
}

const mostDigits = 15;

function readInteger(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const negative = text.startsWith('-');
  const digits = negative ? text.slice(1) : text;
  if (digits === '' || ![...digits].every((digit) => digit >= '0' && digit <= '9')) {
    throw new ScimError('invalidValue', `${name} must be an integer; ${quote(text)} was given`);
  }
  const size = digits.length > mostDigits ? Number.MAX_SAFE_INTEGER : Number(digits);
  return negative ? -size : size;
}
