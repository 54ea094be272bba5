import { Fragment, useState } from 'react';
import { Badge } from '../../design/badge.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { Row } from '../../design/page.tsx';
import { schemasText as text } from '../../text/schemas.ts';
import type { AttributeRow } from './attribute-rows.ts';
import styles from './schemas.module.css';

/** Attributes of one schema; those with sub-attributes open. */
export function AttributeTree({
  name,
  rows,
  indexed,
}: {
  readonly name: string;
  readonly rows: readonly AttributeRow[];
  /** Paths of attributes that filters find by an index. */
  readonly indexed: ReadonlySet<string>;
}): React.ReactNode {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (path: string) => {
    const changed = new Set(open);
    if (!changed.delete(path)) changed.add(path);
    setOpen(changed);
  };
  const render = (row: AttributeRow): React.ReactNode => {
    const { path, children, depth } = row;
    const isOpen = open.has(path);
    return (
      <Fragment key={path}>
        <tr>
          <th scope="row" title={row.description}>
            <span className={styles['name']} style={{ '--depth': depth } as React.CSSProperties}>
              {children.length > 0 ? (
                <IconButton
                  icon={isOpen ? 'chevron-down' : 'chevron-right'}
                  size="s"
                  label={isOpen ? text.hideSub(path) : text.showSub(path)}
                  aria-expanded={isOpen}
                  onClick={() => toggle(path)}
                />
              ) : (
                <span className={styles['space']} />
              )}
              <code>{row.name}</code>
              {row.isRequired && <Badge tone="accent">{text.required}</Badge>}
            </span>
          </th>
          <td>
            {row.type}
            {row.isMultiValued && <span className={styles['muted']}> · {text.multiValued}</span>}
          </td>
          <td className={row.mutability === 'readWrite' ? styles['muted'] : undefined}>
            {row.mutability}
          </td>
          <td className={row.returned === 'default' ? styles['muted'] : undefined}>
            {row.returned}
          </td>
          <td className={row.uniqueness === 'none' ? styles['muted'] : undefined}>
            <Row>
              {row.uniqueness}
              {indexed.has(path) && <Badge>{text.hasIndex}</Badge>}
            </Row>
          </td>
        </tr>
        {isOpen && children.map(render)}
      </Fragment>
    );
  };
  return (
    <div className={styles['scroll']} tabIndex={0} role="region" aria-label={text.attributes(name)}>
      <table className={styles['tree']}>
        <caption>{text.attributes(name)}</caption>
        <thead>
          <tr>
            {[text.attribute, text.type, text.mutability, text.returned, text.uniqueness].map(
              (header) => (
                <th key={header} scope="col">
                  {header}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>{rows.map(render)}</tbody>
      </table>
    </div>
  );
}
