/**
 * What a store must keep, as tests for any runner.
 *
 * @packageDocumentation
 */
export type { ContractCase } from './cases.ts';
export { type ContractOptions, contractCases, runStoreContract } from './contract.ts';
