import { windowStart } from '../accounts/guard.ts';
import { guardView } from '../administration/views.ts';
import * as examples from './examples/objects.ts';
import { execute } from './execute.ts';
import { type Operation, operation } from './operation.ts';
import { guard, guardRelease } from './schemas/operation.ts';

const tag = 'Guard';

/** Operations on the mass-change guard. */
export const guardOperations: readonly Operation[] = [
  operation(
    'get /guard',
    'Show the state of the mass-change guard',
    {
      id: 'getGuard',
      example: { response: examples.guardState },
      tag,
      access: 'tenant',
      response: guard,
    },
    async ({ tenant }, { reader, policies, clock }) => {
      const { minutes } = (await policies.of(reader, tenant)).guard;
      const state = await reader.guard(tenant, windowStart(minutes, clock.now()));
      return { body: guardView(tenant, state) };
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
      response: guard,
    },
    ({ body: { minutes }, ...input }, options) =>
      execute(input, options, { kind: 'guard.release', tenant: input.tenant, minutes }),
  ),
];
