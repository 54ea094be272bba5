import { useSyncExternalStore } from 'react';
import { designText } from '../text/design.ts';
import { relativeTime } from './relative-time.ts';

const everyMs = 10_000;

/** One timer for all times on the page; it runs while there is one, and the page is visible. */
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  if (document.hidden) return;
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = setInterval(tick, everyMs);
    document.addEventListener('visibilitychange', tick);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    document.removeEventListener('visibilitychange', tick);
  };
}

const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'long' });
const clock = new Intl.DateTimeFormat('en', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** Returns the time that the page's relative times are seen from; updates with them. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** A time: relative, exact as its title, updating itself. `exact` shows the clock instead. */
export function Time({
  value,
  exact: showsExact = false,
  empty = designText.never,
}: {
  /** RFC 3339, or milliseconds. */
  readonly value: string | number | null | undefined;
  readonly exact?: boolean;
  /** Shown for a time that is absent. */
  readonly empty?: React.ReactNode;
}): React.ReactNode {
  const seenFrom = useNow();
  if (value === null || value === undefined || value === '') return empty;
  const date = new Date(value);
  const time = date.getTime();
  if (Number.isNaN(time)) return String(value);
  // A time that is newer than the last tick was written after it.
  const from = time > seenFrom && time - seenFrom < everyMs ? time : seenFrom;
  return (
    <time dateTime={date.toISOString()} title={exact.format(date)}>
      {showsExact ? clock.format(date) : relativeTime(time, from)}
    </time>
  );
}
