import { useMemo, useState } from 'react';
import { designText } from '../text/design.ts';
import code from './code.module.css';
import styles from './diff-view.module.css';
import { type DiffLine, diffJson } from './json-diff.ts';
import { VisuallyHidden } from './visually-hidden.tsx';

/** Lines of context around what differs. */
const context = 3;
const maxLines = 500;

/** Two states of a JSON document: lines that were and lines that are, with some around them. */
export function DiffView({
  before,
  after,
  label,
}: {
  readonly before: unknown;
  readonly after: unknown;
  /** What is compared, for screen readers. */
  readonly label: string;
}): React.ReactNode {
  const lines = useMemo(() => diffJson(before, after), [before, after]);
  const [isWhole, setWhole] = useState(false);
  const parts = useMemo(() => (isWhole ? [{ lines, hidden: 0 }] : fold(lines)), [lines, isWhole]);
  if (lines.every(({ kind }) => kind === ' '))
    return <p className={styles['none']}>{designText.noDifference}</p>;
  return (
    <div
      className={`${code['code']} ${styles['diff']}`}
      role="region"
      aria-label={label}
      tabIndex={0}
    >
      {parts.map(({ lines: shown, hidden }, index) => (
        <div key={index}>
          {shown.map((line, position) => (
            <Line key={position} {...line} />
          ))}
          {hidden > 0 && (
            <button type="button" className={styles['hidden']} onClick={() => setWhole(true)}>
              {designText.moreLines(hidden)}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}

function Line({ kind, text }: DiffLine): React.ReactNode {
  if (kind === ' ') return <div className={styles['line']}>{`  ${text}`}</div>;
  return (
    <div className={`${styles['line']} ${kind === '-' ? styles['before'] : styles['after']}`}>
      <VisuallyHidden>{kind === '-' ? designText.before : designText.after}: </VisuallyHidden>
      {kind === '-' ? <del>{`- ${text}`}</del> : <ins>{`+ ${text}`}</ins>}
    </div>
  );
}

interface Part {
  readonly lines: readonly DiffLine[];
  /** Number of lines that were left out after these. */
  readonly hidden: number;
}

/** Leaves out what is far from a difference, and what is too much to show at once. */
function fold(lines: readonly DiffLine[]): readonly Part[] {
  const near = new Set<number>();
  for (const [index, { kind }] of lines.entries())
    if (kind !== ' ')
      for (let line = index - context; line <= index + context; line += 1) near.add(line);
  const parts: Part[] = [];
  let shown: DiffLine[] = [];
  let hidden = 0;
  let count = 0;
  for (const [index, line] of lines.entries()) {
    const isShown = near.has(index) && count < maxLines;
    if (isShown && hidden > 0) {
      parts.push({ lines: shown, hidden });
      shown = [];
      hidden = 0;
    }
    if (isShown) {
      shown.push(line);
      count += 1;
    } else hidden += 1;
  }
  parts.push({ lines: shown, hidden });
  return parts;
}
