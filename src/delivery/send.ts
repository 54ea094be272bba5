import { type LookupOptions, lookup as resolve } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { bareHost, isAllowedHost, isPublicAddress } from './url-guard.ts';

/** What came of one attempt. */
export interface Attempt {
  /** Absent: there was no answer. */
  readonly status?: number;
  /** In words, when it did not succeed. */
  readonly error?: string;
  /** Seconds the receiver asks to wait. */
  readonly retryAfter?: number;
}

export interface OutboundRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Send = (parcel: OutboundRequest) => Promise<Attempt>;

export interface SendOptions {
  /** Hosts that the operator has named; private addresses are reached there. */
  readonly allowed: readonly string[];
  /** Milliseconds for an attempt from the first byte to the last. Default 15,000. */
  readonly timeout?: number;
}

/** Bytes of an answer that are read. It is not looked at; reading it lets a well-behaved receiver finish. */
const maxResponseBytes = 4_096;

/**
 * One POST. The address is checked where the connection is made, so that a name that stands for something else by then changes nothing;
 * redirects are not followed, nothing is unpacked, and an answer is broken off when it is long or late.
 */
export function createSend({ allowed, timeout = 15_000 }: SendOptions): Send {
  return (parcel) =>
    new Promise<Attempt>((done) => {
      const { url: text, headers, body } = parcel;
      const url = new URL(text);
      const isFree = isAllowedHost(url, allowed);
      const host = bareHost(url);
      if (!isFree && (url.protocol !== 'https:' || (isIP(host) !== 0 && !isPublicAddress(host))))
        return done({ error: 'the address leads to this machine or a private network' });
      const make = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const length = Buffer.byteLength(body);
      const request = make(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': length,
          'User-Agent': 'Rollcall',
          ...headers,
        },
        agent: false,
        ...(isFree ? {} : { lookup: publicOnly }),
      });
      const timer = setTimeout(
        () => request.destroy(new Error(`no answer within ${timeout / 1_000} s`)),
        timeout,
      );
      const finish = (attempt: Attempt): void => {
        clearTimeout(timer);
        request.destroy();
        done(attempt);
      };
      request.on('error', (error: NodeJS.ErrnoException) => finish({ error: describe(error) }));
      request.on('response', (response) => {
        const status = response.statusCode!;
        const after = Number(response.headers['retry-after']);
        const attempt: Attempt = {
          status,
          ...(status >= 200 && status < 300 ? {} : { error: `answered ${status}` }),
          ...(Number.isFinite(after) && after > 0 ? { retryAfter: after } : {}),
        };
        let read = 0;
        response.on('data', (chunk: Buffer) => {
          read += chunk.length;
          if (read >= maxResponseBytes) finish(attempt);
        });
        response.on('end', () => finish(attempt));
        // The status is there; that the rest is missing changes nothing.
        response.on('error', () => finish(attempt));
      });
      request.end(body);
      return undefined;
      // What cannot even be sent, a header that is none, is an attempt like any other.
    }).catch((error: unknown) => ({ error: describe(error as NodeJS.ErrnoException) }));
}

/**
 * Returns a reader of short texts over https: up to 4 KiB of an answer with the status 200, undefined for anything else.
 * Redirects are not followed, and private addresses are not asked.
 */
export function createFetchText({
  timeout,
}: {
  readonly timeout: number;
}): (url: string) => Promise<string | undefined> {
  return (text) =>
    new Promise((done) => {
      const url = new URL(text);
      const host = bareHost(url);
      if (url.protocol !== 'https:' || (isIP(host) !== 0 && !isPublicAddress(host)))
        return done(undefined);
      const request = httpsRequest(url, {
        headers: { 'User-Agent': 'Rollcall' },
        agent: false,
        lookup: publicOnly,
      });
      const timer = setTimeout(() => request.destroy(new Error('no answer in time')), timeout);
      let read = '';
      const finish = (result: string | undefined): void => {
        clearTimeout(timer);
        request.destroy();
        done(result);
      };
      request.on('error', () => finish(undefined));
      request.on('response', (response) => {
        if (response.statusCode !== 200) return finish(undefined);
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          read += chunk;
          if (read.length >= maxResponseBytes) finish(read.slice(0, maxResponseBytes));
        });
        response.on('end', () => finish(read));
        response.on('error', () => finish(undefined));
        return undefined;
      });
      request.end();
      return undefined;
    });
}

type LookupDone = (
  error: Error | null,
  address: string | { address: string; family: number }[],
  family?: number,
) => void;

/** Names are resolved once, here, and all they stand for must be public: the socket gets what was checked. */
function publicOnly(host: string, options: LookupOptions, done: LookupDone): void {
  resolve(host, { all: true, verbatim: true }, (error, addresses) => {
    if (error !== null) return done(error, '');
    const hidden = addresses.find(({ address }) => !isPublicAddress(address));
    const [first] = addresses;
    if (hidden !== undefined || first === undefined)
      return done(new Error('the name leads to this machine or a private network'), '');
    if (options.all === true) return done(null, addresses);
    return done(null, first.address, first.family);
  });
}

function describe({ code, message }: NodeJS.ErrnoException): string {
  return (code === undefined ? message : `${code}: ${message}`).slice(0, 200);
}
