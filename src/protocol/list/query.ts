import { quote, ScimError } from '../errors/scim-error.ts';
import type { Filter } from '../filter/ast.ts';
import { type ClientJson, type ClientJsonObject, describe, isArray } from '../json/client-json.ts';
import { refuseRepeatedNames } from '../json/names.ts';
import { type ParseContext, tolerates } from '../profiles/profile.ts';
import type { Selection } from '../projection/projection.ts';
import { memberOf, namesSchema } from '../schema/document.ts';

/** A list query (RFC 7644 §3.4.2), with numbers clamped as RFC 7644 §3.4.2.4 says. */
export interface ListQuery extends Selection {
  readonly filter?: string;
  /** The filter, where the caller has parsed it already. */
  readonly parsedFilter?: Filter;
  readonly sortBy?: string;
  readonly descending: boolean;
  /** 1-based. */
  readonly startIndex: number;
  readonly count: number;
  /** Cursor paging (RFC 9865) instead of `startIndex`; empty for the first page. */
  readonly cursor?: string;
}

export interface PageLimits {
  /** Page size when the client gives none. */
  readonly defaultCount: number;
  /** Maximum page size, published as `filter.maxResults`. */
  readonly maxCount: number;
}

export const defaultPageLimits: PageLimits = { defaultCount: 100, maxCount: 1_000 };

/** Decoded query parameters, name and value, in order. */
export type Parameters = readonly (readonly [string, string])[];

/**
 * Reads the query of a list request.
 *
 * @param context may tolerate more; absent: it does not
 * @throws ScimError invalidSyntax, invalidValue, invalidCount
 */
export function readListQuery(
  parameters: Parameters,
  limits: PageLimits,
  context?: ParseContext,
): ListQuery {
  const start = parameter(parameters, 'startIndex');
  const { attributes, excludedAttributes } = readSelection(parameters, context);
  const text = readText(
    parameter(parameters, 'filter'),
    parameter(parameters, 'sortBy'),
    parameter(parameters, 'sortOrder'),
  );
  const page = readPage(
    start === undefined ? undefined : integer('startIndex', start),
    parameter(parameters, 'count'),
    parameter(parameters, 'cursor'),
    limits,
  );
  // Name by name: to spread three objects into one costs more than the rest.
  const { filter, sortBy, descending } = text;
  const { startIndex, count, cursor } = page;
  return {
    attributes,
    excludedAttributes,
    filter,
    sortBy,
    descending,
    startIndex,
    count,
    cursor,
  };
}

const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

/**
 * Reads a query from a POST body (RFC 7644 §3.4.3, RFC 9865 §3).
 *
 * @throws ScimError invalidSyntax, invalidValue, invalidCount
 */
export function readSearchRequest(body: ClientJsonObject, limits: PageLimits): ListQuery {
  refuseRepeatedNames(body);
  if (!namesSchema(memberOf(body, 'schemas'), searchUrn)) {
    throw new ScimError('invalidSyntax', `schemas must name ${searchUrn}`);
  }
  const startIndex = scalar(body, 'startIndex');
  return {
    attributes: names(body, 'attributes'),
    excludedAttributes: names(body, 'excludedAttributes'),
    ...readText(scalar(body, 'filter'), scalar(body, 'sortBy'), scalar(body, 'sortOrder')),
    ...readPage(
      startIndex === undefined ? undefined : integer('startIndex', startIndex),
      scalar(body, 'count'),
      scalar(body, 'cursor'),
      limits,
    ),
  };
}

/**
 * Returns a string unchanged and a number as text, so that both kinds of query share one parser.
 */
function scalar(body: ClientJsonObject, name: string): string | undefined {
  const value = memberOf(body, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && (name === 'startIndex' || name === 'count'))
    return String(value);
  throw wrong(name, name === 'startIndex' || name === 'count' ? 'an integer' : 'a string', value);
}

function names(body: ClientJsonObject, name: string): readonly string[] | undefined {
  const value = memberOf(body, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value === '' ? undefined : splitNames(value);
  if (!isArray(value)) throw wrong(name, 'an array of attribute names', value);
  const list = value.map((entry) => {
    if (typeof entry !== 'string') throw wrong(name, 'an array of attribute names', entry);
    return entry;
  });
  return list.length === 0 ? undefined : list;
}

function wrong(name: string, expected: string, value: ClientJson): ScimError {
  return new ScimError('invalidValue', `${name} must be ${expected}; ${describe(value)} was given`);
}

function readText(
  filter: string | undefined,
  sortBy: string | undefined,
  sortOrder: string | undefined,
): Pick<ListQuery, 'filter' | 'sortBy' | 'descending'> {
  return {
    filter,
    sortBy: sortBy === '' ? undefined : sortBy,
    descending: readOrder(sortOrder),
  };
}

/** A cursor, even an empty one, selects cursor paging (RFC 9865 §2); it excludes `startIndex`. */
function readPage(
  startIndex: number | undefined,
  count: string | undefined,
  cursor: string | undefined,
  { defaultCount, maxCount }: PageLimits,
): Pick<ListQuery, 'startIndex' | 'count' | 'cursor'> {
  if (cursor !== undefined && startIndex !== undefined) {
    throw new ScimError(
      'invalidValue',
      'cursor and startIndex exclude each other; give one of them',
    );
  }
  const wanted =
    count === undefined
      ? defaultCount
      : integer('count', count, cursor === undefined ? 'invalidValue' : 'invalidCount');
  return {
    startIndex: Math.max(1, startIndex ?? 1),
    count: Math.min(maxCount, Math.max(0, wanted)),
    cursor,
  };
}

/** No attribute is named. */
const wholeResource: Selection = {};

/**
 * Reads which attributes to return.
 *
 * @param context may tolerate more; absent: it does not
 * @throws ScimError invalidSyntax, invalidValue when a parameter is given twice
 */
export function readSelection(parameters: Parameters, context?: ParseContext): Selection {
  if (parameters.length === 0) return wholeResource;
  const attributes = namesParameter(parameters, 'attributes', context);
  const excludedAttributes = namesParameter(parameters, 'excludedAttributes', context);
  return {
    attributes: attributes === '' ? undefined : splitNames(attributes),
    excludedAttributes: excludedAttributes === '' ? undefined : splitNames(excludedAttributes),
  };
}

/** Splits at commas outside of brackets: `emails[value eq "a,b"],title`. */
function splitNames(text: string): readonly string[] {
  if (!text.includes('[')) return text.split(',');
  const names: string[] = [];
  let start = 0;
  let isWithin = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '[' || character === ']') isWithin = character === '[';
    if (character !== ',' || isWithin) continue;
    names.push(text.slice(start, at));
    start = at + 1;
  }
  names.push(text.slice(start));
  return names;
}

