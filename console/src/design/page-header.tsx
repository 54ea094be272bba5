import { Fragment } from 'react';
import { designText } from '../text/design.ts';
import styles from './page-header.module.css';

/**
 * The heading of a page. Focus moves here after navigation, and the document's title is taken from
 * `title`. `breadcrumbs` are Links, without the page itself; the shell shows the tenant's.
 */
export function PageHeader({
  title,
  description,
  breadcrumbs,
  status,
  actions,
}: {
  readonly title: string;
  readonly description?: React.ReactNode;
  readonly breadcrumbs?: readonly React.ReactNode[];
  /** A Badge beside the title. */
  readonly status?: React.ReactNode;
  readonly actions?: React.ReactNode;
}): React.ReactNode {
  return (
    <header className={styles['header']}>
      {breadcrumbs !== undefined && breadcrumbs.length > 0 && (
        <nav aria-label={designText.breadcrumbs} className={styles['breadcrumbs']}>
          <ol>
            {breadcrumbs.map((breadcrumb, index) => (
              <Fragment key={index}>
                <li>{breadcrumb}</li>
                <li aria-hidden="true">/</li>
              </Fragment>
            ))}
          </ol>
        </nav>
      )}
      <div className={styles['row']}>
        <div className={styles['heading']}>
          <h1 tabIndex={-1} data-page-heading="">
            {title}
          </h1>
          {status}
        </div>
        {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
      </div>
      {description !== undefined && <p className={styles['description']}>{description}</p>}
      <title>{`${title} · Rollcall`}</title>
    </header>
  );
}
