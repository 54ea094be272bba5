import type { AccessStatus } from '../ports/access.ts';
import { ScimError } from '../protocol/errors/scim-error.ts';
import { dayMs, toTimestamp } from '../protocol/text/date-time.ts';

/** Days in which a deleted tenant or connection can be restored. */
const restorableDays = 7;

type Status = AccessStatus | 'released';

/** What changes with a transition. */
interface Transitional {
  readonly status: Status;
  readonly purgeAfter?: string;
}

/** From which statuses a transition is possible, and to which it leads. */
const transitions = {
  pause: { from: ['active'], to: 'paused', past: 'paused' },
  resume: { from: ['paused'], to: 'active', past: 'resumed' },
  delete: { from: ['active', 'paused'], to: 'deleted', past: 'deleted' },
  // Restored as paused, so that an administrator can check it before it answers requests again.
  restore: { from: ['deleted'], to: 'paused', past: 'restored' },
} as const satisfies Record<
  string,
  { readonly from: readonly Status[]; readonly to: Status; readonly past: string }
>;

/** A change of status that tenants and connections share. */
export type Transition = keyof typeof transitions;

/**
 * Returns a tenant or connection in its next status.
 *
 * @throws ScimError conflict
 */
export function withTransition<T extends Transitional>(
  object: T,
  transition: Transition,
  now: number,
): T {
  const { to, past } = transitions[transition];
  const from: readonly Status[] = transitions[transition].from;
  if (!from.includes(object.status))
    throw new ScimError(
      'conflict',
      `it is ${object.status}, and only what is ${from.join(' or ')} can be ${past}`,
    );
  const purgeAfter = to === 'deleted' ? toTimestamp(now + restorableDays * dayMs) : undefined;
  return { ...object, status: to, purgeAfter };
}
