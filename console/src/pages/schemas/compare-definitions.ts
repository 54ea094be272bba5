import { type AttributeJson, type AttributeRow, attributeRows } from './attribute-rows.ts';

/** A difference between two sets of definitions. */
export interface DefinitionChange {
  readonly kind: 'added' | 'removed' | 'changed';
  /** A schema, a resource type, or an attribute with its schema. */
  readonly name: string;
}

/** Returns what differs between definitions, in the order of their names. */
export function compareDefinitions(before: unknown, after: unknown): readonly DefinitionChange[] {
  const old = partsOf(before);
  const now = partsOf(after);
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names.flatMap((name): readonly DefinitionChange[] => {
    const was = old.get(name);
    const is = now.get(name);
    if (was === is) return [];
    const kind = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
    return [{ kind, name }];
  });
}

/** Returns every part of definitions, by name, as text that is compared. */
function partsOf(definitions: unknown): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const schema of listOf(definitions, 'schemas')) {
    const id = String(schema['id']);
    parts.set(id, id);
    const add = (rows: readonly AttributeRow[]): void => {
      for (const { children, ...row } of rows) {
        parts.set(`${id}:${row.path}`, JSON.stringify(row));
        add(children);
      }
    };
    add(attributeRows(listOf(schema, 'attributes')));
  }
  for (const type of listOf(definitions, 'resourceTypes'))
    parts.set(String(type['name']), JSON.stringify(type));
  return parts;
}

function listOf(container: unknown, name: string): readonly AttributeJson[] {
  if (typeof container !== 'object' || container === null) return [];
  const list = (container as AttributeJson)[name];
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).filter(
    (one): one is AttributeJson => typeof one === 'object' && one !== null && !Array.isArray(one),
  );
}
