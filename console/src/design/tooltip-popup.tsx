import { Tooltip as Base } from '@base-ui/react/tooltip';
import styles from './tooltip.module.css';

export type TooltipSide = 'top' | 'bottom' | 'left' | 'right';

/** A hint, and the element that it is about. */
export interface ShownTooltip {
  readonly anchor: Element;
  readonly text: React.ReactNode;
  readonly side: TooltipSide;
}

/** The hint of a `Tooltip` that shows. */
export function TooltipPopup({
  anchor,
  text,
  side,
  onEnter,
  onLeave,
  onClose,
}: ShownTooltip & {
  /** The pointer is on the hint, which stays. */
  readonly onEnter: () => void;
  readonly onLeave: () => void;
  /** Escape was pressed. */
  readonly onClose: () => void;
}): React.ReactNode {
  return (
    <Base.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Base.Portal>
        <Base.Positioner
          anchor={anchor}
          side={side}
          sideOffset={6}
          className={styles['positioner']}
        >
          <Base.Popup className={styles['popup']} onPointerEnter={onEnter} onPointerLeave={onLeave}>
            {text}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
