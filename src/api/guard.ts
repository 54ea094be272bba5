import { guardLimit, windowStart } from '../accounts/guard.ts';
import { guardView } from '../administration/views.ts';
import * as examples from './examples/objects.ts';
import { execute } from './execute.ts';
import { type Operation, operation } from './operation.ts';
import { guardRelease, guardState } from './schemas/operation.ts';

const tag = 'Guard';

/** Operations on the mass-change guard. */
export const guardOperations: readonly Operation[] = [
  operation(
    'get /guard',
    'Show the state of the mass-change guard',
    {
      id: 'getGuard',
      example: { response: { ...examples.guardState, limit: 500, minutes: 60 } },
      tag,
      access: 'tenant',
      response: guardState,
    },
    async ({ tenant }, { reader, policies, clock }) => {
      const { guard: rules } = await policies.of(reader, tenant);
      const state = await reader.guard(tenant, windowStart(rules.minutes, clock.now()));
      const { active } = await reader.accountTotals(tenant);
      const limit = rules.enabled ? guardLimit(rules, active + state.removals) : undefined;
      return { body: { ...guardView(tenant, state), limit, minutes: rules.minutes } };
    },
  ),
  operation(
    'post /guard/release',
    'Let held removals pass',
    {
      id: 'releaseGuard',
      example: {
        body: { minutes: 60 },
        response: { tenant: 'acme', releasedUntil: examples.later },
      },
      errors: ['conflict'],
      tag,
      access: 'operator',
      body: guardRelease,
      response: guardState,
    },
    ({ body: { minutes }, ...input }, options) =>
      execute(input, options, { kind: 'guard.release', tenant: input.tenant, minutes }),
  ),
];
