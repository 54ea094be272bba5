/**
 * JSON as a client sent it. It is not trusted: objects are Maps, so that no string of a client
 * becomes a property name. A number that a JavaScript number would not print exactly keeps its
 * text.
 */
export type ClientJson =
  | null
  | boolean
  | number
  | string
  | ClientJsonNumber
  | ClientJsonArray
  | ClientJsonObject;
export type ClientJsonArray = readonly ClientJson[];
export type ClientJsonObject = ReadonlyMap<string, ClientJson>;

/** A number with a fraction, an exponent, a negative zero or more than 15 digits, as text. */
export class ClientJsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export function isObject(value: ClientJson | undefined): value is ClientJsonObject {
  return value instanceof Map;
}

export function isArray(value: ClientJson | undefined): value is ClientJsonArray {
  return Array.isArray(value);
}

/** Returns the type of a value for an error message, such as "an object". */
export function typeName(value: ClientJson): string {
  if (value === null) return 'null';
  if (isArray(value)) return 'an array';
  if (isObject(value)) return 'an object';
  if (value instanceof ClientJsonNumber || typeof value === 'number') return 'a number';
  return `a ${typeof value}`;
}

/**
 * Returns a value for an error message: a number, true or false as it is, and the type of anything
 * else. Texts may be personal data, and error messages are logged. Not for secrets.
 */
export function describe(value: ClientJson): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const isShort = value instanceof ClientJsonNumber && value.text.length <= 20;
  return isShort ? value.text : typeName(value);
}

/**
 * Converts trusted JSON (a vector, a test, an object of a host application) as if it had been
 * parsed.
 */
export function toClientJson(value: unknown): ClientJson {
  if (Array.isArray(value)) return value.map(toClientJson);
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([key, entry]) => [key, toClientJson(entry)]));
  }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && !Object.is(value, -0)
      ? value
      : new ClientJsonNumber(String(value));
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  throw new TypeError(`toClientJson: ${typeof value} is not JSON`);
}
