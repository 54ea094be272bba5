import type { AccountAttributes } from '../accounts/account-attributes.ts';
import type { CommandType, NoResult, Submit } from '../ports/command.ts';
import type { BulkMethod } from '../protocol/bulk/read-bulk.ts';
import type { ErrorCode } from '../protocol/errors/scim-error.ts';
import type { Precondition } from '../protocol/etag/etag.ts';
import type { ExpectedValue, MembershipOperation, Operation } from '../protocol/patch/operation.ts';
import type { UnknownMembers } from '../protocol/profiles/profile.ts';
import type { IndexKey } from '../protocol/schema/keys.ts';
import type { Attributes } from '../protocol/schema/stored-json.ts';

/**
 * The commands of the directory. A command is plain data: everything that does not depend on stored
 * state is already prepared, so that the writing thread does as little as possible.
 */
export interface DirectoryCommands {
  readonly create: CommandType<CreateCommand, WriteOutcome>;
  readonly replace: CommandType<ReplaceCommand, WriteOutcome>;
  readonly patch: CommandType<PatchCommand, WriteOutcome>;
  readonly remove: CommandType<RemoveCommand, WriteOutcome>;
  readonly suspend: CommandType<SuspendCommand, WriteOutcome>;
  readonly bulk: CommandType<BulkCommand, BulkResult>;
  readonly defer: CommandType<DeferCommand, NoResult>;
  readonly completeDeferred: CommandType<CompleteDeferredCommand, CompleteDeferredResult>;
  readonly addPendingMembers: CommandType<AddPendingMembersCommand, AddPendingMembersResult>;
  readonly collectGarbage: CommandType<CollectGarbageCommand, CollectGarbageResult>;
  readonly deleteOwnedResources: CommandType<DeleteOwnedCommand, DeleteOwnedResult>;
  readonly buildIndex: CommandType<BuildIndexCommand, BuildIndexResult>;
}

/** Executes a command of the directory. */
export type SubmitDirectory = Submit<DirectoryCommands>;

/** One verb on one resource. */
export type WriteCommand =
  | CreateCommand
  | ReplaceCommand
  | PatchCommand
  | RemoveCommand
  | SuspendCommand;

/** Which credential of the connection asked, in which request. */
export interface RequestOrigin {
  readonly credential: string;
  readonly request: string;
  /** W3C `traceparent`. */
  readonly trace?: string;
}

interface Addressed {
  readonly tenant: string;
  /** Version of the tenant's definitions it was worked out with; 0 when the tenant has none of its own. */
  readonly definitions: number;
  readonly connection: string;
  /** What the request came with; absent: nobody asked. */
  readonly origin?: RequestOrigin;
  readonly type: string;
  readonly id: string;
  /** Canonical paths of indexed attributes whose values the client takes to be unique within the type. */
  readonly unique?: readonly string[];
}

/** Present where a command leaves a user without access: that is carried out even where the rest is refused. */
interface EndsAccess {
  readonly endsAccess?: true;
}

/** What a client is told when its request is refused. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
}

export interface CreateCommand extends Addressed, EndsAccess {
  readonly kind: 'create';
  readonly document: string;
  readonly hasReferences: boolean;
  readonly keys: readonly IndexKey[];
  /** The added indexes that the keys were worked out for (`VersionedRegistry.indexes`). */
  readonly indexes?: string;
  /** JSON of the protected secrets, apart from the document. */
  readonly secrets?: string;
  /** Present when the resource is a user. */
  readonly account?: AccountAttributes;
  readonly members?: MembersChange;
}

export interface ReplaceCommand extends Addressed, EndsAccess {
  readonly kind: 'replace';
  /** Canonical paths of attributes that were given and could not be understood: they stay as they are. */
  readonly unread?: readonly string[];
  /** Secrets among them are protected already. */
  readonly attributes: Attributes;
  /** Canonical paths of secrets that are cleared; others that are absent stay. */
  readonly cleared?: readonly string[];
  readonly ifMatch?: Precondition;
  readonly members?: MembersChange;
}

export interface PatchCommand extends Addressed, EndsAccess {
  readonly kind: 'patch';
  /** Secrets among their values are protected already. */
  readonly operations: readonly Operation[];
  /** What the client says of readOnly attributes; absent: nothing. */
  readonly expected?: readonly ExpectedValue[];
  readonly ifMatch?: Precondition;
  readonly members?: MembersChange;
}

export interface RemoveCommand extends Addressed {
  readonly kind: 'remove';
  /** Its URL, by which references may name it. */
  readonly location?: string;
  readonly ifMatch?: Precondition;
}

/** Takes a user's access away and does nothing else, for a request that says so and must be refused for something else. */
export interface SuspendCommand extends Addressed {
  readonly kind: 'suspend';
  /** Key of the userName of the user meant, instead of the id: the request was a create. */
  readonly userNameKey?: string;
  readonly ifMatch?: Precondition;
  readonly refusal: Refusal;
  /** Never there. */
  readonly members?: never;
}

/** What becomes of a group's members. Absent from a command: nothing. */
export interface MembersChange {
  readonly operations: readonly MembershipOperation[];
  /** A set built beforehand, instead of the operations. */
  readonly staged?: StagedMembers;
  readonly unknown: UnknownMembers;
}

