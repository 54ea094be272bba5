import { commonProblems } from '../../simulators/guides/common-problems.ts';
import type { Guide, Problem } from '../../simulators/guides/guide.ts';
import { list, problemsText } from '../../simulators/guides/markdown.ts';
import type { KitFacts } from './requirement.ts';

/** Returns the base URL with a place for the customer's own tenant. */
export function customerUrl({ baseUrl, tenant }: KitFacts): string {
  return baseUrl.replace(`/t/${tenant}/`, '/t/<your tenant>/');
}

/** Returns the token endpoint with a place for the customer's own tenant. */
export function customerTokenUrl({ tokenUrl, tenant }: KitFacts): string {
  return tokenUrl.replace(`/t/${tenant}/`, '/t/<your tenant>/');
}

/** Returns a list without the links of the documentation, which lead nowhere in a kit. */
export function limitsText({ limits }: Guide): string {
  return list(limits.filter((text) => !text.includes('gallery')).map(withoutLinks));
}

/** Returns the problems that a customer of the gallery can solve, without commands of operators. */
export function customerProblems(guide: Guide, support: string): string {
  const solvable = (problem: Problem): Problem => ({
    ...problem,
    fix: problem.fix.includes('`rollcall')
      ? `Ask ${support}, and name the person and the time.`
      : problem.fix,
  });
  return problemsText([...guide.problems, ...commonProblems].map(solvable));
}

/** Statuses and codes that a customer meets in the logs of the identity provider. */
export const errorRows: readonly (readonly string[])[] = [
  [
    '400 `invalidFilter`, `invalidSyntax`, `invalidValue`, `invalidPath`',
    'the request cannot be understood; the detail names the attribute',
  ],
  ['401', 'the credential is missing, wrong, expired or revoked'],
  ['403', 'the credential does not allow this, or a guard against mass removal held it'],
  ['404', 'the user or group does not exist any more'],
  ['409 `uniqueness`', 'another user or group has the value'],
  ['413', 'the request is too large'],
  ['429', 'too many requests; `Retry-After` says when to go on'],
  ['503', 'the service is busy; the request may be sent again'],
];

/** Returns a text without its links. */
export function withoutLinks(text: string): string {
  return text
    .replaceAll(/\s*\(\[[^\]]+\]\(\.\.[^)]+\)\)/gu, '')
    .replaceAll(/\[([^\]]+)\]\(\.\.[^)]+\)/gu, '$1');
}

/** Returns a text in the words of customers, who know the application only. */
export function forCustomers(text: string, app: string): string {
  return text
    .replaceAll('Rollcall', app)
    .replaceAll(
      /,? ?in `data\.raw` of each event, and in the User resource/gu,
      ' stored with the user',
    )
    .replaceAll('|  stored with the user', '| stored with the user');
}
