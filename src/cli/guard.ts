import { Command } from 'commander';
import { windowStart } from '../accounts/guard.ts';
import { createPolicies } from '../accounts/policy.ts';
import { guardView } from '../administration/views.ts';
import { systemClock } from '../server/system.ts';
import { act, printOutcome, printView, wholeNumber } from './administer.ts';
import { withStore } from './options.ts';
import { type TenantOptions, withTenant } from './tenant-option.ts';

interface ReleaseOptions extends TenantOptions {
  readonly minutes: number;
}

export function guardCommand(): Command {
  return new Command('guard')
    .description(
      'The mass-change guard, which holds removals that look like a mistake. Works beside a running server.',
    )
    .addCommand(withTenant(new Command('show')).description('Show how it stands.').action(show))
    .addCommand(
      withTenant(new Command('release'))
        .description('Let removals through that were held.')
        .option('--minutes <number>', 'how long nothing is held', wholeNumber, 60)
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

async function release(options: ReleaseOptions): Promise<void> {
  const { tenant, minutes } = options;
  const outcome = await act(options, () => ({ kind: 'guard.release', tenant, minutes }));
  printOutcome(
    options,
    outcome,
    `Nothing of tenant ${tenant} is held until ${String(outcome.view['releasedUntil'])}.`,
  );
}
