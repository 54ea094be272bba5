/**
 * Rollcall inside an application, or as a server in its process.
 *
 * @packageDocumentation
 */

export type { Policy } from './accounts/policy.ts';
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
export { StorageError } from './ports/store.ts';
export type { Logger } from './ports/system.ts';
export { ScimError } from './protocol/errors/scim-error.ts';
export { type Config, loadConfig } from './server/config.ts';
export type { RunningServer } from './server/server.ts';
export { startServer } from './server/start-server.ts';
