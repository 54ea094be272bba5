/**
 * Returns -1, 0 or 1 as one dateTime is before, at or after the other; undefined when one of them
 * is not a dateTime of XML Schema with date and time (RFC 7643 §2.3.5).
 */
export function compareTimes(left: unknown, right: unknown): -1 | 0 | 1 | undefined {
  if (!isDateTime(left) || !isDateTime(right)) return undefined;
  const difference = Date.parse(left) - Date.parse(right);
  if (Number.isNaN(difference)) return undefined;
  return difference < 0 ? -1 : difference > 0 ? 1 : 0;
}

function isDateTime(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/u.test(value)
  );
}
