import styles from './visually-hidden.module.css';

/** Text for screen readers only. */
export function VisuallyHidden({
  children,
}: {
  readonly children: React.ReactNode;
}): React.ReactNode {
  return <span className={styles['hidden']}>{children}</span>;
}
