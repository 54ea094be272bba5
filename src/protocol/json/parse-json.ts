import { quote, ScimError } from '../errors/scim-error.ts';
import { type ClientJson, ClientJsonNumber } from './client-json.ts';

export interface JsonLimits {
  /** Nested arrays and objects, counted from 1. */
  readonly depth: number;
  /** Members of one object. */
  readonly keys: number;
  /** Elements of one array. */
  readonly elements: number;
  /** Values in total: even a value of a few bytes costs memory. */
  readonly values: number;
}

export const defaultJsonLimits: JsonLimits = {
  depth: 32,
  keys: 1_000,
  elements: 200_000,
  values: 1_200_000,
};

const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const quotation = 0x22;
const plus = 0x2b;
const comma = 0x2c;
const minus = 0x2d;
const dot = 0x2e;
const zero = 0x30;
const nine = 0x39;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const maxExactDigits = 15;

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/**
 * Parses JSON (RFC 8259) more strictly than `JSON.parse`. Refuses a repeated key, a lone
 * surrogate, U+0000 (which PostgreSQL cannot store), and depth or width beyond `limits`.
 *
 * @throws ScimError invalidSyntax; payloadTooLarge for too many elements or values
 */
export function parseJson(text: string, limits: JsonLimits = defaultJsonLimits): ClientJson {
  const parser = new Parser(text, limits);
  return parser.document();
}

class Parser {
  readonly #text: string;
  readonly #limits: JsonLimits;
  /** False: each string is checked. A string of a well-formed text is, unless it has escapes. */
  readonly #isWellFormed: boolean;
  #at = 0;
  #depth = 0;
  #values = 0;

  constructor(text: string, limits: JsonLimits) {
    this.#text = text;
    this.#limits = limits;
    this.#isWellFormed = text.isWellFormed();
  }

