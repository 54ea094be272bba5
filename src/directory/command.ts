import type { AccountAttributes } from '../accounts/account-attributes.ts';
import type { CommandType, NoResult, Submit } from '../ports/command.ts';
import type { BulkMethod } from '../protocol/bulk/read-bulk.ts';
import type { ErrorCode } from '../protocol/errors/scim-error.ts';
import type { Precondition } from '../protocol/etag/etag.ts';
import type { ExpectedValue, MembershipOperation, Operation } from '../protocol/patch/operation.ts';
import type { UnknownMembers } from '../protocol/profiles/profile.ts';
import type { ToleranceId } from '../protocol/profiles/tolerances.ts';
import type { IndexKey } from '../protocol/schema/keys.ts';

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

/** The credential and the request that a command comes from. */
export interface RequestCause {
  readonly credential: string;
  readonly request: string;
  /** W3C `traceparent`. */
  readonly trace?: string;
}

/** Fields of every write command. */
interface WriteFields {
  readonly tenant: string;
  /**
   * Version of the tenant's definitions that the command was prepared with; 0: built-in
   * definitions.
   */
  readonly definitions: number;
  readonly connection: string;
  /** Absent: the server acts on its own. */
  readonly cause?: RequestCause;
  readonly type: string;
  readonly id: string;
  /**
   * Canonical paths of indexed attributes whose values the client treats as unique within the type.
   */
  readonly unique?: readonly string[];
}

interface EndsAccess {
  /** The command leaves a user without access, which is executed even where the rest is refused. */
  readonly endsAccess?: true;
}

/** Why a request is refused. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
}

/** POST (RFC 7644 §3.3). */
export interface CreateCommand extends WriteFields, EndsAccess {
  readonly kind: 'create';
  /** JSON, as it is stored. */
  readonly document: string;
  readonly hasReferences: boolean;
  readonly keys: readonly IndexKey[];
  /** The added indexes that the keys were prepared for (`VersionedRegistry.indexes`). */
  readonly indexes?: string;
  /** JSON of the encrypted or hashed secrets, which the document does not contain. */
  readonly secrets?: string;
  /** Present when the resource is a user. */
  readonly account?: AccountAttributes;
  readonly members?: MembersChange;
}

/** PUT (RFC 7644 §3.5.1). */
export interface ReplaceCommand extends WriteFields, EndsAccess {
  readonly kind: 'replace';
  /**
   * Canonical paths of attributes whose values could not be parsed: they keep their stored values.
   */
  readonly unread?: readonly string[];
  /**
   * JSON of the resource as the client wants it, without its members. Secrets in it are already
   * encrypted or hashed. It is stored as it is where nothing of the stored resource is kept.
   */
  readonly document: string;
  /** Canonical paths of secrets to clear. Other absent secrets keep their values. */
  readonly cleared?: readonly string[];
  readonly ifMatch?: Precondition;
  readonly members?: MembersChange;
}

/** PATCH (RFC 7644 §3.5.2). */
export interface PatchCommand extends WriteFields, EndsAccess {
  readonly kind: 'patch';
  /** Secrets among their values are already encrypted or hashed. */
  readonly operations: readonly Operation[];
  /** Values of readOnly attributes that the client sent, and that must equal the stored ones. */
  readonly expected?: readonly ExpectedValue[];
  readonly ifMatch?: Precondition;
  readonly members?: MembersChange;
}

/** DELETE (RFC 7644 §3.6). */
export interface RemoveCommand extends WriteFields {
  readonly kind: 'remove';
  /** URL of the resource, which references may contain. */
  readonly location?: string;
  readonly ifMatch?: Precondition;
}

/** Takes a user's access away and changes nothing else, for a request that is refused otherwise. */
export interface SuspendCommand extends WriteFields {
  readonly kind: 'suspend';
  /** Identifies the user instead of `id`, where the request was a create. */
  readonly userNameKey?: string;
  readonly ifMatch?: Precondition;
  readonly refusal: Refusal;
  /** Never present. */
  readonly members?: never;
}

/** A change of a group's members. */
export interface MembersChange {
  readonly operations: readonly MembershipOperation[];
  /**
   * A set that was prepared beforehand and replaces the present one. `operations` is empty then.
   */
  readonly pendingSet?: PendingMemberSet;
  /** Whether unknown ids are refused or skipped. */
  readonly unknown: UnknownMembers;
}

/** A set of members that no group has yet. */
export interface PendingMemberSet {
  readonly set: number;
  /** The version that the group must still have, where the set was copied from its members. */
  readonly basedOn?: number;
}

/** Several writes in one transaction, each whole or not at all (RFC 7644 §3.7). */
export interface BulkCommand {
  readonly tenant: string;
  readonly failOnErrors?: number;
  readonly operations: readonly BulkPart[];
  /**
   * Indexes of operations, in the order of execution. Operations of one unit succeed or fail
   * together.
   */
  readonly units: readonly (readonly number[])[];
}

/** One operation of a bulk request: a command, or why there is none. */
export interface BulkPart {
  readonly command: WriteCommand | BulkError;
  /** Indexes of the operations that it refers to by bulkId. */
  readonly references: readonly number[];
}

