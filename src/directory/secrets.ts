import type { Secrets } from '../ports/system.ts';
import type { Operation } from '../protocol/patch/operation.ts';
import { type Attributes, own } from '../protocol/schema/plain.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';

/** writeOnly values (RFC 7643 §2.2: `password`) are sealed before they reach the writer, and never part of a document. */

export interface Parted {
  readonly attributes: Attributes;
  readonly secrets: Attributes;
}

/** Takes the writeOnly values out of the attributes. */
export function partSecrets(type: ResourceType, attributes: Attributes): Parted {
  const visible: Attributes = { ...attributes };
  const secrets: Attributes = {};
  for (const { name } of type.secrets) {
    const value = own(visible, name);
    if (value === undefined) continue;
    secrets[name] = value;
    delete visible[name];
  }
  return { attributes: visible, secrets };
}

export async function sealAttributes(attributes: Attributes, secrets: Secrets): Promise<Attributes> {
  const sealed: Attributes = {};
  for (const [name, value] of Object.entries(attributes)) sealed[name] = await secrets.seal(String(value));
  return sealed;
}

export async function sealOperations(
  type: ResourceType,
  operations: readonly Operation[],
  secrets: Secrets,
): Promise<readonly Operation[]> {
  if (type.secrets.length === 0) return operations;
  const paths = new Set(type.secrets.map(({ path }) => path));
  return Promise.all(
    operations.map(async (operation) => {
      const sets = operation.kind === 'add' || operation.kind === 'replace';
      return sets && paths.has(operation.path) ? { ...operation, value: await secrets.seal(String(operation.value)) } : operation;
    }),
  );
}

export function secretsText(secrets: Attributes): { readonly secrets?: string } {
  return Object.keys(secrets).length === 0 ? {} : { secrets: JSON.stringify(secrets) };
}
