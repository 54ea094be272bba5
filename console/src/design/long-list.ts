/**
 * Chromium limits the height of an element to about 33 million pixels, Firefox to about 17 million.
 * A list that is higher gets this height.
 */
export const maxListHeight = 8_000_000;

/** A scroll step above this many pixels is one of the scroll bar, or of a key such as End. */
const maxStep = 5_000;

/** A list of rows of one height. */
export interface LongList {
  readonly rows: number;
  /** In pixels. */
  readonly rowHeight: number;
}

/** Where a list is scrolled to. */
export interface ListPlace {
  /** Pixels of the element above the viewport. */
  readonly top: number;
  /** What is added to pixels of the element to get pixels of the list. */
  readonly shift: number;
}

/** Returns the height of the element that stands for a list, in pixels. */
export function heightOf({ rows, rowHeight }: LongList): number {
  return Math.min(rows * rowHeight, maxListHeight);
}

/*
 * In the first and the last quarter of the element, a pixel is one of the list; in between, it
 * stands for more. A step of the wheel still moves the rows by as many pixels as everywhere: the
 * place then differs from its share of the element, and the element is scrolled back to it before
 * that could be noticed at one of its ends.
 */

const edge = maxListHeight / 4;

/** Returns the pixel of the list that a pixel of its element stands for. */
export function toListPixel(list: LongList, top: number): number {
  const full = list.rows * list.rowHeight;
  if (full <= maxListHeight || top <= edge) return top;
  if (top >= maxListHeight - edge) return full - (maxListHeight - top);
  return edge + (top - edge) * ((full - 2 * edge) / (maxListHeight - 2 * edge));
}

/** Returns the pixel of the element that stands for a pixel of its list. */
export function toElementPixel(list: LongList, pixel: number): number {
  const full = list.rows * list.rowHeight;
  if (full <= maxListHeight || pixel <= edge) return pixel;
  if (pixel >= full - edge) return maxListHeight - (full - pixel);
  return edge + (pixel - edge) * ((maxListHeight - 2 * edge) / (full - 2 * edge));
}

/**
 * Returns the place of a list whose element was scrolled to `top`. Where the `top` of the result is
 * another one, the element must be scrolled to it; the rows stay where they are.
 */
export function scrollList(list: LongList, before: ListPlace, top: number): ListPlace {
  const full = list.rows * list.rowHeight;
  if (full <= maxListHeight) return { top, shift: 0 };
  if (Math.abs(top - before.top) > maxStep) return { top, shift: toListPixel(list, top) - top };
  const pixel = top + before.shift;
  const share = toElementPixel(list, pixel);
  const isAtEdge = pixel < edge || pixel > full - edge;
  const isFar = Math.abs(share - top) > (isAtEdge ? 0.5 : edge / 2);
  if (!isFar) return { top, shift: before.shift };
  const rounded = Math.round(share);
  return { top: rounded, shift: pixel - rounded };
}

/** Returns the place at which a row is the first of the viewport, or the last of it. */
export function placeOfRow(
  list: LongList,
  row: number,
  { viewport, align }: { readonly viewport: number; readonly align: 'start' | 'end' },
): ListPlace {
  const start = row * list.rowHeight;
  const wanted = align === 'start' ? start : start + list.rowHeight - viewport;
  const pixel = Math.max(0, Math.min(wanted, list.rows * list.rowHeight - viewport));
  const top = Math.round(toElementPixel(list, pixel));
  return { top, shift: pixel - top };
}
