import { Command } from 'commander';
import { windowStart } from '../accounts/guard.ts';
import { createPolicies } from '../accounts/policy.ts';
import { guardView } from '../administration/views.ts';
import { systemClock } from '../server/system.ts';
import { wholeNumber } from './arguments.ts';
import { execute } from './execute.ts';
import { withStore } from './options.ts';
import { printOutcome, printView } from './print.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

interface ReleaseOptions extends TenantOptions {
  readonly minutes: number;
}

/** Returns `rollcall guard`. */
export function guardCommand(): Command {
  return new Command('guard')
    .description('The mass-change guard, which holds removals that look like a mistake.')
    .addCommand(withTenant(new Command('show')).description('Show its state.').action(show))
    .addCommand(
      withTenant(new Command('release'))
        .description('Let held removals pass.')
        .option('--minutes <number>', 'minutes in which no removal is held', wholeNumber, 60)
        .action(release),
    );
}

async function show(options: TenantOptions): Promise<void> {
  const { tenant } = options;
  const view = await withStore(options, 'read', async (store) => {
    const { minutes } = (await createPolicies().of(store, tenant)).guard;
    return guardView(tenant, await store.guard(tenant, windowStart(minutes, systemClock.now())));
  });
  printView(options, view);
}

/** Releases the guard, and prints until when. */
async function release(options: ReleaseOptions): Promise<void> {
  const { tenant, minutes } = options;
  const outcome = await execute(
    options,
    () => ({ kind: 'guard.release', tenant, minutes }) as const,
  );
  const until = String(outcome.view.releasedUntil);
  printOutcome(options, outcome, `No removal of tenant ${tenant} is held until ${until}.`);
}
