import type { Answer } from '../../http/exchange.ts';
import { securityHeaders } from './security-headers.ts';

/** Returns a small page with a heading, a sentence and, if wanted, a link. All are plain text. */
export function messagePage(
  status: number,
  heading: string,
  sentence: string,
  link?: { readonly text: string; readonly url: string },
): Answer {
  const next =
    link === undefined ? '' : `<p><a href="${escaped(link.url)}">${escaped(link.text)}</a></p>`;
  return {
    status,
    headers: {
      ...securityHeaders,
      'Cache-Control': 'no-store',
      'Content-Type': 'text/html; charset=utf-8',
    },
    body: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escaped(heading)} · Rollcall</title></head>
<body><main><h1>${escaped(heading)}</h1><p>${escaped(sentence)}</p>${next}</main></body>
</html>
`,
  };
}

/** Returns text as it may be in HTML, also in an attribute in double quotes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
