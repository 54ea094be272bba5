import type { Attribute } from '../../protocol/schema/attribute.ts';
import type { ResourceType } from '../../protocol/schema/registry.ts';
import type { Attributes, StoredJson } from '../../protocol/schema/stored-json.ts';
import type { SecretPlace } from './encrypted-text.ts';
import { mapSecrets } from './map-secrets.ts';
import { mergeSecrets, secretsText, splitSecrets } from './split.ts';

/** Protects one simple value of a stored resource: hashes or encrypts it. */
export type ProtectLeaf = (
  attribute: Attribute,
  value: StoredJson,
  place: Omit<SecretPlace, 'path'>,
) => Promise<StoredJson>;

/**
 * Returns a stored resource with every secret outside the document, protected by `protect`.
 * Undefined when nothing has to change.
 */
export async function moveSecrets(
  type: ResourceType,
  { document, secrets }: { readonly document: string; readonly secrets: string | undefined },
  protect: (attribute: Attribute, value: StoredJson) => Promise<StoredJson>,
): Promise<{ readonly document: string; readonly secrets?: string } | undefined> {
  const merged = mergeSecrets(type, JSON.parse(document) as Attributes, secrets);
  const leaves: (readonly [Attribute, StoredJson])[] = [];
  mapSecrets(type.root, merged, (attribute, value) => {
    leaves.push([attribute, value]);
    return value;
  });
  const values: StoredJson[] = [];
  for (const [attribute, value] of leaves) values.push(await protect(attribute, value));
  let index = 0;
  const moved = splitSecrets(
    type,
    mapSecrets(type.root, merged, () => values[index++]!) as Attributes,
  );
  const next = {
    document: JSON.stringify(moved.attributes),
    secrets: secretsText(type, moved.secrets),
  };
  return next.document === document && next.secrets === secrets ? undefined : next;
}
