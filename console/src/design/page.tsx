import styles from './page.module.css';

/** The layout of a page: its header and sections below each other, with even space between. */
export function Page({
  children,
  narrow = false,
}: {
  readonly children: React.ReactNode;
  /** For forms and text. */
  readonly narrow?: boolean;
}): React.ReactNode {
  return <div className={narrow ? styles['narrow'] : styles['page']}>{children}</div>;
}

/** Things beside each other in columns of at least `min` pixels, below each other where narrow. */
export function Grid({
  children,
  min = 280,
}: {
  readonly children: React.ReactNode;
  readonly min?: 160 | 220 | 280 | 360;
}): React.ReactNode {
  return <div className={`${styles['grid']} ${styles[`min-${min}`]}`}>{children}</div>;
}

/** Things below each other. */
export function Stack({
  children,
  gap = 'm',
}: {
  readonly children: React.ReactNode;
  readonly gap?: 's' | 'm' | 'l';
}): React.ReactNode {
  return <div className={`${styles['stack']} ${styles[`gap-${gap}`]}`}>{children}</div>;
}

/** Things in a row, which wraps. */
export function Row({
  children,
  gap = 's',
  between = false,
}: {
  readonly children: React.ReactNode;
  readonly gap?: 's' | 'm' | 'l';
  /** Pushes the first and the last to the edges. */
  readonly between?: boolean;
}): React.ReactNode {
  return (
    <div className={`${styles['row']} ${styles[`gap-${gap}`]} ${between ? styles['between'] : ''}`}>
      {children}
    </div>
  );
}
