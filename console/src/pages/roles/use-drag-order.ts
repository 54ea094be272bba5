import { useRef, useState } from 'react';

/** Where a dragged item would go. */
export interface Drag {
  readonly from: number;
  readonly to: number;
}

/**
 * Lets items of a list be dragged by a handle, with any pointer. The list is not changed until the
 * pointer is released; Escape gives up.
 */
export function useDragOrder(onMove: (from: number, to: number) => void) {
  const list = useRef<HTMLOListElement>(null);
  const [drag, setDrag] = useState<Drag>();
  const placeAt = (y: number, from: number): number => {
    const items = [...(list.current?.children ?? [])];
    const below = items.findIndex((item) => {
      const { top, height } = item.getBoundingClientRect();
      return y < top + height / 2;
    });
    const gap = below < 0 ? items.length : below;
    return gap > from ? gap - 1 : gap;
  };
  const handleProps = (index: number): React.ComponentProps<'button'> => ({
    onPointerDown(event) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrag({ from: index, to: index });
    },
    onPointerMove(event) {
      if (drag === undefined) return;
      const to = placeAt(event.clientY, drag.from);
      if (to !== drag.to) setDrag({ ...drag, to });
    },
    onPointerUp() {
      if (drag !== undefined && drag.from !== drag.to) onMove(drag.from, drag.to);
      setDrag(undefined);
    },
    onPointerCancel: () => setDrag(undefined),
    onKeyDown(event) {
      if (event.key === 'Escape') setDrag(undefined);
    },
  });
  return { list, drag, handleProps };
}
