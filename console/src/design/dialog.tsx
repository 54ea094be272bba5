import { Dialog as Base } from '@base-ui/react/dialog';
import { designText } from '../text/design.ts';
import { classNames } from './class-names.ts';
import styles from './dialog.module.css';
import { IconButton } from './icon-button.tsx';

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: React.ReactNode;
  readonly children?: React.ReactNode;
  /** Buttons, the main one last. */
  readonly actions?: React.ReactNode;
  readonly size?: 's' | 'm' | 'l';
  /** Closing by a press outside is off for forms, so that nothing typed is lost. */
  readonly closeOnPressOutside?: boolean;
}

/** Asks for input, or shows something, above the page. Focus returns to where it came from. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  actions,
  size = 'm',
  closeOnPressOutside = false,
}: DialogProps): React.ReactNode {
  return (
    <Base.Root
      open={open}
      onOpenChange={(changed) => onOpenChange(changed)}
      disablePointerDismissal={!closeOnPressOutside}
    >
      <Base.Portal>
        <Base.Backdrop className={styles['backdrop']} />
        <Base.Popup className={classNames(styles['popup'], styles[`size-${size}`])}>
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
          {children !== undefined && <div className={styles['body']}>{children}</div>}
          {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
