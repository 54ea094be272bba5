import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { heightOf, type ListPlace, placeOfRow, scrollList } from './long-list.ts';

/** Rows near the viewport, with what places them. */
interface Shown {
  readonly first: number;
  /** Below `first` where there are no rows. */
  readonly last: number;
  readonly shift: number;
}

/** Rows beyond the viewport that are in the document. */
const overscan = 10;

/**
 * Shows a list of any length: returns the rows near the viewport, which are to be placed in an
 * element of the height that is returned. All rows have one height, in pixels. Without a
 * `scroller`, the window scrolls.
 */
export function useLongList({
  rows,
  rowHeight,
  list,
  scroller,
}: {
  readonly rows: number;
  readonly rowHeight: number;
  /** The element that has the height of the list. */
  readonly list: React.RefObject<HTMLElement | null>;
  readonly scroller?: React.RefObject<HTMLElement | null>;
}) {
  const [shown, setShown] = useState<Shown>({ first: 0, last: -1, shift: 0 });
  const place = useRef<ListPlace>({ top: 0, shift: 0 });

  const show = useCallback(
    (next: ListPlace, viewport: number) => {
      place.current = next;
      const pixel = next.top + next.shift;
      const row = (at: number): number =>
        Math.max(0, Math.min(rows - 1, Math.floor(at / rowHeight)));
      const first = Math.max(0, row(pixel) - overscan);
      const last = rows === 0 ? -1 : Math.min(rows - 1, row(pixel + viewport) + overscan);
      setShown((before) =>
        before.first === first && before.last === last && before.shift === next.shift
          ? before
          : { first, last, shift: next.shift },
      );
    },
    [rows, rowHeight],
  );

  const update = useCallback(() => {
    if (list.current === null) return;
    const { top, viewport } = measure(list.current, scroller?.current);
    const next = scrollList({ rows, rowHeight }, place.current, top);
    if (next.top !== top) scrollBy(scroller?.current, next.top - top);
    show(next, viewport);
  }, [rows, rowHeight, list, scroller, show]);

  // Before the browser paints: rows of another number are where they were.
  useLayoutEffect(update);
  useEffect(() => {
    // In the same frame as the scrolling, so that no place without rows is seen.
    const onChange = (): void => flushSync(update);
    const target = scroller === undefined ? window : scroller.current;
    target?.addEventListener('scroll', onChange, { passive: true });
    window.addEventListener('resize', onChange);
    return () => {
      target?.removeEventListener('scroll', onChange);
      window.removeEventListener('resize', onChange);
    };
  }, [update, scroller, rows > 0]);

  return {
    first: shown.first,
    last: Math.min(shown.last, rows - 1),
    height: heightOf({ rows, rowHeight }),
    /** Returns the place of a row in the element, in pixels. */
    topOf: (row: number): number => row * rowHeight - shown.shift,
    /** Scrolls until a row is the first of the viewport, or the last of it. */
    scrollToRow(row: number, align: 'start' | 'end'): void {
      if (list.current === null) return;
      const { top, viewport } = measure(list.current, scroller?.current);
      const next = placeOfRow({ rows, rowHeight }, row, { viewport, align });
      show(next, viewport);
      scrollBy(scroller?.current, next.top - top);
    },
  };
}

/** Returns the pixels of a list above its viewport, and the height of that. */
function measure(list: HTMLElement, scroller: HTMLElement | null | undefined) {
  const { top } = list.getBoundingClientRect();
  if (!scroller) return { top: -top, viewport: window.innerHeight };
  return { top: scroller.getBoundingClientRect().top - top, viewport: scroller.clientHeight };
}

function scrollBy(scroller: HTMLElement | null | undefined, top: number): void {
  (scroller ?? window).scrollBy({ top, behavior: 'instant' });
}
