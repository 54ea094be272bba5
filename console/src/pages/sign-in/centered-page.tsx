import { Mark } from '../../design/mark.tsx';
import styles from './centered-page.module.css';

/** The layout of pages before the console: one card, centred. */
export function CenteredPage({
  title,
  description,
  children,
  footer,
}: {
  readonly title: string;
  readonly description?: React.ReactNode;
  readonly children: React.ReactNode;
  readonly footer?: React.ReactNode;
}): React.ReactNode {
  return (
    <div className={styles['centered-page']}>
      <main className={styles['card']}>
        <title>{`${title} · Rollcall`}</title>
        <Mark size={28} />
        <div>
          <h1 className={styles['title']} tabIndex={-1} data-page-heading="">
            {title}
          </h1>
          {description !== undefined && <p className={styles['description']}>{description}</p>}
        </div>
        {children}
      </main>
      {footer !== undefined && <footer className={styles['footer']}>{footer}</footer>}
    </div>
  );
}
