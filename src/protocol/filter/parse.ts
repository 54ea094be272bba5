import { quote, ScimError } from '../errors/scim-error.ts';
import { isArray, isObject } from '../json/client-json.ts';
import { parseJson } from '../json/parse-json.ts';
import { type ParseContext, tolerates } from '../profiles/profile.ts';
import { type CompareOperator, compareOperators, type Filter, type FilterValue } from './ast.ts';

export interface FilterLimits {
  /** Characters. */
  readonly length: number;
  /** Nested parentheses, `not` and brackets. */
  readonly depth: number;
  /** Expressions in total. */
  readonly nodes: number;
}

const defaultFilterLimits: FilterLimits = { length: 8_192, depth: 24, nodes: 256 };

/**
 * A parsed PATCH path (RFC 7644 §3.5.2): an attribute, optionally a filter that picks some of its
 * values, optionally a sub-attribute of those.
 */
export interface PathExpression {
  readonly path: string;
  readonly filter?: Filter;
  readonly sub?: string;
}

/**
 * Parses a filter.
 *
 * @param context may tolerate operands without quotes; absent: it does not
 * @throws ScimError invalidFilter
 */
export function parseFilter(
  text: string,
  limits: FilterLimits = defaultFilterLimits,
  context?: ParseContext,
): Filter {
  return new Parser(text, limits, 'invalidFilter', context).filter();
}

/**
 * Parses a PATCH path.
 *
 * @param context may tolerate operands without quotes; absent: it does not
 * @throws ScimError invalidPath; invalidFilter for what is within brackets
 */
export function parsePath(
  text: string,
  limits: FilterLimits = defaultFilterLimits,
  context?: ParseContext,
): PathExpression {
  return new Parser(text, limits, 'invalidPath', context).pathExpression();
}

class Parser {
  readonly #text: string;
  readonly #limits: FilterLimits;
  readonly #context: ParseContext | undefined;
  #code: 'invalidFilter' | 'invalidPath';
  #at = 0;
  #depth = 0;
  #nodes = 0;

  constructor(
    text: string,
    limits: FilterLimits,
    code: 'invalidFilter' | 'invalidPath',
    context: ParseContext | undefined,
  ) {
    this.#context = context;
    this.#text = text;
    this.#limits = limits;
    this.#code = code;
    if (text.length > limits.length)
      throw this.#error(`it is longer than ${limits.length} characters`);
  }

