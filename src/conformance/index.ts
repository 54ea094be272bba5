/**
 * A black-box checker of SCIM servers. It knows nothing of the server that it checks.
 *
 * @packageDocumentation
 */
export { type Baseline, createBaseline, readBaseline } from './baseline.ts';
export type { ConformanceCase, Suite } from './case.ts';
export { type CheckOptions, type CheckProgress, checkConformance } from './check-conformance.ts';
export type { Feature } from './features.ts';
export type { TokenSource } from './http-client.ts';
export { CouldNotRunError } from './outcomes.ts';
export type {
  CaseResult,
  ConformanceReport,
  Counts,
  Exchange,
  Leftover,
  Level,
  Status,
  SuiteName,
} from './report.ts';
export { formatConformance } from './report-text.ts';
export { type ReportWriter, reportWriters } from './reports.ts';
export { suites } from './suites.ts';
