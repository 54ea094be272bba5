import { ScimError } from '../protocol/errors/scim-error.ts';
import { printFilter } from '../protocol/filter/print.ts';
import { isObject, toClientJson } from '../protocol/json/client-json.ts';
import { compilePatch } from '../protocol/patch/compile.ts';
import type { MembershipOperation, Operation } from '../protocol/patch/operation.ts';
import { createParseContext } from '../protocol/profiles/profile.ts';
import type { ResourceType } from '../protocol/schema/registry.ts';
import type { RequestOutcome } from './request-outcome.ts';

/** One operation of a PATCH as the server has understood it. */
export interface LoggedOperation {
  readonly op: 'add' | 'replace' | 'remove';
  /** Canonical path. */
  readonly path: string;
  readonly value?: unknown;
}

/** Operations of one PATCH that are kept. */
const maxOperations = 100;

/**
 * Returns the operations of a PATCH after tolerances, from its redacted body, so that no secret can
 * be in them. Undefined for other requests, and for a body that is not a valid PATCH.
 */
export function describeOperations(
  { exchange, route, principal }: RequestOutcome,
  types: readonly ResourceType[],
  redacted: unknown,
): readonly LoggedOperation[] | undefined {
  const [type] = types;
  if (exchange.method !== 'PATCH' || route?.id === undefined || type === undefined)
    return undefined;
  const body = toClientJson(redacted);
  if (!isObject(body) || principal === undefined) return undefined;
  try {
    const context = createParseContext(principal.profile);
    const { operations, members } = compilePatch(type, route.id, body, context);
    return [...operations.map(shown), ...members.flatMap(shownMembers)].slice(0, maxOperations);
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

function shown(operation: Operation): LoggedOperation {
  const { filter, sub } = operation;
  const picked = filter === undefined ? '' : `[${printFilter(filter)}]`;
  const path = `${operation.path}${picked}${sub === undefined ? '' : `.${sub}`}`;
  switch (operation.kind) {
    case 'add':
    case 'replace':
      return { op: operation.kind, path, value: operation.value };
    case 'unset':
      return { op: 'remove', path };
    case 'removeValues':
      return { op: 'remove', path, value: operation.values };
  }
}

function shownMembers(operation: MembershipOperation): readonly LoggedOperation[] {
  const { path } = operation;
  if (operation.kind === 'removePickedMembers')
    return [{ op: 'remove', path: `${path}[${printFilter(operation.filter)}]` }];
  const { add, remove, replaces } = operation;
  const added = { op: replaces ? 'replace' : 'add', path, value: add } as const;
  const removed = { op: 'remove', path, value: remove } as const;
  return [...(replaces || add.length > 0 ? [added] : []), ...(remove.length > 0 ? [removed] : [])];
}
