import { styleText } from 'node:util';
import { Command, Help } from 'commander';
import { packageVersion } from '../server/version.ts';

/** What the help of the program says of a command, and how the command is loaded. */
interface CommandEntry {
  /** The heading under which the help of the program has it. */
  readonly group: string;
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
  tenant: {
    group: 'Customers and their identity providers',
    summary: 'Customer organisations and their policies.',
    load: async () => (await import('./tenant.ts')).tenantCommand(),
  },
  connection: {
    group: 'Customers and their identity providers',
    summary: "Identity providers' connections to a tenant.",
    load: async () => (await import('./connection.ts')).connectionCommand(),
  },
  token: {
    group: 'Customers and their identity providers',
    summary: 'Bearer tokens of SCIM clients.',
    load: async () => (await import('./token.ts')).tokenCommand(),
  },
  'oauth-client': {
    group: 'Customers and their identity providers',
    summary: 'The OAuth client of a connection (client_credentials): its secrets, keys and trusts.',
    load: async () => (await import('./oauth-client.ts')).oauthClientCommand(),
  },
  schemas: {
    group: 'Customers and their identity providers',
    summary: "A tenant's own schemas, extensions and resource types.",
    load: async () => (await import('./schemas.ts')).schemasCommand(),
  },
  apply: {
    group: 'Customers and their identity providers',
    usage: '[options]',
    summary: 'Apply files that describe tenants, connections, policies and webhooks.',
    load: async () => (await import('./apply.ts')).applyCommand(),
  },
  export: {
    group: 'Customers and their identity providers',
    usage: '[options]',
    summary: 'Print tenants, connections, policies and webhooks as a file for apply.',
    load: async () => (await import('./export.ts')).exportCommand(),
  },
  users: {
    group: 'People and access',
    summary: 'Provisioned users with their accounts.',
    load: async () => (await import('./users.ts')).usersCommand(),
  },
  account: {
    group: 'People and access',
    summary: "Accounts, the application's side of users.",
    load: async () => (await import('./account.ts')).accountCommand(),
  },
  roles: {
    group: 'People and access',
    summary: 'The rules that give roles to members of groups.',
    load: async () => (await import('./roles.ts')).rolesCommand(),
  },
  guard: {
    group: 'People and access',
    summary: 'The mass-change guard, which holds removals that look like a mistake.',
    load: async () => (await import('./guard.ts')).guardCommand(),
  },
  explain: {
    group: 'What happened',
    usage: '[options] <user>',
    summary: 'Explain why a user is here or in a group, or not.',
    load: async () => (await import('./explain.ts')).explainCommand(),
  },
  requests: {
    group: 'What happened',
    summary: 'The request log: what identity providers sent.',
    load: async () => (await import('./requests.ts')).requestsCommand(),
  },
  events: {
    group: 'What happened',
    summary: 'All changes of a tenant, in order.',
    load: async () => (await import('./events.ts')).eventsCommand(),
  },
  audit: {
    group: 'What happened',
    usage: '[options]',
    summary: 'List administrative actions and what they changed, latest first.',
    load: async () => (await import('./audit.ts')).auditCommand(),
  },
  start: {
    group: 'The server',
    usage: '[options]',
    summary: 'Serve SCIM until stopped (SIGTERM or Ctrl-C).',
    load: async () => (await import('./start.ts')).startCommand(),
  },
  config: {
    group: 'The server',
    summary: 'Check and print the configuration.',
    load: async () => (await import('./config.ts')).configCommand(),
  },
  doctor: {
    group: 'The server',
    usage: '[options]',
    summary: 'Find what is wrong with configuration, files, storage and deliveries.',
    load: async () => (await import('./doctor.ts')).doctorCommand(),
  },
  mcp: {
    group: 'The server',
    usage: '[options]',
    summary: 'Serve tools to an assistant by the Model Context Protocol, over standard input.',
    load: async () => (await import('./mcp.ts')).mcpCommand(),
  },
  'api-token': {
    group: 'The server',
    summary: 'Tokens of the management API. They are not valid for SCIM.',
    load: async () => (await import('./api-token.ts')).apiTokenCommand(),
  },
  administrator: {
    group: 'The server',
    summary: 'Administrators of the console: who may sign in to it.',
    load: async () => (await import('./administrator.ts')).administratorCommand(),
  },
  console: {
    group: 'The server',
    usage: '[options] [owner]',
    summary: 'Print a one-time link to the console, for its first owner or one locked out.',
    load: async () => (await import('./console.ts')).consoleCommand(),
  },
  secrets: {
    group: 'The server',
    summary: 'Secret values of resources: attributes that are writeOnly or never returned.',
    load: async () => (await import('./secrets.ts')).secretsCommand(),
  },
  migrate: {
    group: 'The server',
    usage: '[options] [plan]',
    summary: 'Migrate the database schema. The server also does so when it starts.',
    load: async () => (await import('./migrate.ts')).migrateCommand(),
  },
  copy: {
    group: 'The server',
    usage: '[options]',
    summary:
      'Copy all data to an empty database, of either kind, and compare both. No server may write to the source meanwhile. Resumes if interrupted.',
    load: async () => (await import('./copy.ts')).copyCommand(),
  },
  backup: {
    group: 'The server',
    summary: 'Write a consistent copy of a SQLite database and its key file.',
    load: async () => (await import('./backup.ts')).backupCommand(),
  },
  restore: {
    group: 'The server',
    usage: '[options] <file>',
    summary:
      'Replace the SQLite database with a backup, while no server runs. The previous one is kept as ….before-restore.',
    load: async () => (await import('./backup.ts')).restoreCommand(),
  },
  demo: {
    group: 'Trying out and verifying',
    usage: '[options]',
    summary: 'Watch Okta and Entra ID provision into a temporary server, in about 40 seconds.',
    load: async () => (await import('./demo.ts')).demoCommand(),
  },
  simulate: {
    group: 'Trying out and verifying',
    usage: '[options] <provider>',
    summary:
      'Provision into a SCIM server as an identity provider does, and compare what it holds at the end.',
    load: async () => (await import('./simulate.ts')).simulateCommand(),
  },
  conformance: {
    group: 'Trying out and verifying',
    usage: '[options] <suite>',
    summary:
      'Check a SCIM server against the RFCs or the rules of an identity provider, and delete what was created.',
    load: async () => (await import('./conformance.ts')).conformanceCommand(),
  },
  gallery: {
    group: 'Trying out and verifying',
    usage: '[options] <vendor>',
    summary: "Write a folder for a vendor's review: guide, checklist with evidence, report.",
    load: async () => (await import('./gallery.ts')).galleryCommand(),
  },
  completion: {
    group: 'This command line',
    usage: '[options] <shell>',
    summary: 'Print a script that completes commands, options and tenants in a shell.',
    load: async () => (await import('./completion.ts')).completionCommand(),
  },
  help: {
    group: 'This command line',
    usage: '[options] [command...]',
    summary: 'Show the help of a command or of a topic.',
    load: async () => (await import('./help.ts')).helpCommand(),
  },
} as const satisfies Record<string, CommandEntry>;

