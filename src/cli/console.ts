import { Command } from 'commander';
import { ConfigError } from '../server/config.ts';
import { administratorsOf, printLink } from './administrator.ts';
import { type ServerOptions, withServerOptions } from './options.ts';
import { withSession } from './session/with-session.ts';

/** Returns `rollcall console`. */
export function consoleCommand(): Command {
  return withServerOptions(new Command('console'))
    .description('Print a one-time link to the console, for its first owner or one locked out.')
    .argument('[owner]', 'e-mail address of the owner, where there are several')
    .action(printConsoleLink);
}

/** Prints a link for the only owner, the one that is named, or the first. */
function printConsoleLink(wanted: string | undefined, options: ServerOptions): Promise<void> {
  return withSession(options, 'write', async ({ api }) => {
    const owners = (await administratorsOf(api)).filter(
      ({ role, tenant, status }) =>
        role === 'owner' && tenant === undefined && status !== 'disabled',
    );
    if (owners.length === 0 && wanted === undefined) {
      const { data } = await api.POST('/owner-link');
      return printLink(options, data);
    }
    const named = owners.filter(({ email }) => email === wanted?.trim().toLowerCase());
    const [owner, second] = wanted === undefined ? owners : named;
    if (owner === undefined)
      throw new ConfigError(`there is no owner ${wanted!}; see rollcall administrator list`);
    if (second !== undefined)
      throw new ConfigError(
        `there are ${owners.length} owners; name one: ${owners.map(({ email }) => email).join(', ')}`,
      );
    const path = { id: owner.id };
    const { data } = await api.POST('/administrators/{id}/link', { params: { path } });
    return printLink(options, data);
  });
}
