/**
 * Rollcall inside an application: wire a handler from a store, and mount it.
 *
 * @packageDocumentation
 */

export type { Authenticate, Principal } from './access/principal.ts';
export { type AccountAccess, accessOf } from './accounts/access.ts';
export { createPolicies, type Policies, type Policy } from './accounts/policy.ts';
export {
  createDirectory,
  type Directory,
  type DirectoryOptions,
  type OperationContext,
  /** @deprecated Use `OperationContext`. */
  type OperationContext as Scope,
} from './directory/directory.ts';
export { directoryCommands } from './directory/directory-commands.ts';
export type { ExecuteContext } from './directory/execute-context.ts';
export { createSubmit } from './directory/submit.ts';
export type { AuthenticateOption, Caller, RequestToAdmit } from './embedding/admit.ts';
export { createRollcall } from './embedding/create-rollcall.ts';
export type { AfterHook, Hook, HookContext, HookEvent, Hooks } from './embedding/hooks.ts';
export type { EmbeddedSettings, Next, Rollcall, RollcallOptions } from './embedding/rollcall.ts';
export {
  memory,
  type PostgresStoreOptions,
  postgres,
  type SqliteStoreOptions,
  type StoreOption,
  sqlite,
} from './embedding/stores.ts';
export { type Event, type EventActor, type EventType, eventTypes } from './events/event.ts';
export type { Account } from './ports/account.ts';
export type { Reader, Store, Transaction } from './ports/store.ts';
export { StorageError } from './ports/store.ts';
export type { Clock, Ids, Logger, Secrets, Signer } from './ports/system.ts';
export { ScimError } from './protocol/errors/scim-error.ts';
export { type Config, loadConfig } from './server/config.ts';
export { createSystemRegistries } from './server/registries.ts';
export type { RunningServer } from './server/server.ts';
export { startServer } from './server/start-server.ts';
export {
  createIds,
  createSecretCipher,
  createSigner,
  scryptSecrets,
  systemClock,
} from './server/system.ts';
