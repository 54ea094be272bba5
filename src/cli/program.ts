import { Command, Help } from 'commander';
import { packageVersion } from '../server/version.ts';

/** What the help of the program says of a command, and how the command is loaded. */
interface CommandEntry {
  /** What follows its name, such as `[options] <file>`. */
  readonly usage?: string;
  /** Its description; where that is long, its summary. */
  readonly summary: string;
  /** Loads its module, and resolves to the command. */
  readonly load: () => Promise<Command>;
}

/**
 * Every command, in the order of the help. Modules are loaded on use: a command loads what it
 * uses, and the help of the program and suggestions load none. `test/cli/help.test.ts` compares
 * usage and summary with those of the command.
 */
const entries = {
  start: {
    usage: '[options]',
    summary: 'Serve SCIM until stopped (SIGTERM or Ctrl-C).',
    load: async () => (await import('./start.ts')).startCommand(),
  },
  config: {
    summary: 'Check and print the configuration.',
    load: async () => (await import('./config.ts')).configCommand(),
  },
  tenant: {
    summary: 'Customer organisations and their policies.',
    load: async () => (await import('./tenant.ts')).tenantCommand(),
  },
  connection: {
    summary: "Identity providers' connections to a tenant.",
    load: async () => (await import('./connection.ts')).connectionCommand(),
  },
  schemas: {
    summary: "A tenant's own schemas, extensions and resource types.",
    load: async () => (await import('./schemas.ts')).schemasCommand(),
  },
  token: {
    summary: 'Bearer tokens of SCIM clients.',
    load: async () => (await import('./token.ts')).tokenCommand(),
  },
  'oauth-client': {
    summary: 'The OAuth client of a connection (client_credentials): its secrets, keys and trusts.',
    load: async () => (await import('./oauth-client.ts')).oauthClientCommand(),
  },
  'api-token': {
    summary: 'Tokens of the management API. They are not valid for SCIM.',
    load: async () => (await import('./api-token.ts')).apiTokenCommand(),
  },
  account: {
    summary: "Accounts, the application's side of users.",
    load: async () => (await import('./account.ts')).accountCommand(),
  },
  roles: {
    summary: 'The rules that give roles to members of groups.',
    load: async () => (await import('./roles.ts')).rolesCommand(),
  },
  guard: {
    summary: 'The mass-change guard, which holds removals that look like a mistake.',
    load: async () => (await import('./guard.ts')).guardCommand(),
  },
  events: {
    summary: 'All changes of a tenant, in order.',
    load: async () => (await import('./events.ts')).eventsCommand(),
  },
  requests: {
    summary: 'The request log: what identity providers sent.',
    load: async () => (await import('./requests.ts')).requestsCommand(),
  },
  explain: {
    usage: '[options] <user>',
    summary: 'Explain why a user is here or in a group, or not.',
    load: async () => (await import('./explain.ts')).explainCommand(),
  },
  audit: {
    usage: '[options]',
    summary: 'List administrative actions and what they changed, latest first.',
    load: async () => (await import('./audit.ts')).auditCommand(),
  },
  secrets: {
    summary: 'Secret values of resources: attributes that are writeOnly or never returned.',
    load: async () => (await import('./secrets.ts')).secretsCommand(),
  },
  users: {
    summary: 'Provisioned users with their accounts.',
    load: async () => (await import('./users.ts')).usersCommand(),
  },
  simulate: {
    usage: '[options] <provider>',
    summary:
      'Provision into a SCIM server as an identity provider does, and compare what it holds at the end.',
    load: async () => (await import('./simulate.ts')).simulateCommand(),
  },
  conformance: {
    usage: '[options] <suite>',
    summary:
      'Check a SCIM server against the RFCs or the rules of an identity provider, and delete what was created.',
    load: async () => (await import('./conformance.ts')).conformanceCommand(),
  },
  gallery: {
    usage: '[options] <vendor>',
    summary: "Write a folder for a vendor's review: guide, checklist with evidence, report.",
    load: async () => (await import('./gallery.ts')).galleryCommand(),
  },
  demo: {
    usage: '[options]',
    summary: 'Watch Okta and Entra ID provision into a temporary server, in about 40 seconds.',
    load: async () => (await import('./demo.ts')).demoCommand(),
  },
  migrate: {
    usage: '[options] [plan]',
    summary: 'Migrate the database schema. The server also does so when it starts.',
    load: async () => (await import('./migrate.ts')).migrateCommand(),
  },
  copy: {
    usage: '[options]',
    summary:
      'Copy all data to an empty database, of either kind, and compare both. No server may write to the source meanwhile. Resumes if interrupted.',
    load: async () => (await import('./copy.ts')).copyCommand(),
  },
  backup: {
    summary: 'Write a consistent copy of a SQLite database and its key file.',
    load: async () => (await import('./backup.ts')).backupCommand(),
  },
  restore: {
    usage: '[options] <file>',
    summary:
      'Replace the SQLite database with a backup, while no server runs. The previous one is kept as ….before-restore.',
    load: async () => (await import('./backup.ts')).restoreCommand(),
  },
} as const satisfies Record<string, CommandEntry>;

/** Name of a command. */
export type CommandName = keyof typeof entries;

/** The name of every command, in the order of the help. */
export const commandNames: readonly CommandName[] = Object.keys(entries) as CommandName[];

/**
 * Returns the command that arguments run or ask the help of; undefined: that of the program, or a
 * name that is unknown.
 *
 * @param given arguments after `rollcall`
 */
export function commandOf(given: readonly string[]): CommandName | undefined {
  // The program has no option that takes a value.
  const [first, second] = given.filter((argument) => !argument.startsWith('-'));
  const name = first === 'help' ? second : first;
  return commandNames.find((known) => known === name);
}

/**
 * Resolves to the command line. Help and suggestions know every command.
 *
 * @param loaded the commands that can run. Default: all
 */
export async function createProgram(
  loaded: readonly CommandName[] = commandNames,
): Promise<Command> {
  const program = new Command('rollcall')
    .description(
      'SCIM 2.0 provisioning server: users and groups from any identity provider.\n' +
        'Commands are safe to run while the server runs, unless they say otherwise.',
    )
    .version(packageVersion())
    .showHelpAfterError()
    .configureHelp({ subcommandTerm: termOf });
  for (const name of commandNames)
    program.addCommand(loaded.includes(name) ? await entries[name].load() : standInFor(name));
  return program;
}

/** Returns a command that help and suggestions can name, without its module. */
function standInFor(name: CommandName): Command {
  return new Command(name).description(entries[name].summary).action(() => {
    throw new TypeError(`the command ${name} was not loaded`);
  });
}

/** Returns a command as the help of the program lists it. */
function termOf(command: Command): string {
  const name = command.name();
  const entry: CommandEntry | undefined = Object.hasOwn(entries, name)
    ? entries[name as CommandName]
    : undefined;
  if (entry === undefined) return new Help().subcommandTerm(command);
  return entry.usage === undefined ? name : `${name} ${entry.usage}`;
}
