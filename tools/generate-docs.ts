/**
 * Writes the parts of the documentation that the code knows best; with `--check` only says whether they are up to date.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeApi } from '../src/api/describe.ts';
import type { ApiOptions } from '../src/api/options.ts';
import { errorTable } from '../src/protocol/errors/scim-error.ts';
import { profiles } from '../src/protocol/profiles/profile.ts';
import { restrictions } from '../src/protocol/profiles/restrictions.ts';
import { tolerances } from '../src/protocol/profiles/tolerances.ts';
import { settings } from '../src/server/settings.ts';
import { packageVersion } from '../src/server/version.ts';
import { drawArchitecture } from './draw-architecture.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  return [headings, headings.map(() => '---'), ...escaped]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

const configuration = table(
  ['rollcall.json', 'environment', 'default', 'meaning'],
  Object.values(settings).map(({ key, environment, defaultValue, description }) => [
    `\`"${key}"\``,
    `\`${environment}\``,
    defaultValue === undefined ? '' : `\`${String(defaultValue)}\``,
    description,
  ]),
);

const profilesPage = `# Profiles and tolerances

Written by \`node tools/generate-docs.ts\`.

A profile is a named set of tolerances for one kind of client; a connection has one. Every deviation from the RFCs that Rollcall
accepts is a switch below, and each request's log line names those that fired.

${table(
  ['profile', 'version', 'for', 'tolerances it does not have'],
  [...profiles.values()].map((profile) => [
    `\`${profile.name}\``,
    String(profile.version),
    profile.description,
    profile.tolerances.size === 0
      ? 'all of them'
      : Object.keys(tolerances)
          .filter((id) => !profile.tolerances.has(id as never))
          .map((id) => `\`${id}\``)
          .join(', ') || 'none',
  ]),
)}

A profile may also forbid what the RFCs allow, answer a PATCH without a body, or take an attribute to be unique:

${table(
  ['profile', 'forbids', 'PATCH is 204 for', 'unique beyond the schema'],
  [...profiles.values()].map(({ name, restrictions: forbidden, patchReturns204, unique }) => [
    `\`${name}\``,
    [...forbidden].map((id) => `\`${id}\``).join(', ') || '—',
    [...patchReturns204].join(', ') || '—',
    [...unique]
      .map(([type, paths]) => `${type}: ${paths.map((path) => `\`${path}\``).join(', ')}`)
      .join('; ') || '—',
  ]),
)}

${table(
  ['restriction', 'source', 'what happens'],
  Object.entries(restrictions).map(([id, { source, handling }]) => [`\`${id}\``, source, handling]),
)}

${table(
  ['tolerance', 'seen from', 'what they send', 'RFC', 'what happens'],
  Object.entries(tolerances).map(([id, { clients, observed, rfc, handling }]) => [
    `\`${id}\``,
    clients,
    `\`${observed}\``,
    rfc,
    handling,
  ]),
)}
`;

const errorsPage = `# Errors

Written by \`node tools/generate-docs.ts\`.

Every error body is the one of RFC 7644 §3.12: \`schemas\`, \`status\` (a string), \`scimType\` where the table has one, and a \`detail\` that says what
to do. Each answer has an \`X-Request-Id\`; the log has the cause under that id.

${table(
  ['code', 'status', 'scimType'],
  Object.entries(errorTable).map(([code, kind]) => [
    `\`${code}\``,
    String(kind.status),
    'scimType' in kind ? `\`${kind.scimType}\`` : '',
  ]),
)}
`;

interface OpenApiOperation {
  readonly summary: string;
  readonly tags: readonly string[];
}

/** Of the options, the document only tells origin and version. */
const api = describeApi({
  origin: 'http://127.0.0.1:8080',
  version: packageVersion(),
} as ApiOptions) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
};

const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { summary, tags }]) => [
    tags[0]!,
    `\`${method.toUpperCase()} ${path}\``,
    summary,
  ]),
);

const apiBegin = '<!-- operations: begin -->';
const apiEnd = '<!-- operations: end -->';
const begin = '<!-- configuration: begin -->';
const end = '<!-- configuration: end -->';

/** A page with a table put between its two marks. */
function withTable(
  page: string,
  [first, last]: readonly [string, string],
  content: string,
): string {
  const from = page.indexOf(first);
  const to = page.indexOf(last);
  if (from < 0 || to < 0)
    throw new Error(`a page has no place for the table between ${first} and ${last}`);
  return `${page.slice(0, from + first.length)}\n\n${content}\n\n${page.slice(to)}`;
}

const pages = new Map([
  ...drawArchitecture(root),
  ['docs/profiles.md', profilesPage],
  ['docs/errors.md', errorsPage],
  ['README.md', withTable(readFileSync(`${root}README.md`, 'utf8'), [begin, end], configuration)],
  [
    'docs/management.md',
    withTable(
      readFileSync(`${root}docs/management.md`, 'utf8'),
      [apiBegin, apiEnd],
      table(['about', 'operation', 'what'], operations),
    ),
  ],
  ['docs/openapi.json', `${JSON.stringify(api, null, 2)}\n`],
]);

const stale = [...pages].filter(
  ([path, text]) => !existsSync(root + path) || readFileSync(root + path, 'utf8') !== text,
);
if (process.argv.includes('--check')) {
  if (stale.length > 0) {
    process.stderr.write(
      `not up to date: ${stale.map(([path]) => path).join(', ')}. Run: node tools/generate-docs.ts\n`,
    );
    process.exit(1);
  }
} else {
  for (const [path, text] of stale) writeFileSync(root + path, text);
  process.stdout.write(
    stale.length === 0
      ? 'everything is up to date\n'
      : `written: ${stale.map(([path]) => path).join(', ')}\n`,
  );
}
