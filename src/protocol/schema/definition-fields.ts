import { quote } from '../errors/scim-error.ts';
import { type ClientJsonObject, isArray, isObject } from '../json/client-json.ts';
import { memberOf } from '../json/names.ts';

/** Reads fields of definitions and collects every problem, so that all are reported at once. */
export class DefinitionFields {
  readonly problems: string[] = [];

  problem(text: string): void {
    this.problems.push(text);
  }

  /** Returns an array of objects; empty when the field is missing or invalid. */
  list(
    raw: ClientJsonObject,
    name: string,
    max: number = Number.MAX_SAFE_INTEGER,
  ): readonly ClientJsonObject[] {
    const value = raw.get(name);
    if (value === undefined) return [];
    if (!isArray(value) || !value.every(isObject)) {
      this.problem(`${name} must be an array of objects`);
      return [];
    }
    if (value.length > max)
      this.problem(`${name} has ${value.length} entries; the maximum is ${max}`);
    return value.slice(0, max);
  }

  /** Returns a string; without a fallback, an empty one is a problem. */
  text(raw: ClientJsonObject, name: string, where: string, fallback?: string): string {
    const value = memberOf(raw, name);
    if (typeof value === 'string' && value !== '') return value;
    if (value === undefined && fallback !== undefined) return fallback;
    this.problem(`${where}: ${name} must be a string`);
    return '';
  }

  flag(raw: ClientJsonObject, name: string, where: string): boolean {
    const value = memberOf(raw, name);
    if (value !== undefined && typeof value !== 'boolean')
      this.problem(`${where}: ${name} must be true or false`);
    return value === true;
  }

  /** Returns one of some words; undefined when the field is missing. */
  word<T extends string>(
    raw: ClientJsonObject,
    name: string,
    where: string,
    words: readonly T[],
  ): T | undefined {
    const value = memberOf(raw, name);
    if (value === undefined) return undefined;
    const word = words.find((one) => one === value);
    if (word === undefined) this.problem(`${where}: ${name} must be one of ${words.join(', ')}`);
    return word;
  }

  words(raw: ClientJsonObject, name: string, where: string): readonly string[] | undefined {
    const value = memberOf(raw, name);
    if (value === undefined) return undefined;
    if (isArray(value) && value.every((word) => typeof word === 'string')) return value;
    this.problem(`${where}: ${name} must be an array of strings`);
    return undefined;
  }

  /** Refuses names that differ only in case. */
  refuseDuplicates(kind: string, names: readonly string[]): void {
    const seen = new Set<string>();
    for (const name of names) {
      if (seen.has(name.toLowerCase())) this.problem(`${kind} ${quote(name)} is defined twice`);
      seen.add(name.toLowerCase());
    }
  }
}
