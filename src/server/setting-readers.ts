/** What was given for a setting, as it is used; or why it is wrong. */
export type Reading<T> = { readonly value: T } | { readonly problem: string };

/**
 * Reads what was given for a setting: text from the environment and flags, any JSON from the file.
 *
 * These few readers take the place of a schema library, which would cost every command more time
 * to load than everything else that it does.
 */
export interface SettingReader<T> {
  (given: unknown): Reading<T>;
  /** What it accepts in rollcall.json, as JSON Schema, for editors. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** Returns a reader with its schema. */
function withSchema<T>(
  schema: Readonly<Record<string, unknown>>,
  read: (given: unknown) => Reading<T>,
): SettingReader<T> {
  return Object.assign(read, { schema });
}

/**
 * Reads a text.
 *
 * @param problem what is wrong when `isValid` returns false
 * @param schema what JSON Schema can say of the text
 */
export function text(
  isValid: (given: string) => boolean,
  problem: string,
  schema: Readonly<Record<string, unknown>> = {},
): SettingReader<string> {
  return withSchema({ type: 'string', ...schema }, (given): Reading<string> => {
    if (typeof given !== 'string') return { problem: 'must be a string' };
    return isValid(given) ? { value: given } : { problem };
  });
}

/** Reads one of some texts. */
export function oneOf<const T extends string>(values: readonly T[]): SettingReader<T> {
  const last = values.at(-1)!;
  const problem =
    values.length > 2
      ? `must be one of ${values.join(', ')}`
      : `must be ${values.slice(0, -1).join(', ')} or ${last}`;
  return withSchema({ enum: values }, (given): Reading<T> => {
    const value = values.find((known) => known === given);
    return value === undefined ? { problem } : { value };
  });
}

/** Reads true and false, which may be text. */
export const flag: SettingReader<boolean> = withSchema(
  { type: 'boolean' },
  (given): Reading<boolean> => {
    if (given === true || given === 'true') return { value: true };
    if (given === false || given === 'false') return { value: false };
    return { problem: 'must be true or false' };
  },
);

/** Reads a whole number, which may be text. @param unit such as ` of minutes` */
export function wholeNumber(min: number, max: number, unit = ''): SettingReader<number> {
  const problem = `must be a whole number${unit}, ${min} to ${max}`;
  return withSchema({ type: 'integer', minimum: min, maximum: max }, (given): Reading<number> => {
    const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
    const isWithin = typeof value === 'number' && value >= min && value <= max;
    return isWithin && Number.isInteger(value) ? { value } : { problem };
  });
}

/** Reads host names: an array, or text with commas between them. */
export const hosts: SettingReader<readonly string[]> = withSchema(
  { type: ['array', 'string'], items: { type: 'string' } },
  (given): Reading<readonly string[]> => {
    const list: unknown =
      typeof given === 'string' ? given.split(',').map((host) => host.trim()) : given;
    if (!Array.isArray(list)) return { problem: 'must be comma-separated host names' };
    const value = list.filter(isHost);
    return value.length === list.length ? { value } : { problem: 'must be a host name' };
  },
);

function isHost(given: unknown): given is string {
  return (
    typeof given === 'string' &&
    given !== '' &&
    URL.canParse(`https://${given}`) &&
    new URL(`https://${given}`).host === given
  );
}
