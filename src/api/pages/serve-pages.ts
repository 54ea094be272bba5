import { createHash } from 'node:crypto';
import type { Answer, Exchange, Handle } from '../../http/exchange.ts';
import { type Asset, answerAsset, matches } from './assets.ts';
import { escaped, messagePage } from './message-page.ts';
import { referenceHeaders, securityHeaders } from './security-headers.ts';

/** What pages are served from. */
export interface PagesOptions {
  /**
   * Resolves to the built files by their names, such as `index.html` and `assets/index-4f2a.js`;
   * undefined: the pages are not built. Called once.
   */
  readonly readFiles: () => Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>> | undefined>;
  /** Path of the public URL, without a slash at its end. */
  readonly basePath: string;
}

/** The pages and what they are made of, in memory. */
interface Built {
  readonly pages: ReadonlyMap<string, Page>;
  readonly assets: ReadonlyMap<string, Asset>;
}

interface Page {
  readonly text: string;
  readonly etag: string;
  readonly security: Readonly<Record<string, string>>;
}

/** Where a target leads. */
type Place =
  | { readonly page: string; readonly base: string }
  | { readonly asset: string }
  | 'nowhere';

/**
 * Returns what serves the console, the set-up portal, the start page and the reference of the API.
 * Targets are in their routed form, without the path of the public URL.
 */
export function createPages({ readFiles, basePath }: PagesOptions): Handle {
  let built: Promise<Built | undefined> | undefined;
  const load = async (): Promise<Built | undefined> => {
    const files = await readFiles();
    return files && build(files, basePath);
  };
  return async (exchange) => {
    const answer = await answerTo(exchange, () => (built ??= load()));
    return exchange.method === 'HEAD' ? headOf(answer) : answer;
  };
}

/** Returns what HEAD is answered: the headers of GET, with its length (RFC 9110 §9.3.2). */
function headOf({ status, headers, body }: Answer): Answer {
  const length =
    body instanceof Uint8Array
      ? body.length
      : typeof body === 'string'
        ? Buffer.byteLength(body)
        : 0;
  return { status, headers: { ...headers, 'Content-Length': String(length) } };
}

async function answerTo(
  exchange: Exchange,
  load: () => Promise<Built | undefined>,
): Promise<Answer> {
  const { method, target, hasSeveralHosts } = exchange;
  if (hasSeveralHosts === true) return plain(400, 'send one Host header');
  if (method !== 'GET' && method !== 'HEAD')
    return plain(405, 'pages accept GET and HEAD', { Allow: 'GET, HEAD' });
  const place = placeOf(target.split('?', 1)[0]!);
  if (place === 'nowhere') return notFoundPage();
  const built = await load();
  if (built === undefined) return notBuilt();
  if ('asset' in place) {
    const asset = built.assets.get(place.asset);
    // A tab of an older version asks for what is gone: it loads itself again then.
    return asset === undefined ? plain(404, 'not found') : answerAsset(asset, exchange);
  }
  const page = built.pages.get(`${place.base} ${place.page}`);
  return page === undefined ? notFoundPage() : answerPage(page, exchange);
}

/** Files beside the pages whose names have no hash. */
const icons = ['.svg', '.png', '.ico'] as const;

function isIcon(name: string): boolean {
  return !name.includes('/') && icons.some((extension) => name.endsWith(extension));
}

function placeOf(path: string): Place {
  if (path === '/') return { page: 'start.html', base: 'console' };
  if (path === '/api/v1/docs' || path === '/api/v1/docs/')
    return { page: 'reference.html', base: 'console' };
  const [, root = '', ...rest] = path.split('/');
  const inside = rest.join('/');
  if (inside.startsWith('assets/') || isIcon(inside)) return { asset: inside };
  if (root === 'console') return { page: 'index.html', base: root };
  return root === 'setup' && inside !== '' ? { page: 'setup.html', base: root } : 'nowhere';
}

/** Which pages are served below which base. */
const pageBases = [
  ['start.html', 'console'],
  ['reference.html', 'console'],
  ['index.html', 'console'],
  ['setup.html', 'setup'],
] as const;

function build(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>, basePath: string): Built {
  const pages = new Map<string, Page>();
  for (const [name, base] of pageBases) {
    const file = files.get(name);
    if (file === undefined) continue;
    const text = withBase(new TextDecoder().decode(file), `${basePath}/${base}/`);
    const security = name === 'reference.html' ? referenceHeaders : securityHeaders;
    pages.set(`${base} ${name}`, { text, etag: etagOf(text), security });
  }
  const assets = new Map<string, Asset>();
  for (const [name, content] of files)
    if (!name.endsWith('.html'))
      assets.set(name, { name, content, etag: etagOf(content), compressed: {} });
  return { pages, assets };
}

const builtBase = '<base href="/" />';

/** Puts the path of the page where the build has left a place for it. @throws Error without one */
function withBase(text: string, path: string): string {
  if (!text.includes(builtBase)) throw new Error(`a built page has no ${builtBase}`);
  return text.replace(builtBase, () => `<base href="${escaped(path)}" />`);
}

function etagOf(content: string | Uint8Array): string {
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
}

function answerPage({ text, etag, security }: Page, exchange: Exchange): Answer {
  const headers = { ...security, 'Cache-Control': 'no-cache', ETag: etag };
  if (matches(exchange.header('if-none-match'), etag)) return { status: 304, headers };
  return {
    status: 200,
    headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' },
    body: text,
  };
}

function notFoundPage(): Answer {
  return messagePage(404, 'Nothing is here', 'There is no page at this address.');
}

function notBuilt(): Answer {
  return messagePage(
    503,
    'The console is not built',
    'Run npm run build:console where this server was installed from, and start it again.',
  );
}

function plain(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: {
      ...securityHeaders,
      'Cache-Control': 'no-store',
      'Content-Type': 'text/plain; charset=utf-8',
      ...headers,
    },
    body: `${text}\n`,
  };
}
