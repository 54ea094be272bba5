import type { AccountProfile } from '../accounts/profile.ts';
import type { Precondition } from '../protocol/etag/etag.ts';
import type { Operation } from '../protocol/patch/operation.ts';
import type { IndexKey } from '../protocol/schema/keys.ts';
import type { Attributes } from '../protocol/schema/plain.ts';

/**
 * A write as data: everything that does not depend on stored state is already worked out, so that the one writer, perhaps on another
 * thread, does as little as can be.
 */
export type Command = CreateCommand | ReplaceCommand | PatchCommand | RemoveCommand;

interface Addressed {
  readonly tenant: string;
  readonly connection: string;
  readonly type: string;
  readonly id: string;
}

export interface CreateCommand extends Addressed {
  readonly kind: 'create';
  readonly document: string;
  readonly hasReferences: boolean;
  readonly keys: readonly IndexKey[];
  /** JSON of sealed writeOnly values. */
  readonly secrets?: string;
  /** Present when the resource is a user. */
  readonly account?: AccountProfile;
}

export interface ReplaceCommand extends Addressed {
  readonly kind: 'replace';
  readonly attributes: Attributes;
  readonly secrets: Attributes;
  readonly ifMatch?: Precondition;
}

export interface PatchCommand extends Addressed {
  readonly kind: 'patch';
  /** Values of writeOnly attributes are sealed already. */
  readonly operations: readonly Operation[];
  readonly ifMatch?: Precondition;
}

export interface RemoveCommand extends Addressed {
  readonly kind: 'remove';
  readonly ifMatch?: Precondition;
}

/** What the writer answers. */
export interface Outcome {
  readonly version: number;
  readonly created: string;
  readonly lastModified: string;
  readonly hasReferences: boolean;
  /** False when nothing had to change: then version and lastModified stayed. */
  readonly changed: boolean;
  /** Absent where the asker has it. */
  readonly document?: string;
}

/** Executes a command in a transaction of its own and answers once it is durable. */
export type Submit = (command: Command) => Promise<Outcome>;
