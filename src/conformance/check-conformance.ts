import { type Baseline, explain, staleEntries } from './baseline.ts';
import type { ConformanceCase, Suite } from './case.ts';
import { CaseContext, type RunContext } from './case-context.ts';
import { CreatedResources } from './created-resources.ts';
import { type Discovery, discover } from './discovery.ts';
import { HttpClient, type TokenSource } from './http-client.ts';
import { CheckFailure, CheckSkipped, CouldNotRunError, RunEnded } from './outcomes.ts';
import { createRedactor, type Redactor } from './redact.ts';
import {
  type CaseResult,
  type ConformanceReport,
  countCases,
  type Leftover,
  type SuiteName,
} from './report.ts';
import { suites } from './suites.ts';

/** How far a run is. */
export interface CheckProgress {
  readonly done: number;
  readonly total: number;
  /** Id of the case that begins; absent at the end. */
  readonly id?: string;
}

export interface CheckOptions {
  readonly suite: SuiteName;
  /** Base URL of the service provider, such as `https://example.com/scim/v2`. */
  readonly url: string;
  readonly token: TokenSource;
  /** Token of a second tenant, for the cases of isolation. */
  readonly otherToken?: TokenSource;
  /** Event feed as Rollcall has it (`/api/v1/events`), for the cases of events. */
  readonly feed?: { readonly url: string; readonly token: TokenSource };
  /** Of one request. Default: 10,000. */
  readonly timeoutMs?: number;
  /** Of the whole run, without cleaning up. Default: 600,000. */
  readonly maxDurationMs?: number;
  /** Of deleting what the run created, even after a run that was out of time. Default: 60,000. */
  readonly maxCleanupMs?: number;
  /** Bytes of an answer that are read. Default: 8 MiB. */
  readonly maxAnswerBytes?: number;
  /** Is part of every name that the run creates. */
  readonly seed: number;
  /** Ids of the cases to run, or beginnings of them. Default: all. */
  readonly only?: readonly string[];
  readonly baseline?: Baseline;
  readonly fetch?: typeof fetch;
  /** Ends the run; what it created is deleted all the same. */
  readonly signal?: AbortSignal;
  /** RFC 3339, for the report. */
  readonly startedAt?: string;
  readonly onProgress?: (progress: CheckProgress) => void;
}

const defaults = {
  timeoutMs: 10_000,
  maxDurationMs: 600_000,
  maxCleanupMs: 60_000,
  maxAnswerBytes: 8 * 1_048_576,
};

/**
 * Checks a SCIM server against a suite, and deletes what it created. Cases run one after another.
 *
 * @throws CouldNotRunError when there is no SCIM server at the URL, or it refuses the token
 */
export async function checkConformance(options: CheckOptions): Promise<ConformanceReport> {
  const began = performance.now();
  const suite = suites.get(options.suite)!;
  const url = baseUrl(options.url);
  const redactor = createRedactor();
  const { maxDurationMs = defaults.maxDurationMs } = options;
  const limit = createLimit(
    `out of time: the run took longer than ${maxDurationMs / 1_000} s`,
    maxDurationMs,
    options.signal,
  );
  const client = createClient({ ...options, url }, redactor, limit.signal);
  const created = new CreatedResources(`rollcall-check-${options.seed}-`);
  const results: CaseResult[] = [];
  let ended: string | undefined;
  let leftovers: readonly Leftover[] = [];
  try {
    const run = await createRun({ ...options, url }, client, created);
    ended = await runCases(suite, run, options, redactor, results);
  } catch (error) {
    if (!(error instanceof RunEnded)) throw redactedError(error, redactor);
    ended = redactor.redact(error.message);
  } finally {
    limit.clear();
    const left = await cleanUp(client, created, options.maxCleanupMs);
    leftovers = left.map(({ path, reason }) => ({
      path: redactor.redact(path),
      reason: redactor.redact(reason),
    }));
  }
  const { baseline = {} } = options;
  const cases = results.map((result) => explain(result, baseline));
  const isGood =
    ended === undefined &&
    cases.every(({ status, explained }) => status !== 'fail' || explained !== undefined);
  return {
    suite: suite.name,
    title: suite.title,
    url: redactor.redact(url),
    seed: options.seed,
    startedAt: options.startedAt,
    seconds: Math.round(performance.now() - began) / 1_000,
    isGood,
    ended,
    counts: countCases(cases),
    cases,
    leftovers,
    staleBaseline: staleEntries(baseline, results),
  };
}

function createClient(options: CheckOptions, redactor: Redactor, signal: AbortSignal): HttpClient {
  return new HttpClient({
    url: options.url,
    tokens: { own: options.token, other: options.otherToken, feed: options.feed?.token },
    timeoutMs: options.timeoutMs ?? defaults.timeoutMs,
    maxAnswerBytes: options.maxAnswerBytes ?? defaults.maxAnswerBytes,
    fetch: options.fetch ?? fetch,
    signal,
    redactor,
  });
}

