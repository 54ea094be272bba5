import styles from './empty-state.module.css';
import { Icon } from './icon.tsx';
import type { IconName } from './icons.ts';

/** Stands where there is nothing yet: what this is, and how to get the first one. */
export function EmptyState({
  icon = 'inbox',
  title,
  children,
  actions,
}: {
  readonly icon?: IconName;
  readonly title: string;
  readonly children?: React.ReactNode;
  readonly actions?: React.ReactNode;
}): React.ReactNode {
  return (
    <div className={styles['state']}>
      <span className={styles['icon']}>
        <Icon name={icon} size={18} />
      </span>
      <p className={styles['title']}>{title}</p>
      {children !== undefined && <div className={styles['text']}>{children}</div>}
      {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
    </div>
  );
}
