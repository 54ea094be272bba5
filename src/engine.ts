/**
 * The parts of a server, for applications that wire one of their own: the directory, its commands,
 * and the ports it works through. `createRollcall` of `rollcall` wires them for most.
 *
 * @packageDocumentation
 */

export type { Authenticate, Principal } from './access/principal.ts';
export { type AccountAccess, accessOf } from './accounts/access.ts';
export { createPolicies, type Policies } from './accounts/policy.ts';
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
export type { Reader, Store, Transaction } from './ports/store.ts';
export type { Clock, Ids, Secrets, Signer } from './ports/system.ts';
export { createSystemRegistries } from './server/registries.ts';
export {
  createIds,
  createSecretCipher,
  createSigner,
  scryptSecrets,
  systemClock,
} from './server/system.ts';
