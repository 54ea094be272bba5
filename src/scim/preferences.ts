import type { Exchange } from '../http/exchange.ts';

/** What a client prefers (RFC 7240). */
export interface Preferences {
  /** Whether the answer to a write may leave the resource out (RFC 7240 §4.2). */
  readonly isMinimal: boolean;
  /** Seconds to wait before the answer is deferred (RFC 7240 §4.1, §4.3); undefined: never. */
  readonly deferAfterSeconds?: number;
}

const none: Preferences = { isMinimal: false };

/** Seconds that a client may have the server wait before it defers the answer. */
const maxWaitSeconds = 30;

/** Returns the preferences of a write, from its `Prefer` header. */
export function readPreferences(exchange: Exchange): Preferences {
  const header = exchange.header('prefer');
  if (header === undefined) return none;
  const parts = header.split(',').map((part) => part.trim().toLowerCase());
  const isMinimal = parts.includes('return=minimal');
  if (!parts.includes('respond-async')) return { isMinimal };
  const wait = parts.find((part) => part.startsWith('wait='))?.slice('wait='.length);
  const seconds = Number(wait?.replaceAll('"', '') ?? 0);
  const deferAfterSeconds =
    Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, maxWaitSeconds) : 0;
  return { isMinimal, deferAfterSeconds };
}
