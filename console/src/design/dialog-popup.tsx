import { Dialog as Base } from '@base-ui/react/dialog';
import { useRef } from 'react';
import { designText } from '../text/design.ts';
import { classNames } from './class-names.ts';
import styles from './dialog.module.css';
import type { DialogProps } from './dialog.tsx';
import { IconButton } from './icon-button.tsx';
import { useReturnFocus } from './use-return-focus.ts';

/** What a `Dialog` shows, from its first opening on. */
export function DialogPopup({
  open,
  onOpenChange,
  title,
  description,
  children,
  actions,
  size = 'm',
  closeOnPressOutside = false,
}: DialogProps): React.ReactNode {
  const popup = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const finalFocus = useReturnFocus(open);
  return (
    <Base.Root
      open={open}
      onOpenChange={(changed) => onOpenChange(changed)}
      disablePointerDismissal={!closeOnPressOutside}
    >
      <Base.Portal>
        <Base.Backdrop className={styles['backdrop']} />
        <Base.Popup
          ref={popup}
          className={classNames(styles['popup'], styles[`size-${size}`])}
          finalFocus={finalFocus}
          initialFocus={(openedBy) =>
            // Touch would open the keyboard of the screen.
            openedBy === 'touch' ? true : firstFocus(popup.current, content.current)
          }
        >
          <div className={styles['head']}>
            <Base.Title className={styles['title']}>{title}</Base.Title>
            <Base.Close
              render={<IconButton icon="x" label={designText.close} size="s" />}
              className={styles['close']}
            />
          </div>
          {description !== undefined && (
            <Base.Description className={styles['description']} render={<div />}>
              {description}
            </Base.Description>
          )}
          {children !== undefined && (
            <div ref={content} className={styles['body']}>
              {children}
            </div>
          )}
          {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

const controls = ['input', 'textarea', 'select', 'button']
  .map((name) => `${name}:not(:disabled, [tabindex="-1"], [type="hidden"])`)
  .join(',');

/**
 * Returns what has the focus first: what asks for it, or the first control of the content. The
 * button that closes is before them, and its tooltip would take the first Escape.
 */
function firstFocus(popup: HTMLElement | null, content: HTMLElement | null): HTMLElement | true {
  const { activeElement } = document;
  const isInside = popup !== activeElement && popup?.contains(activeElement) === true;
  if (isInside && activeElement instanceof HTMLElement) return activeElement;
  return content?.querySelector<HTMLElement>(controls) ?? true;
}
