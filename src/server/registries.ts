import { createRegistries, type Registries } from '../directory/registries.ts';
import {
  type BuiltInOptions,
  builtInDefinitions,
  extendDefinitions,
} from '../protocol/schema/built-in.ts';

/** The registries of the answering thread, and of the writing one: the same definitions make the same registry. */
export function createSystemRegistries(options: BuiltInOptions): Registries {
  return createRegistries(builtInDefinitions(options), extendDefinitions);
}
