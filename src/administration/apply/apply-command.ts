import type { WantedConfiguration } from './configuration.ts';
import type { ShownChange } from './planned-change.ts';

/** Applies a configuration, all or nothing. */
export interface ApplyConfigurationCommand {
  /** Name of the caller in the audit. */
  readonly actor: string;
  readonly wanted: WantedConfiguration;
  /** True: everything is executed, so that every error is found, and rolled back. */
  readonly dryRun: boolean;
  /** Whether objects that the configuration does not name are removed. */
  readonly prune: boolean;
  /** Removals, counting active accounts, beyond which nothing is done. Default 10. */
  readonly maxRemovals?: number;
}

/** What was changed, or with `dryRun` would be. */
export interface ApplyConfigurationResult {
  readonly changes: readonly ShownChange[];
  readonly removals: Removals;
  /** Present in a dry run with `prune`: what executing it would be refused for. */
  readonly guard?: string;
}

/** Default of `maxRemovals`. */
export const defaultMaxRemovals = 10;

/** How much a plan removes. */
export interface Removals {
  readonly tenants: number;
  readonly connections: number;
  readonly credentials: number;
  readonly webhooks: number;
  /** Active accounts of tenants that lose a connection or are removed. */
  readonly accounts: number;
}
