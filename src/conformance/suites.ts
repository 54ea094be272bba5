import type { Suite } from './case.ts';
import type { SuiteName } from './report.ts';
import { rfcSuite } from './suites/rfc.ts';

/** Every suite by name. */
export const suites: ReadonlyMap<SuiteName, Suite> = new Map([[rfcSuite.name, rfcSuite]]);
