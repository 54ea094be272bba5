/**
 * A store in PostgreSQL, for many nodes.
 *
 * @packageDocumentation
 */
export { openPostgresStore, type PostgresOptions, planPostgresMigration } from './store.ts';
