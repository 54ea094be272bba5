import styles from './code.module.css';
import { CopyButton } from './copy.tsx';

/** Text of a program or of a message, as it is, with a button that copies it. */
export function Code({
  label,
  children,
  wrap = false,
}: {
  /** What it is: for the button and for screen readers. */
  readonly label: string;
  readonly children: string;
  readonly wrap?: boolean;
}): React.ReactNode {
  return (
    <div className={styles['frame']}>
      <pre
        className={wrap ? `${styles['code']} ${styles['wrap']}` : styles['code']}
        // A scrollable region must be reachable by keyboard.
        tabIndex={0}
        role="region"
        aria-label={label}
      >
        <code>{children}</code>
      </pre>
      <div className={styles['copy']}>
        <CopyButton value={children} label={label} />
      </div>
    </div>
  );
}
