/**
 * A store in memory, for tests and trials.
 *
 * @packageDocumentation
 */
export { createMemoryStore } from './memory-store.ts';