  /** FILTER = attrExp / logExp / valuePath / *1"not" "(" FILTER ")" */
  filter(): Filter {
    const filter = this.#or();
    if (!this.#ended()) throw this.#unexpected('the end of the filter');
    return filter;
  }

  /** PATH = attrPath / valuePath [subAttr] */
  pathExpression(): PathExpression {
    const path = this.#attrPath();
    if (!this.#accept('[')) {
      if (!this.#ended()) throw this.#unexpected('the end of the path');
      return { path };
    }
    // An index such as `emails[0]` belongs to another path language; it is not a broken filter.
    this.#spaces();
    if (isNameStart(this.#text.charCodeAt(this.#at)) || '($'.includes(this.#text.charAt(this.#at)))
      this.#code = 'invalidFilter';
    const filter = this.#bracketed();
    this.#code = 'invalidPath';
    const sub = this.#accept('.') ? this.#attrPath() : undefined;
    if (!this.#ended()) throw this.#unexpected('the end of the path');
    return sub === undefined ? { path, filter } : { path, filter, sub };
  }

  /** logExp = FILTER SP ("and" / "or") SP FILTER, where `and` binds tighter than `or` */
  #or(): Filter {
    const operands = [this.#and()];
    while (this.#acceptWord('or')) operands.push(this.#and());
    return operands.length === 1
      ? operands[0]!
      : this.#node({ kind: 'or', operands: Object.freeze(operands) });
  }

  #and(): Filter {
    const operands = [this.#term()];
    while (this.#acceptWord('and')) operands.push(this.#term());
    return operands.length === 1
      ? operands[0]!
      : this.#node({ kind: 'and', operands: Object.freeze(operands) });
  }

  /** *1"not" "(" FILTER ")" / attrExp / valuePath */
  #term(): Filter {
    if (this.#accept('(')) return this.#grouped();
    if (this.#isWord('not') && this.#peekAfterWord() === '(') {
      this.#acceptWord('not');
      this.#accept('(');
      return this.#node({ kind: 'not', operand: this.#grouped() });
    }
    const path = this.#attrPath();
    return this.#accept('[') ? this.#valuePath(path) : this.#attrExp(path);
  }

  #grouped(): Filter {
    this.#enter();
    const filter = this.#or();
    if (!this.#accept(')')) throw this.#unexpected('")"');
    this.#depth -= 1;
    return filter;
  }

  /**
   * valuePath = attrPath "[" valFilter "]"
   *
   * Entra ID appends a condition to the brackets, as in `emails[type eq "work"].value eq "x"`. It
   * must hold for the same value.
   */
  #valuePath(path: string): Filter {
    const filter = this.#bracketed();
    if (!this.#accept('.')) return this.#node({ kind: 'element', path, filter });
    const condition = this.#attrExp(this.#attrPath());
    const both = this.#node({ kind: 'and', operands: Object.freeze([filter, condition]) });
    return this.#node({ kind: 'element', path, filter: both });
  }

  /** valFilter = attrExp / logExp / *1"not" "(" valFilter ")" */
  #bracketed(): Filter {
    this.#enter();
    const filter = this.#or();
    if (!this.#accept(']')) throw this.#unexpected('"]"');
    this.#depth -= 1;
    return filter;
  }

  /** attrExp = (attrPath SP "pr") / (attrPath SP compareOp SP compValue) */
  #attrExp(path: string): Filter {
    const word = this.#word();
    const operator = word.toLowerCase();
    if (operator === 'pr') {
      this.#at += word.length;
      return this.#node({ kind: 'present', path });
    }
    if (!isCompareOperator(operator)) {
      if (word === '') throw this.#unexpected('an operator');
      throw this.#error(
        `${quote(word)} is not an operator; use ${compareOperators.join(', ')} or pr`,
      );
    }
    this.#at += word.length;
    return this.#node({ kind: 'compare', path, operator, value: this.#compValue() });
  }

  /** compValue = false / null / true / number / string, as in JSON (RFC 8259) */
  #compValue(): FilterValue {
    this.#spaces();
    const start = this.#at;
    const isText = this.#text.charCodeAt(start) === quotation;
    this.#at = isText ? this.#stringEnd(start + 1) : this.#bareEnd(start);
    const literal = this.#text.slice(start, this.#at);
    if (isText && isPlainString(literal)) return literal.slice(1, -1);
    try {
      const value = parseJson(literal);
      if (!isArray(value) && !isObject(value)) return value;
    } catch {
      if (this.#isBareText(literal)) return literal;
      // Reported below as an error of the filter.
    }
    throw this.#error(
      `${quote(literal)} is not a value; use a string in double quotes, true, false, null or a number`,
    );
  }

  /**
   * Returns whether the profile accepts an operand without quotes. One that starts like a JSON
   * value or a quotation is a mistake.
   */
  #isBareText(literal: string): boolean {
    const isText = literal !== '' && !`"'[{`.includes(literal.charAt(0));
    return isText && this.#context !== undefined && tolerates(this.#context, 'unquoted-operands');
  }

  #stringEnd(from: number): number {
    for (let at = from; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code === quotation) return at + 1;
      if (code === backslash) at += 1;
    }
    return this.#text.length;
  }

  #bareEnd(from: number): number {
    let at = from;
    while (at < this.#text.length && !' ()]'.includes(this.#text.charAt(at))) at += 1;
    return at;
  }

  /** attrPath = [URI ":"] ATTRNAME *1subAttr */
  #attrPath(): string {
    this.#spaces();
    const end = this.#wordEnd();
    const path = this.#text.slice(this.#at, end);
    const first = path.charCodeAt(0);
    if (!isNameStart(first) && path.charAt(0) !== '$') throw this.#unexpected('an attribute name');
    if (!isPathShape(path)) throw this.#error(`${quote(path)} is not an attribute path`);
    this.#at = end;
    return path;
  }