export interface StagedMembers {
  readonly set: number;
  /** The version the group must still have, where the set was built from its present members. */
  readonly basedOn?: number;
}

/** Several writes in one transaction, each whole or not at all (RFC 7644 §3.7). */
export interface BulkCommand {
  readonly tenant: string;
  readonly failOnErrors?: number;
  readonly operations: readonly BulkPart[];
  /** Indexes of operations in the order to carry them out; those in one unit succeed or fail together. */
  readonly units: readonly (readonly number[])[];
}

export interface BulkPart {
  readonly command: WriteCommand | BulkError;
  /** Indexes of the operations it refers to. */
  readonly references: readonly number[];
}

/** What an operation's answer says whatever became of it. */
export interface BulkFact {
  /** As it was sent. */
  readonly method: string;
  readonly bulkId?: string;
  /** Absent: it was none. */
  readonly verb?: BulkMethod;
  /** Absent: there can be none. */
  readonly location?: string;
}

/** Promises an answer to a request that is carried out after it. */
export interface DeferCommand {
  readonly tenant: string;
  readonly connection: string;
  /** Id of the request. */
  readonly id: string;
}

/** Carries out what was promised, and keeps the answer, in one transaction: killed in between, nothing was done and nothing is said. */
export interface CompleteDeferredCommand {
  readonly tenant: string;
  readonly id: string;
  /** Whoever asked. */
  readonly connection: string;
  readonly credential: string;
  readonly bulk: BulkCommand;
  readonly facts: readonly BulkFact[];
  /** True: it was a bulk request. */
  readonly isBulk: boolean;
}

export interface BulkError {
  readonly kind: 'error';
  readonly code: ErrorCode;
  readonly detail: string;
}

/** Adds to a set of members that no group has yet. Without a set it begins one. */
export interface AddPendingMembersCommand {
  readonly tenant: string;
  readonly set?: number;
  readonly ids: readonly string[];
  /** The set will not be used. */
  readonly drops?: true;
}

/** Clears away some of what replaced and deleted groups have left. */
export interface CollectGarbageCommand {
  /** Instant before which a set that was begun and never attached counts as abandoned. */
  readonly startedBefore: string;
  /** True: no process holds rows of the request log any more, so that erasures that were gone through are over. */
  readonly closing?: boolean;
}

/** Takes away a part of what a connection that is going owns. */
export interface DeleteOwnedCommand {
  readonly tenant: string;
  readonly definitions: number;
  readonly connection: string;
  /** True: accounts stay as they are, and nobody manages them. */
  readonly releases: boolean;
  /** Where to go on; absent: at the beginning. */
  readonly at?: DeleteOwnedPlace;
}

/** Does a step of building or deleting an index. */
export interface BuildIndexCommand {
  readonly tenant: string;
  readonly type: string;
  /** Canonical path of the attribute. */
  readonly path: string;
  /** How long other processes may go by what was true before the build. */
  readonly graceMs: number;
}

export interface DeleteOwnedPlace {
  readonly type: string;
  readonly after: number;
}

/** What the writer answers to a verb on a resource. */
export interface WriteOutcome {
  readonly version: number;
  readonly created: string;
  readonly lastModified: string;
  readonly hasReferences: boolean;
  readonly isMember: boolean;
  readonly position: number;
  /** False when nothing had to change: then version and lastModified stayed. */
  readonly changed: boolean;
  /** Absent where the asker has it. */
  readonly document?: string;
  readonly members?: MembersResult;
  /** True when the group has changed since the staged set was built: nothing was done. */
  readonly stale?: true;
  /** True when there is something to sweep. */
  readonly hasGarbage?: true;
  /** What the client is told, where something else was done than it asked for. */
  readonly refused?: Refusal;
  /** Paths of optional attributes that were ignored because nothing matched them. */
  readonly ignored?: readonly string[];
}

export interface MembersResult {
  readonly added: number;
  readonly removed: number;
  /** How many there are now. */
  readonly total: number;
  /** Ids that name nothing and were left out, where the profile skips them. */
  readonly skipped: readonly string[];
}

export interface BulkResult {
  /** Of each operation; undefined for those that did not begin. */
  readonly results: readonly (WriteOutcome | BulkError | undefined)[];
}

export interface CompleteDeferredResult {
  /** Of each operation that began, as a bulk response has it. Absent: it was given up before. */
  readonly answers?: readonly BulkAnswer[];
  /** True when there is something to sweep. */
  readonly hasGarbage: boolean;
}

/** One element of a bulk response's `Operations` (RFC 7644 §3.7.3). */
export interface BulkAnswer {
  readonly method: string;
  readonly bulkId?: string;
  readonly location?: string;
  readonly version?: string;
  readonly status: string;
  /** An error's body. */
  readonly response?: object;
}

export interface AddPendingMembersResult {
  readonly set: number;
  readonly unknown: readonly string[];
}

export interface CollectGarbageResult {
  /** True when there is more. */
  readonly hasGarbage: boolean;
}

export interface DeleteOwnedResult {
  readonly removed: number;
  /** Absent: all is done, and the connection is gone. */
  readonly next?: DeleteOwnedPlace;
}

export interface BuildIndexResult {
  /** `waiting`: it may not begin yet; `ready`: it is done; `gone`: there is no such build. */
  readonly state: 'waiting' | 'more' | 'ready' | 'gone';
}
