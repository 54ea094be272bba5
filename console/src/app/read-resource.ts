/** A user or group in its SCIM form, of which nothing is sure: clients and extensions decide. */
export type ScimResource = Readonly<Record<string, unknown>>;

/** Returns a text attribute; undefined when it is absent or something else. */
export function textOf(resource: ScimResource | undefined, name: string): string | undefined {
  const value = resource?.[name];
  return typeof value === 'string' ? value : undefined;
}

/** Returns the primary e-mail address of a user, or else the first. */
export function emailOf(resource: ScimResource | undefined): string | undefined {
  const emails = resource?.['emails'];
  if (!Array.isArray(emails)) return undefined;
  const known = (emails as readonly unknown[]).filter(
    (one): one is ScimResource => typeof one === 'object' && one !== null,
  );
  return textOf(known.find(({ primary }) => primary === true) ?? known[0], 'value');
}

/** Returns the name to show of a user: its displayName, its name, or its userName. */
export function nameOf(resource: ScimResource | undefined): string | undefined {
  const name = resource?.['name'];
  const formatted =
    typeof name === 'object' && name !== null ? joinName(name as ScimResource) : undefined;
  return textOf(resource, 'displayName') ?? formatted ?? textOf(resource, 'userName');
}

function joinName(name: ScimResource): string | undefined {
  const parts = [textOf(name, 'givenName'), textOf(name, 'familyName')].filter(Boolean);
  return textOf(name, 'formatted') ?? (parts.length === 0 ? undefined : parts.join(' '));
}

/** Returns a time of `meta`. */
export function metaTime(
  resource: ScimResource | undefined,
  name: 'created' | 'lastModified',
): string | undefined {
  const meta = resource?.['meta'];
  return typeof meta === 'object' && meta !== null ? textOf(meta as ScimResource, name) : undefined;
}
