import type { Evidence, KitFacts, Requirement } from './requirement.ts';

type Fact = Omit<Evidence, 'cases'>;

/** Returns whether a rate is allowed, and what was measured. @param required per second */
export function rateFact({ limits, measured: { rate } }: KitFacts, required: number): Fact {
  const allowed = `the limit of the connection is ${limits.perSecond} requests a second, ${limits.burst} at once`;
  const seen = `${rate.requests} reads took ${rate.seconds} s: ${rate.perSecond} a second, ${rate.limited} answered with 429, ${rate.failed} failed`;
  const isGood =
    limits.perSecond >= required && rate.limited + rate.failed === 0 && rate.perSecond >= required;
  return { status: isGood ? 'shown' : 'failed', text: `${allowed}; ${seen}` };
}

/** Returns whether the SCIM endpoint is reached over TLS. */
export function tlsFact({ baseUrl }: KitFacts): Fact {
  return baseUrl.startsWith('https://')
    ? { status: 'shown', text: `the checks were run over ${baseUrl}` }
    : {
        status: 'not measured',
        text: `the checks were run over ${baseUrl}; run them against the public URL with --url`,
      };
}

/** What every vendor asks of the applicant. */
export const contacts: Requirement = {
  title: 'Engineering and support contacts',
  level: 'required',
  proof: { yours: 'name them in the submission' },
};
