import { ScimError } from '../protocol/errors/scim-error.ts';
import type { Filter, FilterValue } from '../protocol/filter/ast.ts';
import { parseFilter, parsePath } from '../protocol/filter/parse.ts';
import { printFilter } from '../protocol/filter/print.ts';
import {
  type ClientJson,
  ClientJsonNumber,
  type ClientJsonObject,
  isArray,
  isObject,
} from '../protocol/json/client-json.ts';
import { resolvePath } from '../protocol/path/resolve.ts';
import type { Attribute } from '../protocol/schema/attribute.ts';
import type { Registry, ResourceType } from '../protocol/schema/registry.ts';
import { hiddenMark } from './scrub.ts';
import { shortened } from './shortened.ts';

/**
 * What may be logged or quoted of a request: values of known attributes that are not secret. Of
 * everything else only the shape is kept, because an unknown name may be a misspelt secret.
 */
export interface Redacted {
  /** Plain JSON. */
  readonly body: unknown;
  /** The hidden texts. */
  readonly hidden: ReadonlySet<string>;
}

export type BodyKind = 'resource' | 'patch' | 'bulk' | 'search';

/** How much of a body is kept. */
export interface RedactionLimits {
  /** Characters of a text. */
  readonly text: number;
  /** Elements of an array; of a longer one, only their number is kept. */
  readonly elements: number;
  /** Whether members are kept. */
  readonly members: boolean;
}

/** What a row of the request log keeps. */
const summary: RedactionLimits = { text: 300, elements: 20, members: false };

/** What the level `full` keeps. The size of the whole is limited apart from these. */
export const wholeBody: RedactionLimits = { text: 8_192, elements: 1_000, members: true };

/**
 * Redacts the body of a request.
 *
 * @param types the types that the request may be about: one, or all
 * @param filter the filter of a search, if it was parsed
 * @param limits default: those of a row of the request log
 */
export function redactBody(
  body: ClientJsonObject,
  kind: BodyKind,
  registry: Registry,
  types: readonly ResourceType[],
  filter?: Filter,
  limits: RedactionLimits = summary,
): Redacted {
  const redactor = new Redactor(registry, types, filter, limits);
  return { body: redactor.message(body, kind), hidden: redactor.hidden };
}

/** Returns a filter as it may be kept, and the texts that were left out. */
export function redactFilter(
  filter: string | Filter,
  registry: Registry,
  types: readonly ResourceType[],
): Redacted {
  const redactor = new Redactor(registry, types);
  return { body: redactor.filter(filter), hidden: redactor.hidden };
}

/** Returns the values that a filter compares known attributes with that are not secret. */
export function filterValues(
  filter: string | Filter,
  registry: Registry,
  types: readonly ResourceType[],
): readonly string[] {
  try {
    const parsed = typeof filter === 'string' ? parseFilter(filter) : filter;
    return new Redactor(registry, types).values(parsed);
  } catch (error) {
    if (error instanceof ScimError) return [];
    throw error;
  }
}

class Redactor {
  readonly hidden = new Set<string>();
  readonly #registry: Registry;
  readonly #types: readonly ResourceType[];
  readonly #searchFilter: Filter | undefined;
  readonly #limits: RedactionLimits;

  constructor(
    registry: Registry,
    types: readonly ResourceType[],
    searchFilter?: Filter,
    limits: RedactionLimits = summary,
  ) {
    this.#limits = limits;
    this.#registry = registry;
    this.#types = types;
    this.#searchFilter = searchFilter;
  }

  message(
    body: ClientJsonObject,
    kind: BodyKind,
    type: ResourceType | undefined = this.#types[0],
  ): unknown {
    if (kind === 'bulk') return this.#bulk(body);
    if (kind === 'search') return this.#search(body);
    if (type === undefined) return this.#shape(body);
    return kind === 'patch' ? this.#patch(type, body) : this.#object(type, type.root, body);
  }

  filter(given: string | Filter): string {
    let filter: Filter;
    try {
      filter = typeof given === 'string' ? parseFilter(given) : given;
    } catch {
      this.hidden.add(given as string);
      return hiddenMark;
    }
    return this.#cut(printFilter(this.#redacted(filter, undefined)));
  }

