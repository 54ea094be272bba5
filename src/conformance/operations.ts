import type { Json } from './answer.ts';
import type { PatchOperation } from './case-context.ts';

/** Returns an operation that adds. Without a path, the value holds attributes. */
export const add = (path: string | undefined, value: Json): PatchOperation =>
  path === undefined ? { op: 'add', value } : { op: 'add', path, value };

export const replace = (path: string | undefined, value: Json): PatchOperation =>
  path === undefined ? { op: 'replace', value } : { op: 'replace', path, value };

export const remove = (path: string): PatchOperation => ({ op: 'remove', path });

/** Returns an element of a multi-valued attribute. */
export const item = (value: string, type: string, more: Json = {}): Json => ({
  value,
  type,
  ...more,
});
