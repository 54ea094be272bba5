/** Fields that hold an id: of what was changed, which `--ids` shows. */
const ids: ReadonlySet<string> = new Set([
  'connection',
  'credential',
  'endpoint',
  'account',
  'token',
]);

/** Returns what an entry of the audit says of a change: `profile: default → okta`. */
export function changeText(detail: Readonly<Record<string, unknown>>): string | undefined {
  const { changes, ...rest } = detail;
  if (isRecord(changes)) {
    const changed = Object.entries(changes).map(([field, change]) => `${field}: ${fromTo(change)}`);
    return changed.length === 0 ? 'no change' : changed.join(', ');
  }
  const set = Object.entries(rest)
    .filter(([field]) => !ids.has(field))
    .map(([field, value]) => `${field}: ${shown(value)}`);
  return set.length === 0 ? undefined : set.join(', ');
}

function fromTo(change: unknown): string {
  if (!isRecord(change)) return shown(change);
  return `${shown(change['before'])} → ${shown(change['after'])}`;
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return '—';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
