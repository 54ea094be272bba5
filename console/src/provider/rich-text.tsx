import { Fragment } from 'react';
import { ExternalLink } from '../design/link.tsx';

interface Mark {
  readonly begins: string;
  readonly ends: string;
  readonly show: (inner: string, key: number) => React.ReactNode;
}

/** The marks of guides. Everything else is text. */
const marks: readonly Mark[] = [
  { begins: '**', ends: '**', show: (inner, key) => <strong key={key}>{inner}</strong> },
  { begins: '`', ends: '`', show: (inner, key) => <code key={key}>{inner}</code> },
  { begins: '*', ends: '*', show: (inner, key) => <em key={key}>{inner}</em> },
  { begins: '[', ends: ')', show: (inner, key) => showLink(inner, key) },
];

/** Shows a link to another site; of one to a page of this documentation only the text. */
function showLink(inner: string, key: number): React.ReactNode {
  const [text = '', target = ''] = inner.split('](');
  return target.startsWith('https://') ? (
    <ExternalLink key={key} href={target}>
      {text}
    </ExternalLink>
  ) : (
    <Fragment key={key}>{text}</Fragment>
  );
}

/** Text of a guide, with its bold words, code and links as elements. */
export function RichText({ children }: { readonly children: string }): React.ReactNode {
  const parts: React.ReactNode[] = [];
  let rest = children;
  while (rest !== '') {
    const next = firstMark(rest);
    if (next === undefined) break;
    const { mark, at, end } = next;
    parts.push(rest.slice(0, at));
    parts.push(mark.show(rest.slice(at + mark.begins.length, end), parts.length));
    rest = rest.slice(end + mark.ends.length);
  }
  parts.push(rest);
  return parts;
}

/** Returns the first mark that ends somewhere; undefined: none. */
function firstMark(text: string) {
  let found: { readonly mark: Mark; readonly at: number; readonly end: number } | undefined;
  for (const mark of marks) {
    const at = text.indexOf(mark.begins);
    if (at < 0 || (found !== undefined && at >= found.at)) continue;
    const end = text.indexOf(mark.ends, at + mark.begins.length);
    if (end < 0) continue;
    if (mark.begins === '[' && !text.slice(at, end).includes('](')) continue;
    found = { mark, at, end };
  }
  return found;
}
