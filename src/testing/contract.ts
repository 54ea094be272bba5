import type { Store } from '../ports/store.ts';
import { accessCases } from './access-cases.ts';
import { accountCases } from './account-cases.ts';
import { administratorCases } from './administrator-cases.ts';
import type { ContractCase } from './cases.ts';
import { eventCases } from './event-cases.ts';
import { membershipCases } from './membership-cases.ts';
import { pageCases } from './page-cases.ts';
import { resourceCases } from './resource-cases.ts';

export interface ContractOptions {
  /** An empty store; the suite closes it. */
  readonly newStore: () => Promise<Store> | Store;
  /** The test runner's own `test` or `it`. */
  readonly test: (name: string, run: () => Promise<void>) => void;
}

/** Declares a test for every promise. Five lines make a store of your own prove itself. */
export function runStoreContract({ newStore, test }: ContractOptions): void {
  for (const { name, run } of contractCases) {
    test(name, async () => {
      const store = await newStore();
      try {
        await run(store);
      } finally {
        await store.close();
      }
    });
  }
}

/** Every promise, in an order in which a new store can be made to keep them. */
export const contractCases: readonly ContractCase[] = [
  ...resourceCases,
  ...membershipCases,
  ...pageCases,
  ...accountCases,
  ...accessCases,
  ...administratorCases,
  ...eventCases,
];
