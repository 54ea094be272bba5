import { Dialog as Base } from '@base-ui/react/dialog';
import { designText } from '../text/design.ts';
import styles from './drawer.module.css';
import { IconButton } from './icon-button.tsx';

/** A panel at the side, for detail beside a list. Full width on narrow screens. */
export function Drawer({
  open,
  onOpenChange,
  title,
  children,
  actions,
  side = 'right',
  hideTitle = false,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly children: React.ReactNode;
  readonly actions?: React.ReactNode;
  readonly side?: 'left' | 'right';
  /** The title is for screen readers only. */
  readonly hideTitle?: boolean;
}): React.ReactNode {
  return (
    <Base.Root open={open} onOpenChange={(changed) => onOpenChange(changed)}>
      <Base.Portal>
        <Base.Backdrop className={styles['backdrop']} />
        <Base.Popup className={`${styles['popup']} ${styles[side]}`}>
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
