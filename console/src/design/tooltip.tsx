import {
  cloneElement,
  createContext,
  lazy,
  Suspense,
  use,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { preload } from './preload.ts';
import type { ShownTooltip, TooltipSide } from './tooltip-popup.tsx';

const load = () => import('./tooltip-popup.tsx');
const TooltipPopup = lazy(async () => ({ default: (await load()).TooltipPopup }));

/** For how long the pointer rests before a hint shows. */
const delayMs = 400;
/** For how long a hint stays when the pointer has left, so that it can be reached. */
const graceMs = 120;

interface Tooltips {
  readonly show: (shown: ShownTooltip, delayMs: number) => void;
  readonly hide: (delayMs: number) => void;
  /** Whether the next one shows at once, because one is open. */
  readonly isOpen: () => boolean;
}

const TooltipContext = createContext<Tooltips | undefined>(undefined);

/** Shows the tooltips of a page, one at a time. Their code is loaded with the first of them. */
export function TooltipProvider({
  children,
}: {
  readonly children: React.ReactNode;
}): React.ReactNode {
  const [shown, setShown] = useState<ShownTooltip>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isOpen = useRef(false);
  isOpen.current = shown !== undefined;
  const tooltips = useMemo<Tooltips>(() => {
    const change = (next: ShownTooltip | undefined, after: number): void => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setShown(next), after);
    };
    return {
      show: (next, after) => change(next, after),
      hide: (after) => change(undefined, after),
      isOpen: () => isOpen.current,
    };
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <TooltipContext value={tooltips}>
      {children}
      {shown !== undefined && (
        <Suspense fallback={null}>
          <TooltipPopup
            {...shown}
            onEnter={() => tooltips.show(shown, 0)}
            onLeave={() => tooltips.hide(graceMs)}
            onClose={() => tooltips.hide(0)}
          />
        </Suspense>
      )}
    </TooltipContext>
  );
}

/** The events of an element that its tooltip needs too. */
type Events = Pick<
  React.DOMAttributes<HTMLElement>,
  'onPointerEnter' | 'onPointerLeave' | 'onPointerDown' | 'onFocus' | 'onBlur'
>;

/** Shows a hint on hover and focus. Nothing may be said only here: touch has no hover. */
export function Tooltip({
  text,
  side = 'top',
  children,
}: {
  readonly text: React.ReactNode;
  readonly side?: TooltipSide;
  /** The element that has the hint; it must accept the events of an element. */
  readonly children: React.ReactElement<Events>;
}): React.ReactNode {
  const tooltips = use(TooltipContext);
  const anchor = useRef<Element>(undefined);
  // What is removed while its hint shows is never left.
  useEffect(() => () => anchor.current && tooltips?.hide(0), [tooltips]);
  if (tooltips === undefined) return children;
  const show = (element: Element, after: number): void => {
    anchor.current = element;
    tooltips.show({ anchor: element, text, side }, after);
  };
  const hide = (after: number): void => {
    anchor.current = undefined;
    tooltips.hide(after);
  };
  const { props } = children;
  return cloneElement(children, {
    onPointerEnter(event) {
      props.onPointerEnter?.(event);
      if (event.pointerType === 'touch') return;
      preload(load);
      show(event.currentTarget, tooltips.isOpen() ? 0 : delayMs);
    },
    onPointerLeave(event) {
      props.onPointerLeave?.(event);
      hide(graceMs);
    },
    onPointerDown(event) {
      props.onPointerDown?.(event);
      hide(0);
    },
    onFocus(event) {
      props.onFocus?.(event);
      if (event.currentTarget.matches(':focus-visible')) show(event.currentTarget, 0);
    },
    onBlur(event) {
      props.onBlur?.(event);
      hide(0);
    },
  });
}
