import { Command } from 'commander';
import { wholeNumber } from './arguments.ts';
import { printOutcome, printView } from './print.ts';
import { type TenantOptions, withTenant, withTenantSession } from './tenant-option.ts';

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

function show(options: TenantOptions): Promise<void> {
  return withTenantSession(options, 'read', async ({ api, query }) => {
    const { data } = await api.GET('/guard', { params: { query } });
    printView(options, data);
  });
}

/** Releases the guard, and prints until when. */
function release(options: ReleaseOptions): Promise<void> {
  const { minutes } = options;
  return withTenantSession(options, 'write', async ({ api, query, tenant }) => {
    const { data } = await api.POST('/guard/release', { params: { query }, body: { minutes } });
    const until = String(data.releasedUntil);
    printOutcome(options, { ...data }, `No removal of tenant ${tenant} is held until ${until}.`);
  });
}
