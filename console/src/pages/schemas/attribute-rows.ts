/** An attribute as schemas have it (RFC 7643 §7). */
export type AttributeJson = Readonly<Record<string, unknown>>;

/** A row of a tree of attributes. */
export interface AttributeRow {
  /** Path within the schema: `emails.value`. */
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  readonly type: string;
  readonly description: string;
  readonly isMultiValued: boolean;
  readonly isRequired: boolean;
  readonly mutability: string;
  readonly returned: string;
  readonly uniqueness: string;
  readonly children: readonly AttributeRow[];
}

/** Returns attributes as rows, with the defaults of RFC 7643 §2.2. */
export function attributeRows(
  attributes: readonly AttributeJson[],
  parent: string = '',
  depth: number = 0,
): readonly AttributeRow[] {
  return attributes.map((attribute) => {
    const text = (name: string, standard: string): string => {
      const value = attribute[name];
      return typeof value === 'string' ? value : standard;
    };
    const name = text('name', '');
    const path = parent === '' ? name : `${parent}.${name}`;
    const sub = attribute['subAttributes'];
    return {
      path,
      name,
      depth,
      type: text('type', 'string'),
      description: text('description', ''),
      isMultiValued: attribute['multiValued'] === true,
      isRequired: attribute['required'] === true,
      mutability: text('mutability', 'readWrite'),
      returned: text('returned', 'default'),
      uniqueness: text('uniqueness', 'none'),
      children: Array.isArray(sub) ? attributeRows(sub as AttributeJson[], path, depth + 1) : [],
    };
  });
}
