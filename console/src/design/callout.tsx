import type { Tone } from './badge.tsx';
import styles from './callout.module.css';
import { Icon } from './icon.tsx';
import type { IconName } from './icons.ts';

const iconOf: Readonly<Record<Tone, IconName>> = {
  neutral: 'info',
  accent: 'info',
  success: 'circle-check',
  warning: 'triangle-alert',
  danger: 'circle-alert',
};

/** Says something about what is around it: a state of the page's subject, a limit, a warning. */
export function Callout({
  tone = 'neutral',
  title,
  children,
  actions,
  icon = iconOf[tone],
  live = false,
}: {
  readonly tone?: Tone;
  readonly title?: React.ReactNode;
  readonly children?: React.ReactNode;
  readonly actions?: React.ReactNode;
  readonly icon?: IconName;
  /** It appears by itself: screen readers say it. */
  readonly live?: boolean;
}): React.ReactNode {
  return (
    <div
      className={`${styles['callout']} ${styles[tone]}`}
      role={live ? (tone === 'danger' ? 'alert' : 'status') : undefined}
    >
      <Icon name={icon} className={styles['icon']} />
      <div className={styles['text']}>
        {title !== undefined && <p className={styles['title']}>{title}</p>}
        {children !== undefined && <div>{children}</div>}
      </div>
      {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
    </div>
  );
}