/**
 * A page of a group's members. This extends SCIM for groups that are too large for one response.
 */
export interface MembersPage {
  readonly count: number;
  /** Empty for the first page. */
  readonly cursor: string;
}

/**
 * Reads `members.count` and `members.cursor` of a GET of one group. Undefined: all members.
 *
 * @throws ScimError invalidValue, invalidCount
 */
export function readMembersPage(
  parameters: Parameters,
  { defaultCount, maxCount }: PageLimits,
): MembersPage | undefined {
  const count = parameter(parameters, 'members.count');
  const cursor = parameter(parameters, 'members.cursor');
  if (count === undefined && cursor === undefined) return undefined;
  const wanted =
    count === undefined ? defaultCount : integer('members.count', count, 'invalidCount');
  if (wanted < 1) throw new ScimError('invalidCount', 'members.count must be 1 or more');
  return { count: Math.min(maxCount, wanted), cursor: cursor ?? '' };
}

/**
 * Returns a parameter. Unknown parameters are ignored (RFC 7644 §3.4.2); a known one must not be
 * repeated.
 */
function parameter(parameters: Parameters, name: string): string | undefined {
  const values = valuesOf(parameters, name);
  if (values.length > 1) throw givenTwice(name);
  return values[0];
}

/** Returns a list of names, which may come in several parts; empty: none. */
function namesParameter(
  parameters: Parameters,
  name: string,
  context: ParseContext | undefined,
): string {
  const values = valuesOf(parameters, name);
  if (values.length === 0) return '';
  if (values.length > 1 && (context === undefined || !tolerates(context, 'repeated-attributes')))
    throw givenTwice(name);
  return values.filter((value) => value !== '').join(',');
}

const noValues: readonly string[] = [];

/** Returns the values of a parameter. Names ignore case, like attribute names. */
function valuesOf(parameters: Parameters, name: string): readonly string[] {
  let values: string[] | undefined;
  let spelling = '';
  for (const [key, value] of parameters) {
    if (key !== name && !isSameName(key, name)) continue;
    if (values === undefined) {
      values = [value];
      spelling = key;
    } else {
      if (key !== spelling) throw givenInTwoSpellings(spelling, key);
      values.push(value);
    }
  }
  return values ?? noValues;
}

/** No name that is known begins with a letter whose other case is beyond ASCII. */
function isSameName(left: string, right: string): boolean {
  return (
    left.length === right.length &&
    (left.charCodeAt(0) | 0x20) === (right.charCodeAt(0) | 0x20) &&
    left.toLowerCase() === right.toLowerCase()
  );
}

function givenInTwoSpellings(first: string, second: string): ScimError {
  return new ScimError(
    'invalidSyntax',
    `the parameters ${quote(first)} and ${quote(second)} differ only in case; give one of them`,
  );
}

/** Returns whether a parameter is given, ignoring case. */
export function hasParameter(parameters: Parameters, name: string): boolean {
  return valuesOf(parameters, name).length > 0;
}

function givenTwice(name: string): ScimError {
  return new ScimError('invalidValue', `the parameter ${name} is given twice`);
}

function readOrder(text: string | undefined): boolean {
  const word = text?.toLowerCase() ?? 'ascending';
  if (word === 'descending') return true;
  if (word === 'ascending') return false;
  throw new ScimError(
    'invalidValue',
    `sortOrder must be ascending or descending; ${quote(text!)} was given`,
  );
}

const maxDigits = 15;

function integer(
  name: string,
  text: string,
  code: 'invalidValue' | 'invalidCount' = 'invalidValue',
): number {
  const negative = text.startsWith('-');
  const digits = negative ? text.slice(1) : text;
  if (digits === '' || ![...digits].every((digit) => digit >= '0' && digit <= '9')) {
    throw new ScimError(code, `${name} must be an integer; ${quote(text)} was given`);
  }
  const size = digits.length > maxDigits ? Number.MAX_SAFE_INTEGER : Number(digits);
  return negative ? -size : size;
}
