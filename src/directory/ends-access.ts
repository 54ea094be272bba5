import type { BulkMethod } from '../protocol/bulk/read-bulk.ts';
import {
  type ClientJson,
  type ClientJsonObject,
  isArray,
  isObject,
} from '../protocol/json/client-json.ts';
import { resolvePath } from '../protocol/path/resolve.ts';
import type { ParseContext } from '../protocol/profiles/profile.ts';
import { userUrn } from '../protocol/schema/core-user.ts';
import { memberOf } from '../protocol/schema/document.ts';
import { standardPath } from '../protocol/schema/pre-standard-urns.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import { foldUsername } from '../protocol/text/username.ts';

/**
 * Returns whether a body makes a user inactive, even if the rest of it is invalid. Reads only names
 * and the value of `active`, before validation: access must end even if the rest of the request is
 * refused. Always false in profiles without the tolerance `access-ends`.
 */
export function endsAccess(
  type: ResourceType,
  method: BulkMethod,
  body: ClientJsonObject,
  { profile }: ParseContext,
): boolean {
  if (type.schema !== userUrn || !profile.tolerances.has('access-ends')) return false;
  return (method === 'PATCH' ? activeAfterPatch(type, body) : activeIn(type, body)) === false;
}

/** Returns the key of the userName in a body; undefined when it cannot be read. */
export function userNameKeyIn(body: ClientJsonObject): string | undefined {
  const userName = memberOf(body, 'userName');
  return typeof userName === 'string' && userName !== '' ? foldUsername(userName) : undefined;
}

/** Returns `active` after the operations of a PATCH; undefined when none sets it. */
function activeAfterPatch(type: ResourceType, body: ClientJsonObject): boolean | undefined {
  const operations = memberOf(body, 'Operations');
  if (!isArray(operations)) return undefined;
  let active: boolean | undefined;
  for (const operation of operations)
    if (isObject(operation)) active = activeAfter(type, operation) ?? active;
  return active;
}

function activeAfter(type: ResourceType, operation: ClientJsonObject): boolean | undefined {
  const verb = memberOf(operation, 'op');
  const word = typeof verb === 'string' ? verb.toLowerCase() : '';
  if (word !== 'add' && word !== 'replace') return undefined;
  const path = memberOf(operation, 'path');
  const value = memberOf(operation, 'value');
  if (path === undefined || path === null || path === '')
    return isObject(value) ? activeIn(type, value) : undefined;
  if (typeof path !== 'string' || value === undefined) return undefined;
  return activeAt(type, path, value);
}

/** Returns `active` in an object; undefined when it is absent or contradictory. */
function activeIn(type: ResourceType, object: ClientJsonObject): boolean | undefined {
  let active: boolean | undefined;
  for (const key of object.keys()) {
    if (!mayNameActive(key)) continue;
    const stated = activeAt(type, key, object.get(key)!);
    if (stated === undefined) continue;
    if (active !== undefined && active !== stated) return undefined;
    active = stated;
  }
  return active;
}

/**
 * Reads the name alone, the name after the schema's URN (or a draft's URN), or the URN as a
 * container.
 */
function activeAt(type: ResourceType, key: string, value: ClientJson): boolean | undefined {
  if (!mayNameActive(key)) return undefined;
  const path = standardPath(type, key) ?? key;
  const lower = path.toLowerCase();
  if (lower === type.schema.toLowerCase())
    return isObject(value) ? activeIn(type, value) : undefined;
  if (!lower.endsWith(activeName)) return undefined;
  return resolvePath(type, path)?.path === activeName ? readBoolean(value) : undefined;
}

const activeName = 'active';

function mayNameActive(name: string): boolean {
  return name.length === activeName.length || name.includes(':');
}

/** Reads every spelling of a boolean that a tolerant profile accepts. */
function readBoolean(raw: ClientJson): boolean | undefined {
  if (typeof raw === 'boolean') return raw;
  if (typeof raw === 'string') {
    const word = raw.trim().toLowerCase();
    return word === 'true' ? true : word === 'false' ? false : undefined;
  }
  if (isArray(raw)) return raw.length === 1 ? readBoolean(raw[0]!) : undefined;
  const wrapped = isObject(raw) ? memberOf(raw, 'value') : undefined;
  return wrapped === undefined ? undefined : readBoolean(wrapped);
}
