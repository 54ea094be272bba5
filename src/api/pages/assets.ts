import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Answer, Exchange } from '../../http/exchange.ts';
import { securityHeaders } from './security-headers.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** A file that pages load, and what it became for browsers that take it compressed. */
export interface Asset {
  readonly name: string;
  readonly content: Bytes;
  readonly etag: string;
  readonly compressed: Partial<Record<Encoding, Promise<Bytes>>>;
}

type Encoding = 'br' | 'gzip';

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

/** Formats that are compressed already. */
const isCompressed: ReadonlySet<string> = new Set(['png', 'woff2', 'ico']);

/** Smaller files are sent as they are. */
const minCompressedBytes = 1_024;

/** A name with a hash of the content: what it holds never changes. */
const hashedPrefix = 'assets/';

const year = 31_536_000;

/** Answers with an asset, compressed where the browser takes it. */
export async function answerAsset(asset: Asset, exchange: Exchange): Promise<Answer> {
  const { name, content, etag } = asset;
  const isHashed = name.startsWith(hashedPrefix);
  const extension = name.slice(name.lastIndexOf('.') + 1);
  const headers: Record<string, string> = {
    ...securityHeaders,
    'Cache-Control': isHashed ? `public, max-age=${year}, immutable` : 'no-cache',
    'Content-Type': types[extension] ?? 'application/octet-stream',
    ETag: etag,
    Vary: 'Accept-Encoding',
  };
  if (matches(exchange.header('if-none-match'), etag)) return { status: 304, headers };
  const encoding =
    content.length < minCompressedBytes || isCompressed.has(extension)
      ? undefined
      : encodingFor(exchange.header('accept-encoding'));
  if (encoding === undefined) return { status: 200, headers, body: content };
  const body = await (asset.compressed[encoding] ??= compress(content, encoding));
  return { status: 200, headers: { ...headers, 'Content-Encoding': encoding }, body };
}

/** Whether a browser has what it asks for (RFC 9110 §13.1.2; weak comparison). */
export function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => tag.trim() === etag || tag.trim() === `W/${etag}`);
}

/** Returns the best encoding that an Accept-Encoding names (RFC 9110 §12.5.3). */
export function encodingFor(header: string | undefined): Encoding | undefined {
  const accepted = new Set(
    (header ?? '').split(',').flatMap((item) => {
      const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
      const isRefused = parameters.some(
        (one) => one.startsWith('q=') && Number(one.slice('q='.length)) === 0,
      );
      return isRefused ? [] : [name];
    }),
  );
  if (accepted.has('br')) return 'br';
  return accepted.has('gzip') ? 'gzip' : undefined;
}

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** Nearly as small as the best quality, in a tenth of the time. */
const brotliQuality = 9;

async function compress(content: Bytes, encoding: Encoding): Promise<Bytes> {
  const bytes =
    encoding === 'br'
      ? await toBrotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } })
      : await toGzip(content, { level: 9 });
  return Uint8Array.from(bytes);
}
