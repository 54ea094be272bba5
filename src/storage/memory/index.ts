/**
 * A store for tests and trials, removed when it is closed.
 *
 * @packageDocumentation
 */
export { createMemoryStore } from './memory-store.ts';
