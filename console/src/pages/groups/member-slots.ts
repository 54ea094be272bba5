/** Members of one slot, once it is loaded. */
export interface SlotMember {
  readonly id: string;
  readonly type: string;
  readonly display?: string | undefined;
}

/** Members that a slot has where no one has left the group. */
export const slotSize = 100;

/**
 * Divides the places of a group into slots of about `slotSize` members, so that a list of any
 * length can be read from any point. Members that left have left gaps: a slot that is not loaded is
 * taken to have its share, and shows its true number once it is.
 */
export class MemberSlots {
  readonly total: number;
  readonly slots: number;
  readonly #start: number;
  readonly #end: number;
  readonly #loaded: ReadonlyMap<number, readonly SlotMember[]>;
  readonly #starts: readonly number[];

  constructor(
    total: number,
    { start, end }: { readonly start: number; readonly end: number },
    loaded: ReadonlyMap<number, readonly SlotMember[]> = new Map(),
  ) {
    this.total = total;
    this.#start = start;
    this.#end = end;
    this.#loaded = loaded;
    this.slots = Math.ceil(total / slotSize);
    const starts = [0];
    for (let slot = 0; slot < this.slots; slot += 1)
      starts.push(starts[slot]! + (loaded.get(slot)?.length ?? this.#expected(slot)));
    this.#starts = starts;
  }

  /** Rows of the list. */
  get rows(): number {
    return this.#starts[this.slots]!;
  }

  /** Returns the places of a slot: from, and below. */
  range(slot: number): { readonly from: number; readonly to: number } {
    const width = (this.#end - this.#start) / this.slots;
    const at = (index: number): number => this.#start + Math.floor(index * width);
    return { from: at(slot), to: slot === this.slots - 1 ? this.#end : at(slot + 1) };
  }

  /** Returns the slot that a row is in. */
  slotAt(row: number): number {
    let low = 0;
    let high = this.slots - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Returns the member of a row; undefined while its slot is not loaded. */
  memberAt(row: number): SlotMember | undefined {
    const slot = this.slotAt(row);
    return this.#loaded.get(slot)?.[row - this.#starts[slot]!];
  }

  isLoaded(slot: number): boolean {
    return this.#loaded.has(slot);
  }

  #expected(slot: number): number {
    const before = (index: number): number => Math.floor((index * this.total) / this.slots);
    return before(slot + 1) - before(slot);
  }
}
