import { useId } from 'react';
import styles from './card.module.css';
import { classNames } from './class-names.ts';

/** A surface that holds things that belong together. */
export function Card({
  children,
  padded = true,
  className,
}: {
  readonly children: React.ReactNode;
  readonly padded?: boolean;
  readonly className?: string;
}): React.ReactNode {
  return (
    <div className={classNames(styles['card'], padded && styles['padded'], className)}>
      {children}
    </div>
  );
}

/** A part of a page, with its heading; `card` (the usual) puts its content on a surface. */
export function Section({
  title,
  description,
  actions,
  children,
  level = 2,
  plain = false,
  padded = true,
  id,
}: {
  readonly title: string;
  readonly description?: React.ReactNode;
  readonly actions?: React.ReactNode;
  readonly children: React.ReactNode;
  /** Level of the heading: one below that of what surrounds it. */
  readonly level?: 2 | 3 | 4;
  /** Without a surface: for tables and grids of cards. */
  readonly plain?: boolean;
  readonly padded?: boolean;
  readonly id?: string;
}): React.ReactNode {
  const headingId = useId();
  const Heading = `h${level}` as const;
  return (
    <section aria-labelledby={headingId} className={styles['section']} id={id}>
      <div className={styles['head']}>
        <div className={styles['text']}>
          <Heading id={headingId} className={styles['title']}>
            {title}
          </Heading>
          {description !== undefined && <p className={styles['description']}>{description}</p>}
        </div>
        {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
      </div>
      {plain ? children : <Card padded={padded}>{children}</Card>}
    </section>
  );
}
