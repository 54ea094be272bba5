import { maxPageBytes } from '../ports/pages.ts';

/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Goes into `cursor` of the next request; absent: this is the last page. */
  readonly next?: string;
}

/**
 * Returns a page of what a list gave when it was asked for one more than the limit. It ends earlier
 * when its JSON reaches the size of a page.
 *
 * @param cursorOf what the next page goes on after
 */
export function page<T, V>(
  found: readonly T[],
  limit: number,
  view: (item: T) => V,
  cursorOf: (item: T) => string,
): Page<V> {
  const items: V[] = [];
  let bytes = 0;
  for (const item of found.slice(0, limit)) {
    if (bytes >= maxPageBytes) break;
    const shown = view(item);
    items.push(shown);
    bytes += JSON.stringify(shown).length;
  }
  return {
    items,
    next: found.length > items.length ? cursorOf(found[items.length - 1]!) : undefined,
  };
}
