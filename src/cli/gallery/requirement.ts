import type { CaseResult, ConformanceReport } from '../../conformance/index.ts';
import type { Measurements } from './measure.ts';

/** What a kit is about. */
export interface KitFacts {
  /** Name of the application in the gallery. */
  readonly app: string;
  /** Where customers get help. */
  readonly support: string;
  readonly tenant: string;
  readonly connection: string;
  readonly profile: string;
  readonly clientId: string;
  /** SCIM base URL of the tenant. */
  readonly baseUrl: string;
  readonly tokenUrl: string;
  /** Limits of the connection, and whether they are its own. */
  readonly limits: { readonly perSecond: number; readonly burst: number; readonly isOwn: boolean };
  readonly accessTokenMinutes: number;
  readonly version: string;
  readonly measured: Measurements;
  readonly report: ConformanceReport;
}

/**
 * `shown` by exchanges, `configured` as the settings say, `failed`, `not measured`, or `yours`:
 * what only the applicant can do.
 */
export type EvidenceStatus = 'shown' | 'configured' | 'failed' | 'not measured' | 'yours';

/** What supports a requirement. */
export interface Evidence {
  readonly status: EvidenceStatus;
  /** One sentence. */
  readonly text: string;
  /** Cases whose exchanges prove it. */
  readonly cases: readonly CaseResult[];
}

/** A requirement of a review, and what proves it. */
export interface Requirement {
  readonly title: string;
  readonly level: 'required' | 'recommended';
  readonly proof:
    | { readonly cases: readonly string[] }
    | { readonly fact: (facts: KitFacts) => Omit<Evidence, 'cases'> }
    | { readonly yours: string };
}

/** The requirements of one vendor. */
export interface RequirementList {
  /** Where the vendor publishes them. */
  readonly source: string;
  readonly requirements: readonly Requirement[];
}

/** Returns what supports a requirement. */
export function evidenceOf({ proof }: Requirement, facts: KitFacts): Evidence {
  if ('yours' in proof) return { status: 'yours', text: proof.yours, cases: [] };
  if ('fact' in proof) return { ...proof.fact(facts), cases: [] };
  const cases = facts.report.cases.filter(({ id }) =>
    proof.cases.some((beginning) => id === beginning || id.startsWith(`${beginning}.`)),
  );
  const run = cases.filter(({ status }) => status !== 'skipped');
  const bad = run.filter(({ status }) => status !== 'pass');
  if (run.length === 0)
    return { status: 'not measured', text: 'none of its checks could be run', cases };
  if (bad.length === 0)
    return {
      status: 'shown',
      text: run.length === 1 ? 'its check passed' : `all of its ${run.length} checks passed`,
      cases,
    };
  const reasons = bad.map(({ id, reason }) => `${id}: ${reason ?? 'failed'}`);
  return { status: 'failed', text: reasons.join('; '), cases };
}