/** @throws CouldNotRunError */
function baseUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol))
    throw new CouldNotRunError('the URL of the server must begin with http:// or https://');
  if (url.username !== '' || url.password !== '')
    throw new CouldNotRunError('the URL must not hold credentials; give a token');
  if (url.search !== '' || url.hash !== '')
    throw new CouldNotRunError('the URL must be a base URL, without a query');
  return url.href.replace(/\/+$/u, '');
}

interface Limit {
  readonly signal: AbortSignal;
  clear(): void;
}

/** Joins the caller's signal and a time limit. */
function createLimit(reason: string, milliseconds: number, signal?: AbortSignal): Limit {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new RunEnded('interrupted'));
  const timer = setTimeout(() => controller.abort(new RunEnded(reason)), milliseconds);
  if (signal?.aborted === true) interrupt();
  signal?.addEventListener('abort', interrupt, { once: true });
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
    },
  };
}

async function cleanUp(
  client: HttpClient,
  created: CreatedResources,
  maxCleanupMs: number = defaults.maxCleanupMs,
): Promise<readonly Leftover[]> {
  const limit = createLimit(
    `out of time: cleaning up took longer than ${maxCleanupMs / 1_000} s`,
    maxCleanupMs,
  );
  try {
    return await created.deleteAll(client.under(limit.signal));
  } finally {
    limit.clear();
  }
}

async function createRun(
  { url, seed, feed }: CheckOptions,
  client: HttpClient,
  created: CreatedResources,
): Promise<RunContext> {
  const prefix = `rollcall-check-${seed}-`;
  const discovery = await discover({ url, client, created, prefix, hasFeed: feed !== undefined });
  let last = 0;
  const nextNumber = (): number => {
    last += 1;
    return last;
  };
  return { client, created, prefix, nextNumber, discovery, shared: new Map(), feedUrl: feed?.url };
}

/** Runs the cases into `results`. Resolves with the reason when the run ended early. */
async function runCases(
  { cases }: Suite,
  run: RunContext,
  { only, onProgress }: CheckOptions,
  redactor: Redactor,
  results: CaseResult[],
): Promise<string | undefined> {
  const chosen = cases.filter(
    ({ id }) =>
      only === undefined || only.some((begin) => id === begin || id.startsWith(`${begin}.`)),
  );
  let ended: string | undefined;
  for (const [done, one] of chosen.entries()) {
    onProgress?.({ done, total: chosen.length, id: one.id });
    if (ended !== undefined) {
      results.push(resultOf(one, 'skipped', `the run had ended: ${ended}`, []));
      continue;
    }
    run.client.exchanges = [];
    const { status, reason, end } = await runCase(one, run);
    results.push(
      resultOf(
        one,
        status,
        reason === undefined ? undefined : redactor.redact(reason),
        run.client.exchanges,
      ),
    );
    if (end !== undefined) ended = redactor.redact(end);
  }
  onProgress?.({ done: chosen.length, total: chosen.length });
  return ended;
}

interface Outcome {
  readonly status: CaseResult['status'];
  readonly reason?: string;
  /** The run ends here. */
  readonly end?: string;
}

async function runCase(one: ConformanceCase, run: RunContext): Promise<Outcome> {
  const absent = missingFeature(one, run.discovery);
  if (absent !== undefined) return { status: 'skipped', reason: absent };
  try {
    await one.run(new CaseContext(run));
    return { status: 'pass' };
  } catch (error) {
    if (error instanceof CheckSkipped) return { status: 'skipped', reason: error.message };
    const failed = one.level === 'MUST' ? 'fail' : 'warn';
    if (error instanceof CheckFailure) return { status: failed, reason: error.message };
    if (error instanceof RunEnded)
      return {
        status: 'skipped',
        reason: `the run had ended: ${error.message}`,
        end: error.message,
      };
    // A value that has not the shape that the case reads, or that is nested too deeply.
    if (error instanceof TypeError || error instanceof RangeError)
      return { status: failed, reason: `an answer has not the expected shape: ${error.message}` };
    throw error;
  }
}

function missingFeature(
  { needs = [] }: ConformanceCase,
  { missing }: Discovery,
): string | undefined {
  for (const feature of needs) {
    const reason = missing.get(feature);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function resultOf(
  { id, title, requirements, level, section }: ConformanceCase,
  status: CaseResult['status'],
  reason: string | undefined,
  exchanges: CaseResult['exchanges'],
): CaseResult {
  return { id, title, requirements, level, section, status, reason, exchanges };
}

function redactedError(error: unknown, redactor: Redactor): unknown {
  if (error instanceof CouldNotRunError)
    return new CouldNotRunError(redactor.redact(error.message));
  return error;
}
