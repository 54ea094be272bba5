/**
 * Writes the reference of the settings and the JSON schema of rollcall.json from the settings
 * themselves. Run by `node tools/generate-docs.ts`.
 */
import { type Setting, settings } from '../src/server/settings.ts';
import { table } from '../src/simulators/guides/markdown.ts';

const schemaUrl =
  'https://raw.githubusercontent.com/rollcall-scim/rollcall/main/docs/rollcall.schema.json';

const all: readonly Setting[] = Object.values(settings);

const groups: Readonly<Record<string, string>> = {
  '': 'The server',
  server: 'The server',
  tls: 'The server',
  drain: 'The server',
  log: 'The server',
  storage: 'Storage',
  vault: 'Storage',
  scim: 'SCIM',
  api: 'Management API',
  oauth: 'Credentials and limits',
  limits: 'Credentials and limits',
  events: 'Events and webhooks',
  webhooks: 'Events and webhooks',
  requests: 'Request log',
};

function groupOf({ key }: Setting): string {
  const [prefix] = key.includes('.') ? key.split('.') : [''];
  return groups[prefix!] ?? 'Others';
}

function settingsTable(group: string): string {
  return table(
    ['rollcall.json', 'environment', 'default', 'meaning'],
    all
      .filter((setting) => groupOf(setting) === group)
      .map(({ key, environment, defaultValue, description }) => [
        `\`"${key}"\``,
        `\`${environment}\``,
        defaultValue === undefined || String(defaultValue) === ''
          ? ''
          : `\`${String(defaultValue)}\``,
        description,
      ]),
  );
}

const names = [...new Set(all.map(groupOf))];

/** Returns the text of `docs/configuration.md` between its marks. */
export const settingsReference: string = names
  .map((name) => `### ${name}\n\n${settingsTable(name)}`)
  .join('\n\n');

function schemaOf({ read, defaultValue, description }: Setting): object {
  return { description, ...read.schema, default: defaultValue };
}

/** Returns the schemas of the objects that settings may be nested in, by the names of these. */
function nestedUnder(path: string): Record<string, object> {
  const inside = all.filter(({ key }) => key.startsWith(path));
  const names = new Set(
    inside.map(({ key }) => key.slice(path.length).split('.')).flatMap(firstOfSeveral),
  );
  return Object.fromEntries(
    [...names].map((name) => {
      const prefix = `${path}${name}.`;
      const direct = inside.flatMap((setting) => {
        const rest = setting.key.startsWith(prefix) ? setting.key.slice(prefix.length) : '';
        return rest === '' || rest.includes('.') ? [] : [[rest, schemaOf(setting)] as const];
      });
      const members = {
        type: 'object',
        description: `Settings that begin with "${prefix}".`,
        properties: { ...Object.fromEntries(direct), ...nestedUnder(prefix) },
        additionalProperties: false,
      };
      return [name, members] as const;
    }),
  );
}

/** Returns the first name of a path with several; none of a path with one. */
function firstOfSeveral([name, ...rest]: readonly string[]): readonly string[] {
  return rest.length > 0 ? [name!] : [];
}

/** Returns the JSON schema of rollcall.json, in which keys are dotted or nested. */
export function configurationSchema(): string {
  const properties: Record<string, unknown> = {
    $schema: { type: 'string', description: 'The URL or path of this schema.' },
    ...Object.fromEntries(all.map((setting) => [setting.key, schemaOf(setting)])),
    ...nestedUnder(''),
  };
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: schemaUrl,
    title: 'Rollcall configuration',
    description: 'rollcall.json. Keys are dotted ("scim.authToken") or nested; both mean the same.',
    type: 'object',
    properties,
    additionalProperties: false,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
