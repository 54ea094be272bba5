import { ScimError } from './errors/scim-error.ts';
import type { Attribute } from './schema/attribute.ts';
import type { StoredJson } from './schema/stored-json.ts';
import { comparisonKey } from './schema/values.ts';

/**
 * Limits of one request. A step is about 100 ns: one value compared with one condition, or
 * `charactersPerStep` characters folded, searched or parsed. Steps are counted, not timed, so that
 * the outcome is the same on every machine.
 */
export interface BudgetLimits {
  readonly maxSteps: number;
  /** Characters that the request may keep in memory at a time. */
  readonly maxBytes: number;
}

export const defaultBudgetLimits: BudgetLimits = { maxSteps: 2_000_000, maxBytes: 33_554_432 };

/** Characters that cost as much as one comparison. */
const charactersPerStep = 64;

/** Shorter texts are folded again, because a look-up costs as much. */
const shortText = 64;

export interface Budget {
  readonly maxSteps: number;
  readonly steps: number;
  readonly bytes: number;
  /**
   * Charges for steps of work.
   *
   * @throws ScimError tooMany
   */
  spend(steps: number): void;
  /**
   * Charges for work in proportion to the length of a text.
   *
   * @throws ScimError tooMany
   */
  spendText(characters: number): void;
  /**
   * Charges for reading a whole value: each value within it, and its texts.
   *
   * @throws ScimError tooMany
   */
  weigh(value: StoredJson): void;
  /**
   * Charges for text that is kept in memory.
   *
   * @throws ScimError tooMany
   */
  keep(characters: number): void;
  /**
   * Returns the key of a value (`comparisonKey`). A long text is folded once until `forget` is
   * called.
   */
  keyOf(attribute: Attribute, value: StoredJson): string | number | boolean;
  /** Forgets folded texts, before work on another resource. */
  forget(): void;
}

/** Returns a budget that counts the cost of one request and refuses what exceeds it. */
export function createBudget({ maxSteps, maxBytes }: BudgetLimits = defaultBudgetLimits): Budget {
  return new CountedBudget(maxSteps, maxBytes);
}

class CountedBudget implements Budget {
  readonly maxSteps: number;
  readonly #maxBytes: number;
  steps = 0;
  bytes = 0;
  /** Keys of long texts by attribute. */
  #folded: Map<Attribute, Map<string, string | number | boolean>> | undefined;

  constructor(maxSteps: number, maxBytes: number) {
    this.maxSteps = maxSteps;
    this.#maxBytes = maxBytes;
  }

  spend(steps: number): void {
    this.steps += steps;
    if (this.steps <= this.maxSteps) return;
    throw new ScimError(
      'tooMany',
      `the request needs more than ${this.maxSteps} steps of work; use fewer or more selective conditions or operations, or send several requests`,
    );
  }

  spendText(characters: number): void {
    this.spend(Math.ceil(characters / charactersPerStep));
  }

  weigh(value: StoredJson): void {
    if (typeof value === 'string')
      return this.spend(1 + Math.floor(value.length / charactersPerStep));
    this.spend(1);
    if (typeof value === 'object') for (const part of Object.values(value)) this.weigh(part);
  }

  keep(characters: number): void {
    this.bytes += characters;
    if (this.bytes <= this.#maxBytes) return;
    throw new ScimError(
      'tooMany',
      `the request would keep more than ${this.#maxBytes} bytes in memory; make it more selective, or send several requests`,
    );
  }

  keyOf(attribute: Attribute, value: StoredJson): string | number | boolean {
    if (typeof value !== 'string' || value.length <= shortText)
      return comparisonKey(attribute, value);
    this.#folded ??= new Map();
    let keys = this.#folded.get(attribute);
    if (keys === undefined) {
      keys = new Map();
      this.#folded.set(attribute, keys);
    }
    const known = keys.get(value);
    if (known !== undefined) return known;
    this.spendText(value.length);
    const key = comparisonKey(attribute, value);
    keys.set(value, key);
    return key;
  }

  forget(): void {
    this.#folded = undefined;
  }
}
