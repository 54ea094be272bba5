import { useSyncExternalStore } from 'react';
import { serverUrl } from './base.ts';

/*
 * Whether the server answers. When it does not, pages keep what they show and what was typed; it is
 * asked again by itself, and what failed meanwhile is read again.
 */

const firstRetryMs = 1_000;
const maxRetryMs = 15_000;

const listeners = new Set<() => void>();
let isReachable = true;
let waitMs = firstRetryMs;

function set(value: boolean): void {
  if (isReachable === value) return;
  isReachable = value;
  for (const listener of listeners) listener();
}

/** Says that a request got no answer, or one of a proxy without a server behind it. */
export function reportUnreachable(): void {
  if (!isReachable) return;
  waitMs = firstRetryMs;
  set(false);
  scheduleRetry();
}

/** Says that the server answered. */
export function reportReachable(): void {
  set(true);
}

/** Statuses of proxies that have no server behind them. */
const gatewayStatuses = new Set([502, 504]);

/** Sends a request to the server, and says whether it answered. */
export async function fetchReporting(request: Request, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(request, init);
    if (gatewayStatuses.has(response.status)) reportUnreachable();
    else reportReachable();
    return response;
  } catch (error) {
    if (!request.signal.aborted) reportUnreachable();
    throw error;
  }
}

function scheduleRetry(): void {
  setTimeout(() => void retryNow(), waitMs);
  waitMs = Math.min(maxRetryMs, waitMs * 1.6);
}

/**
 * Asks the server whether it is there, by what is open to browsers: proxies hide `/healthz` and
 * `/readyz` from them.
 */
export async function retryNow(): Promise<void> {
  if (isReachable) return;
  if (await isAnswering()) set(true);
  else scheduleRetry();
}

function isAnswering(): Promise<boolean> {
  return fetch(`${serverUrl}/api/v1/sign-in`, { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Resolves when the server has answered. Until then, pages say that it does not. */
export async function whenReachable(): Promise<void> {
  if (await isAnswering()) return;
  reportUnreachable();
  await new Promise<void>((resolve) => {
    const stop = onReachabilityChange(() => {
      stop();
      resolve();
    });
  });
}

/** Returns what ends the subscription. */
export function onReachabilityChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns whether the server answers. */
export function isServerReachable(): boolean {
  return isReachable;
}

/** Returns whether the server answers, and follows it. */
export function useReachability(): boolean {
  return useSyncExternalStore(onReachabilityChange, isServerReachable);
}
