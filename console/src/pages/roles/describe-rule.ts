/** What a rule is about: its group, however it is named. */
export function describeRule(rule: {
  readonly id?: unknown;
  readonly externalId?: unknown;
  readonly displayName?: unknown;
}): string {
  const { id, externalId, displayName } = rule;
  for (const name of [displayName, externalId, id]) if (typeof name === 'string') return name;
  return '';
}
