/** Returns the least id of a time: ids begin with their milliseconds (UUIDv7, RFC 9562 §5.7). */
export function firstIdAt(milliseconds: number): string {
  const hex = Math.max(0, milliseconds).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

/** Returns the milliseconds since 1970 at which an id was given; 0 for other text. */
export function timeOfId(id: string): number {
  const milliseconds = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  return Number.isNaN(milliseconds) ? 0 : milliseconds;
}
