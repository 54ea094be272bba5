import { createRegistries, type Registries } from '../directory/registries.ts';
import {
  type BuiltInOptions,
  builtInDefinitions,
  extendDefinitions,
} from '../protocol/schema/built-in.ts';

/**
 * Creates the registries of a thread. The same definitions give the same registry in both threads.
 */
export function createSystemRegistries(options: BuiltInOptions): Registries {
  return createRegistries(builtInDefinitions(options), extendDefinitions);
}