  values(filter: Filter, within?: readonly Attribute[]): readonly string[] {
    switch (filter.kind) {
      case 'and':
      case 'or':
        return filter.operands.flatMap((operand) => this.values(operand, within));
      case 'not':
        return this.values(filter.operand, within);
      case 'element':
        return this.values(filter.filter, this.#named(filter.path, within));
      case 'present':
        return [];
      case 'compare': {
        const isWanted = filter.operator === 'eq' && typeof filter.value === 'string';
        return isWanted && this.#mayShow(this.#named(filter.path, within)) ? [filter.value] : [];
      }
    }
  }

  #redacted(filter: Filter, within: readonly Attribute[] | undefined): Filter {
    switch (filter.kind) {
      case 'and':
      case 'or':
        return {
          ...filter,
          operands: filter.operands.map((operand) => this.#redacted(operand, within)),
        };
      case 'not':
        return { ...filter, operand: this.#redacted(filter.operand, within) };
      case 'element':
        return {
          ...filter,
          filter: this.#redacted(filter.filter, this.#named(filter.path, within)),
        };
      case 'present':
        return filter;
      case 'compare':
        if (this.#mayShow(this.#named(filter.path, within))) return filter;
        this.#hide(filter.value);
        return { ...filter, value: hiddenMark };
    }
  }

  /** Returns the attributes that a path in a filter may name, in every type. */
  #named(path: string, within: readonly Attribute[] | undefined): readonly Attribute[] {
    const found =
      within === undefined
        ? this.#types.flatMap((type) => [resolvePath(type, path), ...inExtensions(type, path)])
        : within.map((attribute) => attribute.byName.get(path.toLowerCase()));
    return found.filter((attribute) => attribute !== undefined);
  }

  #mayShow(attributes: readonly Attribute[]): boolean {
    return attributes.length > 0 && attributes.every(({ secret }) => secret === undefined);
  }

  #bulk(body: ClientJsonObject): unknown {
    return this.#entries(body, (name, value) => {
      if (name !== 'operations' || !isArray(value))
        return name === 'schemas' ? this.#kept(value) : this.#shape(value);
      return value
        .slice(0, this.#limits.elements)
        .map((operation) => this.#bulkOperation(operation));
    });
  }

