/** A page of a list that is read by cursors. */
export interface ListPage<Row> {
  readonly items: readonly Row[];
  readonly next?: string | undefined;
  /** Present: the page ended early, because few rows match. */
  readonly searchedTo?: string | undefined;
}

interface KnownPage<Row> {
  readonly cursor: string;
  /** Index of its first row. */
  readonly start: number;
  readonly size: number;
  /** Absent: it was dropped, and is read again when its rows are shown. */
  rows?: readonly Row[] | undefined;
}

/** Pages in memory: those near what is shown. */
const maxPages = 12;

/** Further pages that are read by themselves while they have no row. */
const maxEmptyPages = 200;

/**
 * A list of any length that is read by cursors as it is scrolled. Pages far from what is shown are
 * dropped, and read again by their cursor: memory stays bounded, and indexes stay where they are.
 */
export class PagedList<Row> {
  readonly #read: (cursor: string) => Promise<ListPage<Row>>;
  readonly #listeners = new Set<() => void>();
  #pages: KnownPage<Row>[] = [];
  #next: string | undefined = '';
  #reading = new Set<string>();
  #generation = 0;
  #version = 0;
  #emptyPages = 0;
  error: unknown;
  /** Time to which a search for rows has come. */
  searchedTo: string | undefined;

  constructor(read: (cursor: string) => Promise<ListPage<Row>>) {
    this.#read = read;
  }

  /** Rows whose indexes are known. */
  get count(): number {
    const last = this.#pages.at(-1);
    return last === undefined ? 0 : last.start + last.size;
  }

  get hasMore(): boolean {
    return this.#next !== undefined;
  }

  get isStarted(): boolean {
    return this.#pages.length > 0 || this.error !== undefined;
  }

  /** Rows that are in memory. */
  get loaded(): readonly Row[] {
    return this.#pages.flatMap(({ rows }) => rows ?? []);
  }

  /** Changes with what there is; for `useSyncExternalStore`. */
  readonly version = (): number => this.#version;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Returns a row; undefined while its page is not in memory. */
  row(index: number): Row | undefined {
    const page = this.#pageOf(index);
    return page?.rows?.[index - page.start];
  }

  /** Returns the index of a row in memory; -1: it is not there. */
  indexOf(isWanted: (row: Row) => boolean): number {
    for (const { start, rows } of this.#pages) {
      const at = rows?.findIndex(isWanted) ?? -1;
      if (at >= 0) return start + at;
    }
    return -1;
  }

  /** Reads what is missing of a range of indexes, and the next page when its end comes near. */
  show(first: number, last: number): void {
    for (const page of this.#pages)
      if (page.rows === undefined && page.start <= last && page.start + page.size > first)
        void this.#fill(page);
    if (last >= this.count - 1) this.more();
    this.#drop((first + last) / 2);
  }

  /** Reads the next page. */
  more(): void {
    const cursor = this.#next;
    if (cursor === undefined || this.#reading.has(cursor)) return;
    this.#reading.add(cursor);
    const generation = this.#generation;
    this.#read(cursor).then(
      (page) => {
        if (generation === this.#generation) this.#append(cursor, page);
      },
      (error: unknown) => this.#fail(generation, cursor, error),
    );
  }

  /** Begins again, with a first page that was read already or is read now. */
  restart(first?: ListPage<Row>): void {
    this.#generation += 1;
    this.#reading = new Set();
    this.#emptyPages = 0;
    this.error = undefined;
    this.#next = '';
    if (first === undefined) {
      this.#pages = [];
      this.#changed();
      this.more();
    } else {
      this.#pages = [];
      this.#append('', first);
    }
  }

  /** Tries again what failed. */
  retry(): void {
    this.error = undefined;
    this.more();
    this.#changed();
  }

  #append(cursor: string, { items, next, searchedTo }: ListPage<Row>): void {
    this.#reading.delete(cursor);
    this.error = undefined;
    const page = { cursor, start: this.count, size: items.length, rows: items };
    if (items.length > 0 || this.#pages.length === 0) this.#pages.push(page);
    this.#next = next;
    this.searchedTo = next === undefined ? undefined : searchedTo;
    this.#emptyPages = searchedTo === undefined ? 0 : this.#emptyPages + 1;
    // A search with few matches goes on by itself until it has found something to show.
    if (searchedTo !== undefined && this.count < 50 && this.#emptyPages < maxEmptyPages)
      this.more();
    this.#changed();
  }

  async #fill(page: KnownPage<Row>): Promise<void> {
    if (this.#reading.has(page.cursor)) return;
    this.#reading.add(page.cursor);
    const generation = this.#generation;
    try {
      const { items } = await this.#read(page.cursor);
      if (generation !== this.#generation) return;
      page.rows = items;
      this.#reading.delete(page.cursor);
      this.#changed();
    } catch (error) {
      this.#fail(generation, page.cursor, error);
    }
  }

  #fail(generation: number, cursor: string, error: unknown): void {
    if (generation !== this.#generation) return;
    this.#reading.delete(cursor);
    this.error = error;
    this.#changed();
  }

  #pageOf(index: number): KnownPage<Row> | undefined {
    let [low, high] = [0, this.#pages.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const page = this.#pages[middle]!;
      if (index < page.start) high = middle - 1;
      else if (index >= page.start + page.size) low = middle + 1;
      else return page;
    }
    return undefined;
  }

  #drop(center: number): void {
    const held = this.#pages.filter(({ rows }) => rows !== undefined);
    if (held.length <= maxPages) return;
    const distance = ({ start, size }: KnownPage<Row>): number =>
      Math.abs(start + size / 2 - center);
    held.sort((left, right) => distance(right) - distance(left));
    for (const page of held.slice(0, held.length - maxPages)) page.rows = undefined;
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}
