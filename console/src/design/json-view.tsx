import { useState } from 'react';
import { designText } from '../text/design.ts';
import code from './code.module.css';
import { CopyButton } from './copy.tsx';
import { Icon } from './icon.tsx';
import styles from './json-view.module.css';
import { visibleJson } from './visible-json.ts';

/** Children and characters that are rendered at first; a button shows the same again. */
const maxChildren = 100;
const maxCharacters = 2_000;
/** Values are open at first up to this depth, and only while they are small. */
const openDepth = 2;
const maxOpenChildren = 40;

/** JSON as a tree that folds. Large values cost only what is shown of them. */
export function JsonView({
  value,
  label,
}: {
  readonly value: unknown;
  /** What it is: for the button that copies it, and for screen readers. */
  readonly label: string;
}): React.ReactNode {
  return (
    <div className={code['frame']}>
      <div
        className={`${code['code']} ${styles['tree']}`}
        role="region"
        aria-label={label}
        tabIndex={0}
      >
        <Node value={value} depth={0} />
      </div>
      <div className={code['copy']}>
        <CopyButton value={JSON.stringify(value, undefined, 2) ?? ''} label={label} />
      </div>
    </div>
  );
}

function Node({
  name,
  value,
  depth,
}: {
  readonly name?: string;
  readonly value: unknown;
  readonly depth: number;
}): React.ReactNode {
  const label = name !== undefined && (
    <>
      <span className={styles['name']}>{visibleJson(name)}</span>
      <span className={styles['mark']}>: </span>
    </>
  );
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0)
    return <Container label={label} value={value} depth={depth} />;
  return (
    <div className={styles['line']}>
      {label}
      <Scalar value={value} />
    </div>
  );
}

function Container({
  label,
  value,
  depth,
}: {
  readonly label: React.ReactNode;
  readonly value: object;
  readonly depth: number;
}): React.ReactNode {
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const [isOpen, setOpen] = useState(
    depth === 0 || (depth < openDepth && entries.length <= maxOpenChildren),
  );
  const [shown, setShown] = useState(maxChildren);
  const [start, end] = isList ? ['[', ']'] : ['{', '}'];
  return (
    <div>
      <button
        type="button"
        className={styles['fold']}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="chevron-right" size={12} className={isOpen ? styles['open'] : undefined} />
        {label}
        <span className={styles['mark']}>
          {isOpen ? start : `${start} ${entries.length.toLocaleString('en')} ${end}`}
        </span>
      </button>
      {isOpen && (
        <>
          <div className={styles['children']}>
            {entries.slice(0, shown).map(([key, child]) => (
              <Node key={key} name={isList ? undefined : key} value={child} depth={depth + 1} />
            ))}
            {entries.length > shown && (
              <button
                type="button"
                className={styles['more']}
                onClick={() => setShown(shown + maxChildren * 5)}
              >
                {designText.moreLines(entries.length - shown)}
              </button>
            )}
          </div>
          <div className={`${styles['line']} ${styles['mark']}`}>{end}</div>
        </>
      )}
    </div>
  );
}

function Scalar({ value }: { readonly value: unknown }): React.ReactNode {
  const [isWhole, setWhole] = useState(false);
  if (typeof value === 'string') {
    const text = visibleJson(JSON.stringify(value));
    if (isWhole || text.length <= maxCharacters)
      return <span className={styles['string']}>{text}</span>;
    return (
      <>
        <span className={styles['string']}>{text.slice(0, maxCharacters)}…</span>
        <button type="button" className={styles['more']} onClick={() => setWhole(true)}>
          {designText.moreLines(text.length - maxCharacters)}
        </button>
      </>
    );
  }
  if (Array.isArray(value)) return <span className={styles['mark']}>[ ]</span>;
  if (typeof value === 'object' && value !== null)
    return <span className={styles['mark']}>{'{ }'}</span>;
  return <span className={styles['literal']}>{String(value)}</span>;
}
