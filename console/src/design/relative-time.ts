const formatter = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Returns a time as seen from `now`: "now", "5 min. ago", "in 3 days". Both in milliseconds. */
export function relativeTime(time: number, now: number): string {
  const distance = Math.abs(time - now);
  const format = (count: number, unit: Intl.RelativeTimeFormatUnit): string =>
    formatter.format(time < now ? -count : count, unit);
  // Clocks of browsers and servers differ by seconds.
  if (distance < 45_000) return 'now';
  const minutes = Math.max(1, Math.round(distance / minuteMs));
  if (minutes < 60) return format(minutes, 'minute');
  const hours = Math.round(distance / hourMs);
  if (hours < 24) return format(hours, 'hour');
  const days = Math.round(distance / dayMs);
  if (days < 14) return format(days, 'day');
  if (days < 45) return format(Math.round(days / 7), 'week');
  if (days < 345) return format(Math.round(days / 30), 'month');
  return format(Math.max(1, Math.round(days / 365)), 'year');
}
