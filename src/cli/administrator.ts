import { Command, Option } from 'commander';
import type { Client, Schemas } from '../client/index.ts';
import { type AdministratorRole, administratorRoles } from '../ports/administrators.ts';
import { ConfigError } from '../server/config.ts';
import { type ServerOptions, withServerOptions } from './options.ts';
import { print, printJson, printList, printOutcome } from './print.ts';
import { withSession } from './session/with-session.ts';
import { requireTenant, tenantId } from './tenant-option.ts';

type Administrator = Schemas['Administrator'];

interface CreateOptions extends ServerOptions {
  readonly name?: string;
  readonly role: AdministratorRole;
  readonly tenant?: string;
}

interface UpdateOptions extends ServerOptions {
  readonly name?: string;
  readonly role?: AdministratorRole;
}

const roleOption = (): Option =>
  new Option('--role <role>', 'what it may do').choices(administratorRoles);

/** Returns `rollcall administrator`. */
export function administratorCommand(): Command {
  const one = (name: string, description: string): Command =>
    withServerOptions(new Command(name))
      .description(description)
      .argument('<administrator>', 'e-mail address or id');
  return new Command('administrator')
    .description('Administrators of the console: who may sign in to it.')
    .addCommand(
      withServerOptions(new Command('create'))
        .description('Create an administrator, and print a one-time link to sign in.')
        .argument('<email>', 'e-mail address')
        .option('--name <text>', 'name that others see (default: the e-mail address)')
        .addOption(roleOption().default('owner'))
        .option('--tenant <id>', 'the only tenant it can access (default: all)', tenantId)
        .action(create),
    )
    .addCommand(
      withServerOptions(new Command('list'))
        .description('List administrators.')
        .option('--tenant <id>', 'only those of this tenant', tenantId)
        .option('--ids', 'show ids')
        .action(list),
    )
    .addCommand(
      one('update', 'Change the name or the role; a new role ends all sessions.')
        .option('--name <text>', 'name that others see')
        .addOption(roleOption())
        .action((wanted: string, { name, role, ...options }: UpdateOptions) =>
          change(wanted, options, { name, role }, 'is changed'),
        ),
    )
    .addCommand(
      one('link', 'Print a new one-time link to sign in and set a password.').action(link),
    )
    .addCommand(
      one(
        'reset-password',
        'End all sessions, delete the password, and print a one-time link to set another.',
      ).action(resetPassword),
    )
    .addCommand(
      one('disable', 'Block sign-in, and end all sessions.').action(
        (wanted: string, options: ServerOptions) =>
          change(wanted, options, { disabled: true }, 'is disabled'),
      ),
    )
    .addCommand(
      one('enable', 'Allow sign-in again.').action((wanted: string, options: ServerOptions) =>
        change(wanted, options, { disabled: false }, 'is enabled'),
      ),
    )
    .addCommand(one('remove', 'Remove an administrator, and end all sessions.').action(remove));
}

function create(email: string, options: CreateOptions): Promise<void> {
  const { name = email, role, tenant } = options;
  // Before the first start of a server that others can reach, there is no database yet.
  return withSession(options, 'create', async ({ api }) => {
    if (tenant !== undefined) await requireTenant(api, tenant);
    const { data } = await api.POST('/administrators', { body: { email, name, role, tenant } });
    printLink(options, data);
  });
}

function list(options: ServerOptions & { readonly tenant?: string }): Promise<void> {
  return withSession(options, 'read', async ({ api }) => {
    printList(options, await administratorsOf(api, options.tenant), {
      ID: 'id',
      EMAIL: 'email',
      NAME: 'name',
      ROLE: 'role',
      TENANT: ({ tenant }) => tenant ?? 'all',
      STATUS: 'status',
      'LAST SIGN-IN': 'lastSignIn',
    });
  });
}

function change(
  wanted: string,
  options: ServerOptions,
  body: Schemas['AdministratorChange'],
  done: string,
): Promise<void> {
  return withSession(options, 'write', async ({ api }) => {
    const path = await find(api, wanted);
    const { data } = await api.PATCH('/administrators/{id}', { params: { path }, body });
    printOutcome(options, data, `${data.email} ${done}.`);
  });
}

function link(wanted: string, options: ServerOptions): Promise<void> {
  return withSession(options, 'write', async ({ api }) => {
    const path = await find(api, wanted);
    const { data } = await api.POST('/administrators/{id}/link', { params: { path } });
    printLink(options, data);
  });
}

function resetPassword(wanted: string, options: ServerOptions): Promise<void> {
  return withSession(options, 'write', async ({ api }) => {
    const path = await find(api, wanted);
    const { data } = await api.POST('/administrators/{id}/reset-password', { params: { path } });
    printLink(options, data);
  });
}

function remove(wanted: string, options: ServerOptions): Promise<void> {
  return withSession(options, 'write', async ({ api }) => {
    const path = await find(api, wanted);
    const { data } = await api.DELETE('/administrators/{id}', { params: { path } });
    printOutcome(options, data, `${data.email} is removed.`);
  });
}

/** Prints a one-time link: as JSON, or the link and until when it is valid. */
export function printLink(
  { json }: ServerOptions,
  given: { readonly url: string | null; readonly expires: string; readonly email?: string },
): void {
  if (json === true) return printJson(given);
  print(given.url ?? '');
  print(`Shown once; it lets ${given.email ?? 'an owner'} in once, until ${given.expires}.`);
}

/** Resolves to every administrator, or to those of one tenant. */
export async function administratorsOf(
  api: Client,
  tenant?: string,
): Promise<readonly Administrator[]> {
  const found: Administrator[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const query: { tenant?: string; cursor: string; limit: number } = {
      tenant,
      cursor,
      limit: 200,
    };
    const { data } = await api.GET('/administrators', { params: { query } });
    found.push(...data.items);
    cursor = data.next;
  }
  return found;
}

/** @throws ConfigError when there is no such administrator */
async function find(api: Client, wanted: string): Promise<{ readonly id: string }> {
  const email = wanted.trim().toLowerCase();
  const all = await administratorsOf(api);
  const found = all.find((one) => one.id === wanted || one.email === email);
  if (found === undefined)
    throw new ConfigError(`there is no administrator with the e-mail address or id ${wanted}`);
  return { id: found.id };
}
