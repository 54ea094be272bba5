import { Tooltip as Base } from '@base-ui/react/tooltip';
import styles from './tooltip.module.css';

/** Shares the delay of tooltips, so that the second one shows at once. The shell has it. */
export function TooltipProvider({
  children,
}: {
  readonly children: React.ReactNode;
}): React.ReactNode {
  return <Base.Provider delay={400}>{children}</Base.Provider>;
}

/** Shows a hint on hover and focus. Nothing may be said only here: touch has no hover. */
export function Tooltip({
  text,
  side = 'top',
  children,
}: {
  readonly text: React.ReactNode;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  /** The element that has the hint; it must accept a ref and the events of an element. */
  readonly children: React.ReactElement<Record<string, unknown>>;
}): React.ReactNode {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className={styles['positioner']}>
          <Base.Popup className={styles['popup']}>{text}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
