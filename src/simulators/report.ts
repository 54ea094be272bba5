import type { Failure } from './links.ts';
import type { Exchange } from './scim-client.ts';
import type { Drift } from './verify.ts';

/** What a scenario found out. */
export interface StepResult {
  readonly title: string;
  /** Absent: the step passed. */
  readonly problem?: string;
}

export interface ScenarioReport {
  readonly name: string;
  readonly title: string;
  /** Why it was not played. */
  readonly skipped?: string;
  readonly steps: readonly StepResult[];
  /** Objects that the provider could not provision. */
  readonly failures: readonly Failure[];
  readonly drift: readonly Drift[];
  /** Cycles that the provider ran, and times that its job entered quarantine. */
  readonly cycles: number;
  readonly quarantines: number;
}

/** Requests of one kind. */
export interface RouteReport {
  /** `POST /Users`. */
  readonly request: string;
  readonly count: number;
  /** By status; 0: no answer. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface SimulationReport {
  readonly dialect: string;
  readonly title: string;
  readonly seed: number;
  readonly isGood: boolean;
  readonly scenarios: readonly ScenarioReport[];
  readonly requests: readonly RouteReport[];
  readonly seconds: number;
}

/** Returns whether a scenario ended as it must: every step passed, nothing failed, no drift. */
export function isGood({ steps, failures, drift }: ScenarioReport): boolean {
  return (
    failures.length + drift.length === 0 && steps.every(({ problem }) => problem === undefined)
  );
}

/** Returns the report of a run. */
export function summarize(
  {
    dialect,
    seed,
  }: { readonly dialect: { readonly name: string; readonly title: string }; readonly seed: number },
  scenarios: readonly ScenarioReport[],
  exchanges: readonly Exchange[],
  milliseconds: number,
): SimulationReport {
  const byRequest = new Map<string, Exchange[]>();
  for (const exchange of exchanges) {
    const request = `${exchange.method} ${exchange.route}`;
    const all = byRequest.get(request) ?? [];
    all.push(exchange);
    byRequest.set(request, all);
  }
  return {
    dialect: dialect.name,
    title: dialect.title,
    seed,
    isGood: scenarios.every(isGood),
    scenarios,
    requests: [...byRequest].sort(([left], [right]) => (left < right ? -1 : 1)).map(routeReport),
    seconds: Math.round(milliseconds) / 1_000,
  };
}

function routeReport([request, exchanges]: readonly [string, readonly Exchange[]]): RouteReport {
  const times = exchanges
    .map(({ milliseconds }) => milliseconds)
    .sort((left, right) => left - right);
  const at = (share: number): number =>
    Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))]! * 10) / 10;
  const statuses: Record<string, number> = {};
  for (const { status } of exchanges) statuses[status] = (statuses[status] ?? 0) + 1;
  return { request, count: exchanges.length, statuses, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** Failures and differences of a kind that are printed. */
const maxPrinted = 10;

/** Returns the report as text for a terminal. */
export function formatReport(report: SimulationReport): string {
  const lines = [`${report.title}, seed ${report.seed}, ${report.seconds} s`, ''];
  for (const scenario of report.scenarios) lines.push(...scenarioLines(scenario));
  const width = Math.max(7, ...report.requests.map(({ request }) => request.length));
  lines.push('', `${'REQUEST'.padEnd(width)}  COUNT    P50    P95    P99  STATUSES`);
  for (const { request, count, p50, p95, p99, statuses } of report.requests) {
    const times = [p50, p95, p99].map((time) => time.toFixed(1).padStart(5)).join('  ');
    const answers = Object.entries(statuses)
      .map(([status, times_]) => `${status === '0' ? 'none' : status}×${times_}`)
      .join(' ');
    lines.push(`${request.padEnd(width)}  ${String(count).padStart(5)}  ${times}  ${answers}`);
  }
  return `${lines.map(printable).join('\n')}\n`;
}

function scenarioLines(scenario: ScenarioReport): readonly string[] {
  const { name, title, skipped, steps, failures, drift, quarantines } = scenario;
  if (skipped !== undefined) return [`skip  ${name}: ${skipped}`];
  const problems = steps.filter(({ problem }) => problem !== undefined);
  const lines = [`${isGood(scenario) ? 'ok  ' : 'FAIL'}  ${name}: ${title}`];
  if (quarantines > 0) lines.push(`        the job was in quarantine ${quarantines} times`);
  for (const step of problems) lines.push(`        ${step.title}: ${step.problem}`);
  for (const { key, request, status, detail, isPermanent } of failures.slice(0, maxPrinted)) {
    const answer = status === 0 ? 'no answer' : `${request} ${status}`;
    lines.push(`        ${key}: ${answer}: ${detail}${isPermanent ? ' (given up)' : ''}`);
  }
  for (const { key, what, expected, actual } of drift.slice(0, maxPrinted))
    lines.push(`        ${key}: ${what} is ${actual}; ${expected} is expected`);
  const hidden = Math.max(0, failures.length - maxPrinted) + Math.max(0, drift.length - maxPrinted);
  if (hidden > 0) lines.push(`        and ${hidden} more`);
  return lines;
}

/** Replaces control characters: a server's text must not steer the terminal. */
function printable(line: string): string {
  return Array.from(line, (character) => (isControl(character) ? '\uFFFD' : character)).join('');
}

/** Whether a character is one of Unicode's category Cc. */
function isControl(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}
