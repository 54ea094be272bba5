import { Popover as Base } from '@base-ui/react/popover';
import styles from './popover.module.css';

/** A small panel beside the button that opens it. */
export function Popover({
  trigger,
  title,
  children,
  open,
  onOpenChange,
  align = 'start',
}: {
  readonly trigger: React.ReactElement<Record<string, unknown>>;
  /** What the panel is, for screen readers. */
  readonly title: string;
  readonly children: React.ReactNode;
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  readonly align?: 'start' | 'center' | 'end';
}): React.ReactNode {
  return (
    <Base.Root open={open} onOpenChange={(changed) => onOpenChange?.(changed)}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={styles['positioner']} sideOffset={4} align={align}>
          <Base.Popup className={styles['popup']} aria-label={title}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
