/**
 * What a store must keep, as tests for any runner.
 *
 * @packageDocumentation
 */
export { type ContractCase, type ContractOptions, contractCases, runStoreContract } from './contract.ts';
