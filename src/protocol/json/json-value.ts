/**
 * JSON as a client sent it. Objects are Maps, so no client string ever becomes a property name; a number whose text a
 * JavaScript number would not give back exactly stays text.
 */
export type JsonValue = null | boolean | number | string | JsonNumber | JsonArray | JsonObject;
export type JsonArray = readonly JsonValue[];
export type JsonObject = ReadonlyMap<string, JsonValue>;

/** A number with a fraction, an exponent, a negative zero or more than 15 digits: kept as its own text. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

export function isArray(value: JsonValue | undefined): value is JsonArray {
  return Array.isArray(value);
}

/** The value in the words of an error message. */
export function describe(value: JsonValue): string {
  if (value === null) return 'null';
  if (isArray(value)) return 'an array';
  if (isObject(value)) return 'an object';
  if (value instanceof JsonNumber || typeof value === 'number') return 'a number';
  return `a ${typeof value}`;
}

/** Wraps trusted plain JSON (a vector, a test, a host application's object) as if it had been parsed. */
export function fromPlain(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(fromPlain);
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([key, entry]) => [key, fromPlain(entry)]));
  }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && !Object.is(value, -0)
      ? value
      : new JsonNumber(String(value));
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  throw new TypeError(`fromPlain: ${typeof value} is not JSON`);
}
