import type { Check } from './check.ts';
import { configurationChecks } from './checks-of-configuration.ts';
import { operationChecks } from './checks-of-operation.ts';
import { storageChecks } from './checks-of-storage.ts';

/** Every check, in the order of its findings and of the reference. */
export const checks: readonly Check[] = [
  ...configurationChecks,
  ...storageChecks,
  ...operationChecks,
];
