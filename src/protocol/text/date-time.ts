/** xsd:dateTime (RFC 7643 §2.3.5), parsed without a regular expression. */

const zero = 0x30;
const maxFraction = 9;

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

/**
 * Returns a time as text that sorts chronologically: UTC without a zone, with at least three
 * digits of fraction and no other trailing zeros. Undefined when the text is not a date and time.
 * Without a zone it is UTC. Years are 0001 to 9999, fractions have up to nine digits.
 */
export function dateTimeKey(text: string): string | undefined {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  const separators =
    text.charAt(4) + text.charAt(7) + text.charAt(10) + text.charAt(13) + text.charAt(16);
  if (separators !== '--T::') return undefined;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 59)
    return undefined;
  let at = 19;
  let fraction = '';
  if (text.charAt(at) === '.') {
    at += 1;
    while (digits(text, at, 1) >= 0) {
      fraction += text.charAt(at);
      at += 1;
    }
    if (fraction.length === 0 || fraction.length > maxFraction) return undefined;
  }
  const offset = zone(text.slice(at));
  if (offset === undefined) return undefined;
  // xsd:dateTime allows 24:00:00 for the first instant of the next day, and no later time.
  if (hour === 24 && (minute > 0 || second > 0 || Number(fraction) > 0)) return undefined;
  const instant = new Date(0);
  instant.setUTCFullYear(year, month - 1, day);
  instant.setUTCHours(hour, minute - offset, second);
  const utcYear = instant.getUTCFullYear();
  if (utcYear < 1 || utcYear > 9999) return undefined;
  return `${instant.toISOString().slice(0, 19)}.${trimZeros(fraction).padEnd(3, '0')}`;
}

/** Numbers from 00 to 99. */
const twoDigits: readonly string[] = Array.from({ length: 100 }, (_, number) =>
  String(number).padStart(2, '0'),
);

/** Returns the same text for milliseconds since 1970. */
export function toTimestamp(milliseconds: number): string {
  const instant = new Date(milliseconds);
  const year = instant.getUTCFullYear();
  // toISOString knows every year and what is not a time, and takes twice as long.
  if (!(year >= 1000 && year <= 9999)) return instant.toISOString().slice(0, 23);
  const month = twoDigits[instant.getUTCMonth() + 1]!;
  const day = twoDigits[instant.getUTCDate()]!;
  const hour = twoDigits[instant.getUTCHours()]!;
  const minute = twoDigits[instant.getUTCMinutes()]!;
  const second = twoDigits[instant.getUTCSeconds()]!;
  const fraction = instant.getUTCMilliseconds();
  const hundredths = twoDigits[Math.floor(fraction / 10)]!;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${hundredths}${fraction % 10}`;
}

function trimZeros(fraction: string): string {
  let end = fraction.length;
  while (end > 0 && fraction.charCodeAt(end - 1) === zero) end -= 1;
  return fraction.slice(0, end);
}

/** Returns minutes east of UTC. */
function zone(text: string): number | undefined {
  if (text === '' || text === 'Z') return 0;
  const sign = text.charAt(0) === '+' ? 1 : text.charAt(0) === '-' ? -1 : 0;
  const hours = digits(text, 1, 2);
  const minutes = digits(text, 4, 2);
  if (sign === 0 || text.length !== 6 || text.charAt(3) !== ':' || hours < 0 || minutes < 0)
    return undefined;
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return undefined;
  return sign * (hours * 60 + minutes);
}

/** Returns `count` decimal digits at `at` as a number; -1 when one is not a digit. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index += 1) {
    const digit = text.charCodeAt(index) - zero;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Returns milliseconds since 1970 of a text that `toTimestamp` made. */
export function fromTimestamp(key: string): number {
  return Date.parse(`${key}Z`);
}

/** Returns a Date, for libraries that need one. */
export function toDate(milliseconds: number): Date {
  return new Date(milliseconds);
}
