import { type LookupOptions, lookup as resolve } from 'node:dns';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isAllowedHost, isPublicAddress, isPublicUrl } from './url-guard.ts';

// An import would load the WebSocket of node:http too, which is all of undici.
const { request: httpRequest } = process.getBuiltinModule('node:http');

/** The outcome of one attempt. */
export interface Attempt {
  /** Absent: there was no response. */
  readonly status?: number;
  /** Why the attempt failed; absent after a success. */
  readonly error?: string;
  /** Seconds the receiver asks to wait. */
  readonly retryAfter?: number;
}

export interface OutboundRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends a request. Never rejects: what goes wrong is the error of the attempt. */
export type Send = (request: OutboundRequest) => Promise<Attempt>;

export interface SendOptions {
  /** Hosts named by the operator; they may have private addresses and use http. */
  readonly allowedHosts: readonly string[];
  /** For a whole attempt. Default 15,000. */
  readonly timeoutMs?: number;
}

/** Characters of a response that are read, so that a receiver can finish writing it. */
const maxResponseLength = 4_096;

/**
 * Returns a function that sends a POST request. The address is checked on the connected socket, so
 * a DNS change after the check has no effect. Redirects are not followed, responses are not
 * decompressed, and a response that is long or late is cut off.
 */
export function createSend({ allowedHosts, timeoutMs = 15_000 }: SendOptions): Send {
  return async ({ url: text, headers, body }) => {
    try {
      const url = new URL(text);
      const isAllowed = isAllowedHost(url, allowedHosts);
      if (!isAllowed && !isPublicUrl(url))
        return { error: 'the URL is not https or leads to a loopback or private address' };
      const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const request = start(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
          'User-Agent': 'Rollcall',
          ...headers,
        },
        agent: false,
        lookup: isAllowed ? undefined : lookupPublic,
      });
      const { response } = await receive(request, body, timeoutMs);
      const status = response.statusCode!;
      const retryAfter = Number(response.headers['retry-after']);
      return {
        status,
        error: status >= 200 && status < 300 ? undefined : `answered ${status}`,
        retryAfter: retryAfter > 0 && Number.isFinite(retryAfter) ? retryAfter : undefined,
      };
    } catch (error) {
      return { error: describe(error as NodeJS.ErrnoException) };
    }
  };
}

/**
 * Returns a reader of short texts over https. It resolves up to 4,096 characters of a response with
 * status 200, and undefined for anything else. Redirects are not followed, and private addresses
 * are not contacted.
 */
export function createFetchText({
  timeoutMs,
}: {
  readonly timeoutMs: number;
}): (url: string) => Promise<string | undefined> {
  return async (text) => {
    const url = new URL(text);
    if (!isPublicUrl(url)) return undefined;
    try {
      const request = httpsRequest(url, {
        headers: { 'User-Agent': 'Rollcall' },
        agent: false,
        lookup: lookupPublic,
      });
      const { response, body } = await receive(request, undefined, timeoutMs);
      return response.statusCode === 200 ? body : undefined;
    } catch {
      return undefined;
    }
  };
}

interface Received {
  readonly response: IncomingMessage;
  /** Undefined when the response was broken off. */
  readonly body: string | undefined;
}

/** Sends a request and reads its response. Rejects when there is no response in time. */
function receive(
  request: ClientRequest,
  body: string | undefined,
  timeoutMs: number,
): Promise<Received> {
  return new Promise<Received>((done, fail) => {
    const timer = setTimeout(
      () => request.destroy(new Error(`no response within ${timeoutMs / 1_000} s`)),
      timeoutMs,
    );
    request.on('error', fail);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length >= maxResponseLength)
          done({ response, body: text.slice(0, maxResponseLength) });
      });
      response.on('end', () => done({ response, body: text }));
      response.on('error', () => done({ response, body: undefined }));
    });
    request.on('close', () => clearTimeout(timer));
    request.end(body);
  }).finally(() => request.destroy());
}

type LookupDone = (
  error: Error | null,
  address: string | { address: string; family: number }[],
  family?: number,
) => void;

/** Resolves a host once and refuses it unless all its addresses are public. */
function lookupPublic(host: string, options: LookupOptions, done: LookupDone): void {
  resolve(host, { all: true, verbatim: true }, (error, addresses) => {
    if (error !== null) return done(error, '');
    const [first] = addresses;
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address)))
      return done(new Error('the host has a loopback or private address'), '');
    if (options.all === true) return done(null, addresses);
    return done(null, first.address, first.family);
  });
}

function describe({ code, message }: NodeJS.ErrnoException): string {
  return (code === undefined ? message : `${code}: ${message}`).slice(0, 200);
}