/** Name of a command. */
export type CommandName = keyof typeof entries;

/** The name of every command, in the order of the help. */
export const commandNames: readonly CommandName[] = Object.keys(entries) as CommandName[];

/**
 * Returns the commands that arguments need: the one that they run, and the one that `help` is asked
 * about. None: the program itself is asked for, or the name is unknown.
 *
 * @param given arguments after `rollcall`
 */
export function commandsOf(given: readonly string[]): readonly CommandName[] {
  // The program has no option that takes a value.
  const names = given.filter((argument) => !argument.startsWith('-'));
  const wanted = names.slice(0, names[0] === 'help' ? 2 : 1);
  // Completion is written from the whole tree.
  if (wanted[0] === 'completion' && !given.includes('--tenants')) return commandNames;
  return commandNames.filter((known) => wanted.includes(known));
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
    .showHelpAfterError('Run it with --help for its options and examples.')
    .helpCommand(false)
    .configureHelp({ subcommandTerm: termOf, ...styles })
    .addHelpText('after', afterHelp);
  for (const name of commandNames) {
    const command = loaded.includes(name) ? await entries[name].load() : standInFor(name);
    program.addCommand(command.helpGroup(`${entries[name].group}:`));
  }
  if (loaded.length > 0) {
    const { addExamples } = await import('./examples.ts');
    for (const command of program.commands) addExamples(command, styles);
  }
  return program;
}

/** Commander leaves colours out where the output does not show them. */
const styles = {
  styleTitle: (text: string): string => styled('bold', text),
  styleCommandText: (text: string): string => styled('cyan', text),
  styleSubcommandText: (text: string): string => styled('cyan', text),
  styleOptionText: (text: string): string => styled('green', text),
  styleArgumentText: (text: string): string => styled('yellow', text),
};

function styled(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { validateStream: false });
}

const afterHelp = `
Against another machine: --url https://scim.example.com, with ROLLCALL_API_TOKEN.
Topics: rollcall help remote, output, names, environment, exit-codes`;

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
