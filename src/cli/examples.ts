import type { Command, HelpConfiguration } from 'commander';

/** Examples of each command, by its name with the names above it. */
export const examples: Readonly<Record<string, readonly string[]>> = {
  'tenant create': ["rollcall tenant create acme --name 'Acme Inc.'"],
  'tenant list': ['rollcall tenant list'],
  'tenant show': ['rollcall tenant show acme --json'],
  'tenant indexes': ['rollcall tenant indexes acme'],
  'tenant set': [`rollcall tenant set acme '{"seats": 500, "onDelete": "retain"}'`],
  'tenant pause': ['rollcall tenant pause acme'],
  'tenant resume': ['rollcall tenant resume acme'],
  'tenant delete': ['rollcall tenant delete acme'],
  'tenant restore': ['rollcall tenant restore acme'],
  'connection create': ['rollcall connection create Okta --tenant acme --profile okta'],
  'connection list': ['rollcall connection list --tenant acme'],
  'connection show': ['rollcall connection show Okta --tenant acme'],
  'connection set': [
    'rollcall connection set Okta --tenant acme --profile okta',
    'rollcall connection set Okta --tenant acme --requests-per-second 50 --burst 200',
  ],
  'connection invite': [
    'rollcall connection invite Okta --tenant acme',
    "rollcall connection invite Okta --tenant acme --hours 48 --role developer --brand-name 'Example'",
  ],
  'connection pause': ['rollcall connection pause Okta --tenant acme'],
  'connection resume': ['rollcall connection resume Okta --tenant acme'],
  'connection delete': ['rollcall connection delete Okta --tenant acme'],
  'connection restore': ['rollcall connection restore Okta --tenant acme'],
  'connection release': ['rollcall connection release Okta --tenant acme'],
  'token create': [
    'rollcall token create --tenant acme --connection Okta --days 365',
    'rollcall token create --tenant acme --connection Okta --profile okta --create',
  ],
  'token list': ['rollcall token list --tenant acme'],
  'token revoke': ['rollcall token revoke …x7Qk --tenant acme'],
  'oauth-client show': ["rollcall oauth-client show 'Entra ID' --tenant acme"],
  'oauth-client add-secret': ["rollcall oauth-client add-secret 'Entra ID' --tenant acme"],
  'oauth-client add-key': ["rollcall oauth-client add-key 'Entra ID' public.json --tenant acme"],
  'oauth-client add-trust': [
    "rollcall oauth-client add-trust 'Entra ID' --tenant acme --issuer https://login.microsoftonline.com/<tenant id>/v2.0 --subject <object id> --audience api://<application id>",
  ],
  'schemas apply': ['rollcall schemas apply examples/device.json --tenant acme'],
  'schemas show': ['rollcall schemas show --tenant acme'],
  'users list': ['rollcall users list --tenant acme --limit 20'],
  'users get': ['rollcall users get ada@example.com --tenant acme'],
  'account list': ['rollcall account list --tenant acme'],
  'account show': ['rollcall account show ada --tenant acme'],
  'account access': ['rollcall account access ada --tenant acme'],
  'account register': [
    'rollcall account register ada --tenant acme --email ada@example.com --protected',
  ],
  'account protect': ['rollcall account protect ada --tenant acme'],
  'account unprotect': ['rollcall account unprotect ada --tenant acme'],
  'account settings': [`rollcall account settings ada '{"theme": "dark"}' --tenant acme`],
  'account held': ['rollcall account held --tenant acme'],
  'account approve': ['rollcall account approve ada@example.com --tenant acme'],
  'account reject': ['rollcall account reject ada@example.com --tenant acme'],
  'roles show': ['rollcall roles show --tenant acme'],
  'roles set': ['rollcall roles set roles.json --tenant acme'],
  'roles preview': ['rollcall roles preview roles.json --tenant acme'],
  'roles explain': ['rollcall roles explain ada --tenant acme'],
  'guard show': ['rollcall guard show --tenant acme'],
  'guard release': ['rollcall guard release --tenant acme --minutes 30'],
  explain: [
    'rollcall explain ada@example.com --tenant acme',
    'rollcall explain ada@example.com --tenant acme --group Admins',
  ],
  'requests tail': [
    'rollcall requests tail --tenant acme --user ada@example.com',
    'rollcall requests tail -f --tenant acme --connection Okta --status 4xx',
  ],
  'requests show': ['rollcall requests show 01a2b3c4-0000-7000-8000-000000000000'],
  'events listen': [
    'rollcall events listen --tenant acme',
    'rollcall events listen --tenant acme --forward http://localhost:3000/scim',
  ],
  'events replay': ['rollcall events replay --tenant acme --after 4000 --to 4100'],
  audit: ['rollcall audit --tenant acme --limit 20'],
  start: ['rollcall start', 'rollcall start --listen 127.0.0.1:9000 --log-level debug'],
  'config check': ['rollcall config check'],
  'config print': ['rollcall config print'],
  'administrator create': [
    'rollcall administrator create ada@example.com --name "Ada Lovelace"',
    'rollcall administrator create grace@acme.example --role operator --tenant acme',
  ],
  'administrator list': ['rollcall administrator list'],
  'administrator update': ['rollcall administrator update ada@example.com --role read-only'],
  'administrator link': ['rollcall administrator link ada@example.com'],
  'administrator reset-password': ['rollcall administrator reset-password ada@example.com'],
  'administrator disable': ['rollcall administrator disable ada@example.com'],
  'administrator enable': ['rollcall administrator enable ada@example.com'],
  'administrator remove': ['rollcall administrator remove ada@example.com'],
  console: ['rollcall console', 'rollcall console ada@example.com'],
  'api-token create': [
    'rollcall api-token create --name deployment --days 90',
    'rollcall api-token create --tenant acme --role read',
  ],
  'api-token list': ['rollcall api-token list'],
  'api-token revoke': ['rollcall api-token revoke deployment'],
  'secrets audit': ['rollcall secrets audit --check'],
  migrate: ['rollcall migrate', 'rollcall migrate plan'],
  copy: ['rollcall copy --from file:./data/rollcall.db --to postgres://rollcall@db/rollcall'],
  backup: ['rollcall backup rollcall-backup.db', 'rollcall backup backups --every 6h --keep 28'],
  'backup verify': ['rollcall backup verify rollcall-backup.db'],
  restore: ['rollcall restore rollcall-backup.db'],
  demo: [
    'rollcall demo',
    'rollcall demo --keep          # then try the printed commands',
    'NO_COLOR=1 rollcall demo --fast',
  ],
  simulate: ['rollcall simulate okta --url http://127.0.0.1:8080/scim/v2'],
  conformance: ['rollcall conformance rfc --url http://127.0.0.1:8080/scim/v2'],
  gallery: [
    'rollcall gallery entra --tenant review --app Acme --support help@acme.example',
    'rollcall gallery okta --tenant review --url https://scim.acme.example/t/review/scim/v2',
  ],
  apply: [
    'rollcall apply -f tenants.yaml --dry-run',
    'rollcall apply -f tenants.yaml --prune --url https://scim.example.com',
  ],
  export: ['rollcall export > tenants.yaml'],
  mcp: ['rollcall mcp --url https://scim.example.com'],
  doctor: ['rollcall doctor', 'rollcall doctor --production --backups /var/backups/rollcall'],
  completion: [
    'source <(rollcall completion bash)',
    'rollcall completion zsh > ~/.zsh/completions/_rollcall',
    'rollcall completion fish > ~/.config/fish/completions/rollcall.fish',
  ],
  help: ['rollcall help token create', 'rollcall help remote'],
};

/** Returns the name of a command with the names above it, without that of the program. */
export function fullNameOf(command: Command): string {
  const above = command.parent?.parent == null ? '' : `${fullNameOf(command.parent)} `;
  return above + command.name();
}

/** Adds examples to the help of a command and all below it, and the styles of the program. */
export function addExamples(command: Command, styles: HelpConfiguration): void {
  command.configureHelp(styles);
  const names = command.commands.map((each) => each.name()).join(', ');
  const hint = names === '' ? '' : `Its commands: ${names}.\n`;
  command.showHelpAfterError(`${hint}Run it with --help for its options and examples.`);
  for (const each of command.commands) addExamples(each, styles);
  const lines = examples[fullNameOf(command)];
  if (lines !== undefined)
    command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}