  #bulkOperation(operation: ClientJson): unknown {
    if (!isObject(operation)) return this.#shape(operation);
    const path = textOf(operation, 'path');
    const segment = path.split('/').find((part) => part !== '');
    const type = this.#registry.typeAt(segment ?? '');
    const isPatch = textOf(operation, 'method').toUpperCase() === 'PATCH';
    return this.#entries(operation, (name, value) => {
      if (name === 'path' && typeof value === 'string')
        return value.split('/').map(shortened).join('/').slice(0, this.#limits.text);
      if (name !== 'data') return bulkNames.has(name) ? this.#kept(value) : this.#shape(value);
      if (isArray(value) && isPatch && type !== undefined) return this.#operations(type, value);
      if (!isObject(value) || type === undefined) return this.#shape(value);
      return this.message(value, isPatch ? 'patch' : 'resource', type);
    });
  }

  #search(body: ClientJsonObject): unknown {
    return this.#entries(body, (name, value) => {
      if (name === 'filter')
        return typeof value === 'string'
          ? this.filter(this.#searchFilter ?? value)
          : this.#shape(value);
      return searchNames.has(name) ? this.#kept(value) : this.#shape(value);
    });
  }

  #patch(type: ResourceType, body: ClientJsonObject): unknown {
    return this.#entries(body, (name, value) => {
      if (name === 'operations' && isArray(value)) return this.#operations(type, value);
      return name === 'schemas' ? this.#kept(value) : this.#shape(value);
    });
  }

  #operations(type: ResourceType, operations: readonly ClientJson[]): unknown {
    const shown = operations.map((operation) => {
      if (!isObject(operation)) return this.#shape(operation);
      const paths: ClientJson[] = [];
      for (const [key, value] of operation) if (key.toLowerCase() === 'path') paths.push(value);
      const [path] = paths;
      const isPathless = path === undefined || path === null || path === '';
      const target =
        typeof path === 'string' && paths.length === 1 ? this.#target(type, path) : undefined;
      return this.#entries(operation, (name, value) => {
        if (name === 'op') return this.#kept(value);
        if (name === 'path')
          return typeof value === 'string' ? this.#path(type, value) : this.#shape(value);
        if (name !== 'value') return this.#shape(value);
        if (isPathless && paths.length < 2 && isObject(value))
          return this.#object(type, type.root, value);
        return target === undefined ? this.#shape(value) : this.#value(type, target, value);
      });
    });
    return shown.slice(0, this.#limits.elements);
  }

  /** Returns the attribute that a path names; undefined if there is none. */
  #target(type: ResourceType, text: string): Attribute | undefined {
    try {
      const { path, sub } = parsePath(text);
      const attribute = resolvePath(type, path) ?? inExtensions(type, path)[0];
      return sub === undefined ? attribute : attribute?.byName.get(sub.toLowerCase());
    } catch {
      return undefined;
    }
  }

  #path(type: ResourceType, text: string): string {
    if (!text.includes('[')) return this.#cut(text);
    try {
      const { path, filter, sub } = parsePath(text);
      const attribute = resolvePath(type, path);
      const shown = printFilter(
        this.#redacted(filter!, attribute === undefined ? [] : [attribute]),
      );
      return this.#cut(`${path}[${shown}]${sub === undefined ? '' : `.${sub}`}`);
    } catch {
      this.hidden.add(text);
      return hiddenMark;
    }
  }

  #object(type: ResourceType, container: Attribute, raw: ClientJsonObject): unknown {
    const shown = {};
    for (const [key, value] of raw) {
      const known = container.byName.get(key.toLowerCase());
      const attribute = known ?? (container === type.root ? this.#target(type, key) : undefined);
      const name =
        known === undefined && container === type.root ? this.#path(type, key) : this.#cut(key);
      setOwn(
        shown,
        name,
        attribute === undefined ? this.#shape(value) : this.#value(type, attribute, value),
      );
    }
    return shown;
  }

  #value(type: ResourceType, attribute: Attribute, value: ClientJson): unknown {
    if (attribute.secret !== undefined) {
      this.#hide(value);
      return hiddenMark;
    }
    if (isArray(value)) {
      if (attribute.rows !== undefined && !this.#limits.members) return `${value.length} values`;
      if (value.length > this.#limits.elements) {
        for (const element of value) this.#value(type, attribute, element);
        return `${value.length} values`;
      }
      return value.map((element) => this.#value(type, attribute, element));
    }
    return isObject(value) ? this.#object(type, attribute, value) : this.#kept(value);
  }

  /** Returns keys and sizes, without values. */
  #shape(value: ClientJson): unknown {
    if (isObject(value)) return this.#entries(value, (_, inner) => this.#shape(inner));
    this.#hide(value);
    if (isArray(value)) return `${value.length} values`;
    return value === null ? null : hiddenMark;
  }

  #entries(raw: ClientJsonObject, show: (name: string, value: ClientJson) => unknown): unknown {
    const shown = {};
    for (const [key, value] of raw) setOwn(shown, this.#cut(key), show(key.toLowerCase(), value));
    return shown;
  }

  #hide(value: ClientJson | FilterValue): void {
    if (typeof value === 'string') this.hidden.add(value);
    else if (typeof value === 'number') this.hidden.add(String(value));
    else if (value instanceof ClientJsonNumber) this.hidden.add(value.text);
    else if (isArray(value)) for (const element of value) this.#hide(element);
    else if (isObject(value)) for (const element of value.values()) this.#hide(element);
  }

  #kept(value: ClientJson): unknown {
    if (typeof value === 'string') return this.#cut(value);
    if (value instanceof ClientJsonNumber) return value.text;
    if (isArray(value))
      return value.length > this.#limits.elements
        ? `${value.length} values`
        : value.map((element) => this.#kept(element));
    return isObject(value) ? `${value.size} members` : value;
  }

  #cut(text: string): string {
    const { text: most } = this.#limits;
    return text.length > most ? `${text.slice(0, most)}…` : text;
  }
}

/** Sets a property under a name that a client chose, which may be `__proto__`. */
function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  else object[name] = value;
}

const bulkNames: ReadonlySet<string> = new Set(['method', 'bulkid', 'version']);

/** Parameters whose values name attributes and pages, and never hold a value of a resource. */
export const plainParameters: ReadonlySet<string> = new Set([
  'attributes',
  'excludedattributes',
  'sortby',
  'sortorder',
  'startindex',
  'count',
  'cursor',
]);

const searchNames: ReadonlySet<string> = new Set(['schemas', ...plainParameters]);

/**
 * Returns attributes of extensions that a path names without the URN, if no core attribute matches.
 */
function inExtensions(type: ResourceType, path: string): readonly Attribute[] {
  if (path.includes(':') || resolvePath(type, path) !== undefined) return [];
  const [name, sub] = path.toLowerCase().split('.');
  return type.root.subAttributes.flatMap((extension) => {
    const attribute = extension.isExtension ? extension.byName.get(name!) : undefined;
    const found = sub === undefined ? attribute : attribute?.byName.get(sub);
    return found === undefined ? [] : [found];
  });
}

function textOf(object: ClientJsonObject, name: string): string {
  for (const [key, value] of object)
    if (key.toLowerCase() === name && typeof value === 'string') return value;
  return '';
}
