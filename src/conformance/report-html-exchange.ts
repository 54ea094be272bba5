import { type Html, html } from './html.ts';
import type { Exchange } from './report.ts';

/**
 * Returns one request and its answer, readable and as a command for a shell.
 *
 * @param isOpen whether it is shown without a click
 */
export function exchangeHtml(exchange: Exchange, isOpen: boolean): Html {
  const { method, url, requestHeaders, requestBody, status, headers, body, ms } = exchange;
  return html`<details class="exchange"${isOpen ? openAttribute : undefined}><summary>
<code><span class="method">${method}</span> ${pathOf(url)}</code>
<span class="code ${statusClass(status)}">${status === 0 ? 'no answer' : status}</span>
<span class="time">${ms} ms</span></summary><div>
<h3>Request</h3>
<pre class="headers">${method} ${url}
${headerLines(requestHeaders)}</pre>
${requestBody === undefined ? undefined : bodyHtml(requestBody)}
<h3>Answer${status === 0 ? '' : `: ${status}`}</h3>
${status === 0 ? undefined : html`<pre class="headers">${headerLines(headers)}</pre>`}
${body === '' ? html`<p class="about">No body.</p>` : bodyHtml(body)}
<h3>Repeat it</h3>
<div class="curl"><pre>${curlCommand(exchange)}</pre>
<button type="button" class="copy" hidden>Copy</button></div>
</div></details>
`;
}

export const openAttribute: Html = html` open`;

function pathOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + readable(search);
}

/** Queries are read more easily without percent signs. */
function readable(search: string): string {
  try {
    return decodeURIComponent(search.replaceAll('+', ' '));
  } catch {
    return search;
  }
}

function statusClass(status: number): string {
  if (status === 0) return 'none';
  return status < 400 ? 'good' : 'bad';
}

function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

/**
 * Returns a command that repeats the request. The token is a variable of the shell: a report never
 * holds one.
 */
export function curlCommand({ method, url, requestHeaders, requestBody }: Exchange): string {
  const headers = Object.entries(requestHeaders).map(
    ([name, value]) => `-H ${quoted(`${name}: ${value}`)}`,
  );
  const parts = [
    `curl -ig -X ${quoted(method)} ${quoted(url)}`,
    '-H "Authorization: Bearer $TOKEN"',
    ...headers,
    ...(requestBody === undefined ? [] : [`--data-raw ${quoted(requestBody)}`]),
  ];
  return parts.join(' \\\n  ');
}

/** Returns a text as one word of a POSIX shell. */
function quoted(text: string): string {
  return /^[\w.:/-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Depth to which JSON is indented: each level makes every line within it longer. */
const maxDepth = 32;

/** Returns a body: JSON indented and coloured, anything else as it is. */
function bodyHtml(body: string): Html {
  const value = depthOf(body) > maxDepth ? undefined : parsed(body);
  if (typeof value !== 'object' || value === null) return html`<pre>${body}</pre>`;
  return html`<pre>${coloured(JSON.stringify(value, null, 2))}</pre>`;
}

/** Returns how deeply JSON is nested, or more where a string contains brackets. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of json) {
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A string with or without the colon that makes it a key, or another value. */
const token = /("(?:[^"\\]|\\.)*")(:?)|(?<![\w.])(?:-?\d[\d.eE+-]*|true|false|null)/gu;

function coloured(json: string): readonly Html[] {
  const parts: Html[] = [];
  let at = 0;
  for (const match of json.matchAll(token)) {
    const [text, string, colon] = match;
    parts.push(html`${json.slice(at, match.index)}`);
    if (string === undefined) parts.push(html`<span class="v">${text}</span>`);
    else if (colon === ':') parts.push(html`<span class="k">${string}</span>:`);
    else parts.push(html`<span class="s">${string}</span>`);
    at = match.index + text.length;
  }
  return [...parts, html`${json.slice(at)}`];
}
