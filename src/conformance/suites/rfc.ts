import type { Suite } from '../case.ts';
import { createCases } from './rfc/create.ts';

/** RFC 7643, RFC 7644 and RFC 9865: what can be tested from outside. */
export const rfcSuite: Suite = {
  name: 'rfc',
  title: 'SCIM 2.0 (RFC 7643, RFC 7644, RFC 9865)',
  cases: [...createCases],
};
