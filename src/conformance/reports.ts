import type { ConformanceReport } from './report.ts';
import { formatHtml } from './report-html.ts';
import { formatJunit } from './report-junit.ts';

/** Returns a report as a file. */
export type ReportWriter = (report: ConformanceReport) => string;

/** The formats of reports by name. */
export const reportWriters: ReadonlyMap<string, ReportWriter> = new Map([
  ['json', (report: ConformanceReport) => `${JSON.stringify(report, null, 2)}\n`],
  ['html', formatHtml],
  ['junit', formatJunit],
]);
