/**
 * Statements that are prepared under a name in each session; clients choose the shapes of filters.
 */
const maxNames = 500;

interface Statement {
  /** Absent: it is not prepared. */
  readonly name?: string;
  /** Whether it may change something: everything but SELECT. */
  readonly writes: boolean;
}

/** The names by which statements are prepared: one list for all sessions of a store. */
export class StatementNames {
  readonly #known = new Map<string, Statement>();
  readonly #isNamed: boolean;

  /** @param isNamed false where sessions change between transactions */
  constructor(isNamed: boolean) {
    this.#isNamed = isNamed;
  }

  of(text: string): Statement {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const writes = !text.trimStart().startsWith('SELECT');
    if (this.#known.size >= maxNames) return { writes };
    const statement = this.#isNamed ? { writes, name: `r${this.#known.size}` } : { writes };
    this.#known.set(text, statement);
    return statement;
  }
}