  /** Returns the next word without consuming it. */
  #word(): string {
    this.#spaces();
    return this.#text.slice(this.#at, this.#wordEnd());
  }

  #wordEnd(): number {
    let at = this.#at;
    while (at < this.#text.length && isPathCharacter(this.#text.charCodeAt(at))) at += 1;
    return at;
  }

  #peekAfterWord(): string {
    let at = this.#wordEnd();
    while (this.#text.charAt(at) === ' ') at += 1;
    return this.#text.charAt(at);
  }

  /** Returns whether the next word is this one, in lower or upper case, without consuming it. */
  #isWord(word: string): boolean {
    this.#spaces();
    // Most filters end here: no part of their text is taken for a word to compare.
    if ((this.#text.charCodeAt(this.#at) | 0x20) !== word.charCodeAt(0)) return false;
    const end = this.#at + word.length;
    return (
      !isPathCharacter(this.#text.charCodeAt(end)) &&
      this.#text.slice(this.#at, end).toLowerCase() === word
    );
  }

  #acceptWord(word: string): boolean {
    if (!this.#isWord(word)) return false;
    this.#at += word.length;
    return true;
  }

  #accept(character: string): boolean {
    this.#spaces();
    if (this.#text.charAt(this.#at) !== character) return false;
    this.#at += 1;
    return true;
  }

  #spaces(): void {
    while (this.#text.charCodeAt(this.#at) === space) this.#at += 1;
  }

  #ended(): boolean {
    this.#spaces();
    return this.#at === this.#text.length;
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth > this.#limits.depth)
      throw this.#error(`it is nested deeper than ${this.#limits.depth} levels`);
  }

  #node<T extends Filter>(node: T): T {
    this.#nodes += 1;
    if (this.#nodes > this.#limits.nodes)
      throw this.#error(`it has more than ${this.#limits.nodes} expressions`);
    return Object.freeze(node);
  }

  #unexpected(expected: string): ScimError {
    const found =
      this.#at < this.#text.length ? quote(this.#text.slice(this.#at, this.#at + 20)) : 'the end';
    return this.#error(`expected ${expected}, but found ${found} at character ${this.#at + 1}`);
  }

  #error(detail: string): ScimError {
    return new ScimError(
      this.#code,
      `the ${this.#code === 'invalidPath' ? 'path' : 'filter'} cannot be parsed: ${detail}`,
    );
  }
}

const space = 0x20;
const quotation = 0x22;
const backslash = 0x5c;

/** Whether a literal is a string of printable ASCII without escapes, which is its own value. */
function isPlainString(literal: string): boolean {
  const last = literal.length - 1;
  if (last < 1 || literal.charCodeAt(last) !== quotation) return false;
  for (let at = 1; at < last; at += 1) {
    const code = literal.charCodeAt(at);
    if (code < space || code > 0x7e || code === backslash) return false;
  }
  return true;
}

function isCompareOperator(word: string): word is CompareOperator {
  return (compareOperators as readonly string[]).includes(word);
}

function isNameStart(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

/**
 * nameChar = "-" / "_" / DIGIT / ALPHA (RFC 7643 §2.1), plus `$` of `$ref` and the separators of
 * URNs and sub-attributes.
 */
function isPathCharacter(code: number): boolean {
  return (
    isNameStart(code) ||
    // `.`, `/`, digits and `:`, which follow each other.
    (code >= 0x2e && code <= 0x3a) ||
    code === 0x2d ||
    code === 0x5f ||
    code === 0x24
  );
}

/** Refuses empty parts, as in `a..b`, `a.` and `urn:x:`. */
function isPathShape(path: string): boolean {
  const last = path.charAt(path.length - 1);
  return last !== '.' && last !== ':' && !path.includes('..');
}