/** The part of an operation's answer that does not depend on its outcome. */
export interface BulkFact {
  /** As the client sent it. */
  readonly method: string;
  readonly bulkId?: string;
  /** Absent: the method is not supported. */
  readonly verb?: BulkMethod;
  /** Absent: the operation addresses no resource. */
  readonly location?: string;
}

/** Accepts a request that is executed after its answer (RFC 9967 §2.5.1). */
export interface DeferCommand {
  readonly tenant: string;
  readonly connection: string;
  /** Id of the request. */
  readonly id: string;
}

/**
 * Executes an accepted request and stores its result in one transaction, so that a crash leaves
 * neither.
 */
export interface CompleteDeferredCommand {
  readonly tenant: string;
  readonly id: string;
  readonly connection: string;
  readonly credential: string;
  readonly bulk: BulkCommand;
  readonly facts: readonly BulkFact[];
  /** True: the request was a bulk request. */
  readonly isBulk: boolean;
}

/** Why an operation of a bulk request failed. */
export interface BulkError {
  readonly kind: 'error';
  readonly code: ErrorCode;
  readonly detail: string;
}

/** Adds members to a set that no group has yet. Without a set, creates one. */
export interface AddPendingMembersCommand {
  readonly tenant: string;
  readonly set?: number;
  readonly ids: readonly string[];
  /** Discards the set: it will not be used. */
  readonly drops?: true;
}

/** Deletes a part of what earlier writes left. */
export interface CollectGarbageCommand {
  /** Member sets created before this timestamp and never attached are garbage. */
  readonly startedBefore: string;
  /** True: no process holds rows of the request log any more, so that erasures can be completed. */
  readonly closing?: boolean;
}

/** Deletes a part of the resources of a deleted or released connection. */
export interface DeleteOwnedCommand {
  readonly tenant: string;
  readonly definitions: number;
  readonly connection: string;
  /** True: their accounts stay, without a managing connection. */
  readonly releases: boolean;
  /** Where to continue. Absent: at the beginning. */
  readonly at?: DeleteOwnedPlace;
}

/** Executes a step of building or deleting an index. */
export interface BuildIndexCommand {
  readonly tenant: string;
  readonly type: string;
  /** Canonical path of the attribute. */
  readonly path: string;
  /** Time for which other processes may use what they knew before the build was planned. */
  readonly graceMs: number;
}

/** A place in the resources of a connection: a type, and the position after which to continue. */
export interface DeleteOwnedPlace {
  readonly type: string;
  readonly after: number;
}

/** The result of a verb on a resource. */
export interface WriteOutcome {
  readonly version: number;
  readonly created: string;
  readonly lastModified: string;
  readonly hasReferences: boolean;
  readonly isMember: boolean;
  readonly position: number;
  /** False: the command had no effect; version and lastModified stayed. */
  readonly changed: boolean;
  /** JSON, as it is stored. Absent where it is that of the command, which the caller has. */
  readonly document?: string;
  readonly members?: MembersResult;
  /** True: the group changed since the pending set was copied; nothing was done. */
  readonly stale?: true;
  /** True: there is garbage to collect. */
  readonly hasGarbage?: true;
  /** Present: the request was refused, but the user's access ended. */
  readonly refused?: Refusal;
  /** Paths of optional attributes that were ignored because nothing matched them. */
  readonly ignored?: readonly string[];
  /** Tolerances that the stored values made necessary. */
  readonly tolerances?: readonly ToleranceId[];
}

/** How the members of a group changed. */
export interface MembersResult {
  readonly added: number;
  readonly removed: number;
  /** Number of members now. */
  readonly total: number;
  /** Unknown ids that were left out, where the profile skips them. */
  readonly skipped: readonly string[];
}

/** The result of a bulk request. */
export interface BulkResult {
  /** By operation. Undefined: the operation was not executed. */
  readonly results: readonly (WriteOutcome | BulkError | undefined)[];
}

/** The result of an accepted request. */
export interface CompleteDeferredResult {
  /** The answer of each executed operation. Absent: the request had been given up. */
  readonly answers?: readonly BulkAnswer[];
  /** True: there is garbage to collect. */
  readonly hasGarbage: boolean;
}

/** One element of a bulk response's `Operations` (RFC 7644 §3.7.3). */
export interface BulkAnswer {
  readonly method: string;
  readonly bulkId?: string;
  readonly location?: string;
  readonly version?: string;
  readonly status: string;
  /** The body of an error. */
  readonly response?: object;
}

/** The set, and the ids that are unknown. */
export interface AddPendingMembersResult {
  readonly set: number;
  readonly unknown: readonly string[];
}

/** Whether garbage is left. */
export interface CollectGarbageResult {
  /** True: there is more. */
  readonly hasGarbage: boolean;
}

/** How many resources were deleted. */
export interface DeleteOwnedResult {
  readonly removed: number;
  /** Absent: all are deleted, and the connection with them. */
  readonly next?: DeleteOwnedPlace;
}

/** The state of a build after a step. */
export interface BuildIndexResult {
  /** `waiting`: the grace period has not ended; `ready`: done; `gone`: there is no such build. */
  readonly state: 'waiting' | 'more' | 'ready' | 'gone';
}
