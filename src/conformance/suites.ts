import type { Suite } from './case.ts';
import type { SuiteName } from './report.ts';
import { entraSuite } from './suites/entra.ts';
import { ipsieSuite } from './suites/ipsie.ts';
import { oktaSuite } from './suites/okta.ts';
import { rfcSuite } from './suites/rfc.ts';

/** Every suite by name. */
export const suites: ReadonlyMap<SuiteName, Suite> = new Map(
  [rfcSuite, entraSuite, oktaSuite, ipsieSuite].map((suite) => [suite.name, suite]),
);
