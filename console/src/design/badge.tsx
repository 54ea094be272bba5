import styles from './badge.module.css';
import { Icon } from './icon.tsx';
import type { IconName } from './icons.ts';

/** What a status means: good, needs a look, bad, going on, or nothing of these. */
export type Tone = 'neutral' | 'success' | 'warning' | 'danger' | 'accent';

/** A short status in words. Colour is never the only sign. */
export function Badge({
  tone = 'neutral',
  icon,
  children,
  title,
}: {
  readonly tone?: Tone;
  readonly icon?: IconName;
  readonly children: React.ReactNode;
  readonly title?: string;
}): React.ReactNode {
  return (
    <span className={`${styles['badge']} ${styles[tone]}`} title={title}>
      {icon !== undefined && <Icon name={icon} size={12} />}
      {children}
    </span>
  );
}

/** A status as a dot and words, calmer than a badge: for rows of tables. */
export function Status({
  tone,
  children,
  title,
}: {
  readonly tone: Tone;
  readonly children: React.ReactNode;
  readonly title?: string;
}): React.ReactNode {
  return (
    <span className={styles['status']} title={title}>
      <span className={`${styles['dot']} ${styles[`dot-${tone}`]}`} aria-hidden="true" />
      {children}
    </span>
  );
}