  document(): ClientJson {
    this.#space();
    if (this.#at === this.#text.length)
      throw syntax('the body is empty; a JSON object is expected');
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) throw this.#unexpected();
    return value;
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== space && code !== lineFeed && code !== carriageReturn && code !== tab) return;
      this.#at += 1;
    }
  }

  #value(): ClientJson {
    this.#values += 1;
    if (this.#values > this.#limits.values)
      throw tooLarge(`the JSON has more than ${this.#limits.values} values`);
    const code = this.#text.charCodeAt(this.#at);
    if (code === quotation) return this.#string();
    if (code === openBrace) return this.#object();
    if (code === openBracket) return this.#array();
    if (code === minus || (code >= zero && code <= nine)) return this.#number();
    if (this.#text.startsWith('true', this.#at)) return this.#word('true', true);
    if (this.#text.startsWith('false', this.#at)) return this.#word('false', false);
    if (this.#text.startsWith('null', this.#at)) return this.#word('null', null);
    throw this.#unexpected();
  }

  #word<T extends ClientJson>(word: string, value: T): T {
    this.#at += word.length;
    return value;
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth > this.#limits.depth) {
      throw syntax(`the JSON is nested deeper than ${this.#limits.depth} levels`);
    }
    this.#at += 1;
    this.#space();
  }

  #object(): ClientJson {
    this.#enter();
    const object = new Map<string, ClientJson>();
    if (this.#text.charCodeAt(this.#at) === closeBrace) return this.#leave(object);
    for (;;) {
      if (this.#text.charCodeAt(this.#at) !== quotation) throw this.#unexpected();
      const key = this.#string();
      if (object.has(key)) throw syntax(`the key ${quote(key)} occurs twice in one object`);
      this.#space();
      if (this.#text.charCodeAt(this.#at) !== colon) throw this.#unexpected();
      this.#at += 1;
      this.#space();
      object.set(key, this.#value());
      if (object.size > this.#limits.keys)
        throw syntax(`an object has more than ${this.#limits.keys} members`);
      this.#space();
      const code = this.#text.charCodeAt(this.#at);
      if (code === closeBrace) return this.#leave(object);
      if (code !== comma) throw this.#unexpected();
      this.#at += 1;
      this.#space();
    }
  }

  #array(): ClientJson {
    this.#enter();
    const array: ClientJson[] = [];
    if (this.#text.charCodeAt(this.#at) === closeBracket) return this.#leave(array);
    for (;;) {
      array.push(this.#value());
      if (array.length > this.#limits.elements)
        throw tooLarge(`an array has more than ${this.#limits.elements} elements`);
      this.#space();
      const code = this.#text.charCodeAt(this.#at);
      if (code === closeBracket) return this.#leave(array);
      if (code !== comma) throw this.#unexpected();
      this.#at += 1;
      this.#space();
    }
  }

  #leave<T extends ClientJson>(value: T): T {
    this.#at += 1;
    this.#depth -= 1;
    return value;
  }

  #string(): string {
    const start = this.#at + 1;
    let at = start;
    for (;;) {
      const code = this.#text.charCodeAt(at);
      if (code === quotation) {
        this.#at = at + 1;
        const plain = this.#text.slice(start, at);
        return this.#isWellFormed ? plain : wellFormed(plain);
      }
      if (code === backslash) break;
      if (!(code >= space)) throw this.#unexpected(at);
      at += 1;
    }
    let result = this.#text.slice(start, at);
    for (;;) {
      const code = this.#text.charCodeAt(at);
      if (code === quotation) {
        this.#at = at + 1;
        return wellFormed(result);
      }
      if (!(code >= space)) throw this.#unexpected(at);
      if (code !== backslash) {
        const next = this.#plainEnd(at);
        result += this.#text.slice(at, next);
        at = next;
      } else if (this.#text.charAt(at + 1) === 'u') {
        result += String.fromCharCode(this.#hex(at + 2));
        at += 6;
      } else {
        const escaped = escapes.get(this.#text.charAt(at + 1));
        if (escaped === undefined) throw this.#unexpected(at + 1);
        result += escaped;
        at += 2;
      }
    }
  }

  /** Returns the end of a run of characters without escapes. */
  #plainEnd(from: number): number {
    let at = from;
    for (;;) {
      const code = this.#text.charCodeAt(at);
      if (!(code >= space) || code === quotation || code === backslash) return at;
      at += 1;
    }
  }

  #hex(at: number): number {
    let value = 0;
    for (let index = at; index < at + 4; index += 1) {
      const digit = hexDigit(this.#text.charCodeAt(index));
      if (digit < 0) throw this.#unexpected(index);
      value = value * 16 + digit;
    }
    return value;
  }

  /** number = [ minus ] int [ frac ] [ exp ] */
  #number(): number | ClientJsonNumber {
    const start = this.#at;
    let at = start;
    if (this.#text.charCodeAt(at) === minus) at += 1;
    const integer = at;
    at = this.#digits(at);
    if (at - integer > 1 && this.#text.charCodeAt(integer) === zero)
      throw this.#unexpected(integer + 1);
    const integerEnd = at;
    if (this.#text.charCodeAt(at) === dot) at = this.#digits(at + 1);
    if ((this.#text.charCodeAt(at) | 0x20) === 0x65) {
      at += 1;
      const sign = this.#text.charCodeAt(at);
      at = this.#digits(sign === plus || sign === minus ? at + 1 : at);
    }
    this.#at = at;
    const text = this.#text.slice(start, at);
    const exact = at === integerEnd && integerEnd - integer <= maxExactDigits && text !== '-0';
    return exact ? Number(text) : new ClientJsonNumber(text);
  }

  #digits(from: number): number {
    let at = from;
    for (;;) {
      const code = this.#text.charCodeAt(at);
      if (!(code >= zero && code <= nine)) break;
      at += 1;
    }
    if (at === from) throw this.#unexpected(at);
    return at;
  }

  #unexpected(at: number = this.#at): ScimError {
    if (at >= this.#text.length) return syntax('the JSON ends before it is complete');
    return syntax(
      `unexpected ${quote(String.fromCodePoint(this.#text.codePointAt(at)!))} at character ${at + 1} of the JSON`,
    );
  }
}

function wellFormed(text: string): string {
  if (!text.isWellFormed())
    throw syntax('a string contains half of a surrogate pair, which is not a character');
  if (text.includes('\0')) throw syntax('a string contains U+0000, which cannot be stored');
  return text;
}

function hexDigit(code: number): number {
  if (code >= zero && code <= nine) return code - zero;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}

function syntax(detail: string): ScimError {
  return new ScimError('invalidSyntax', detail);
}

function tooLarge(detail: string): ScimError {
  return new ScimError('payloadTooLarge', `${detail}; send several requests`);
}
