import styles from './mark.module.css';

/** The sign of the product: a list being ticked off. Size in pixels. */
export function Mark({ size = 20 }: { readonly size?: number }): React.ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      className={styles['mark']}
    >
      <rect x="1" y="1" width="22" height="22" rx="6" className={styles['ground']} />
      <path d="M6 8h5M6 12h5M6 16h5" className={styles['line']} />
      <path d="m13.5 12.5 2 2 3.5-5" className={styles['line']} />
    </svg>
  );
}
