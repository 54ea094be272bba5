import { quote, ScimError } from '../errors/scim-error.ts';
import type { ClientJson } from '../json/client-json.ts';
import { type ParseContext, reportIgnored, tolerates } from '../profiles/profile.ts';
import type { Attribute } from '../schema/attribute.ts';
import type { ResourceType } from '../schema/registry.ts';
import type { MembersPlan, Verb } from './compile-members.ts';
import type { ExpectedValue, Operation } from './operation.ts';

/** A PATCH request that is being compiled. */
export interface Compilation {
  readonly type: ResourceType;
  /** Id of the resource, which clients repeat in values without a path. */
  readonly id: string;
  readonly context: ParseContext;
  readonly operations: Operation[];
  readonly expected: ExpectedValue[];
  /** Collects operations on members. */
  readonly members: MembersPlan | undefined;
}

/** Returns the value of an add or replace. A missing value never clears an attribute. */
export function given(verb: Verb, raw: ClientJson | undefined, attribute: Attribute): ClientJson {
  if (raw === undefined)
    throw new ScimError('invalidValue', `${verb} of ${attribute.path} needs a value`);
  return raw;
}

/**
 * Reports a path to an unknown attribute.
 *
 * @throws ScimError invalidPath where the profile refuses unknown attributes
 */
export function ignorePath(
  { type, context }: Pick<Compilation, 'type' | 'context'>,
  text: string,
): void {
  if (!tolerates(context, 'unknown-attributes')) {
    throw new ScimError('invalidPath', `${quote(text)} is not an attribute of ${type.name}`);
  }
  reportIgnored(context, text);
}

export function readOnly({ path }: Attribute): ScimError {
  return new ScimError('mutability', `${path} is readOnly`);
}
