import { Dialog as Base } from '@base-ui/react/dialog';
import { designText } from '../text/design.ts';
import styles from './drawer.module.css';
import type { DrawerProps } from './drawer.tsx';
import { IconButton } from './icon-button.tsx';
import { useReturnFocus } from './use-return-focus.ts';

/** What a `Drawer` shows, from its first opening on. */
export function DrawerPopup({
  open,
  onOpenChange,
  title,
  children,
  actions,
  side = 'right',
  hideTitle = false,
}: DrawerProps): React.ReactNode {
  const finalFocus = useReturnFocus(open);
  return (
    <Base.Root open={open} onOpenChange={(changed) => onOpenChange(changed)}>
      <Base.Portal>
        <Base.Backdrop className={styles['backdrop']} />
        <Base.Popup className={`${styles['popup']} ${styles[side]}`} finalFocus={finalFocus}>
          <div className={styles['head']}>
            <Base.Title className={hideTitle ? styles['hidden'] : styles['title']}>
              {title}
            </Base.Title>
            <Base.Close render={<IconButton icon="x" label={designText.close} size="s" />} />
          </div>
          <div className={styles['body']}>{children}</div>
          {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
