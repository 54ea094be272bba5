/**
 * Writes the parts of the documentation that follow from the code. With `--check`, writes nothing
 * and fails when one is not up to date.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeApi } from '../src/api/describe.ts';
import type { ApiOptions } from '../src/api/options.ts';
import { suites } from '../src/conformance/index.ts';
import {
  type ErrorCode,
  errorBody,
  errorTable,
  ScimError,
} from '../src/protocol/errors/scim-error.ts';
import { profiles } from '../src/protocol/profiles/profile.ts';
import { restrictions } from '../src/protocol/profiles/restrictions.ts';
import { meaningOf } from '../src/protocol/profiles/suggest-profile.ts';
import { tolerances } from '../src/protocol/profiles/tolerances.ts';
import { settings } from '../src/server/settings.ts';
import { packageVersion } from '../src/server/version.ts';
import { table } from '../src/simulators/guides/markdown.ts';
import { clientTypes } from './client-types.ts';
import { drawArchitecture } from './draw-architecture.ts';
import { guidePages } from './guide-pages.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

const configuration = table(
  ['rollcall.json', 'environment', 'default', 'meaning'],
  Object.values(settings).map(({ key, environment, defaultValue, description }) => [
    `\`"${key}"\``,
    `\`${environment}\``,
    defaultValue === undefined ? '' : `\`${String(defaultValue)}\``,
    description,
  ]),
);

/** Written by test/simulators/profiles.test.ts, and compared there with what happens. */
const simulatorTolerances = JSON.parse(
  readFileSync(`${root}vectors/simulator-tolerances.json`, 'utf8'),
) as Readonly<Record<string, readonly string[]>>;

const profilesPage = `# Profiles and tolerances

Written by \`node tools/generate-docs.ts\`.

A profile is a named set of tolerances for one kind of client. Choose the profile of your identity
provider when you create a connection; \`default\` accepts what all of them send. Every deviation
from the RFCs that Rollcall accepts is listed below, and the request log names those that a
request used.

\`\`\`
npx rollcall connection create Okta --tenant acme --profile okta
\`\`\`

${table(
  ['profile', 'version', 'for', 'tolerances it lacks'],
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

A profile can also forbid what the RFCs allow, answer a PATCH with 204, and require an attribute
to be unique:

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

## A connection that has the wrong profile

Rollcall looks at a part of the requests of each connection: the traits below, and the tolerances that
they use or would need. A profile that fits better is shown as \`suggestion\`, with its reasons, by
\`rollcall connection show\` and \`GET /api/v1/connections/{id}\`. The event
\`connection.profile_suggested\` is written once when a suggestion begins, the log has a warning, and
the metric \`rollcall_profile_suggestions_total\` counts it. Nothing changes by itself:

\`\`\`
npx rollcall connection set Okta --tenant acme --profile okta
\`\`\`

A client is recognized from two points. A trait that is not seen for seven days is forgotten. After 25
writes without any trait of its own client, a profile with traits gives way to \`default\`.

${table(
  ['profile', 'known by (points)'],
  [...profiles.values()]
    .filter(({ fingerprint }) => fingerprint.size > 0)
    .map(({ name, fingerprint }) => [
      `\`${name}\``,
      [...fingerprint]
        .map(([trait, points]) =>
          Object.hasOwn(tolerances, trait)
            ? `\`${trait}\` (${points})`
            : `${meaningOf(trait)} (${points})`,
        )
        .join(', '),
    ]),
)}

## What each provider needs

The tolerances that the [simulator](simulators.md) of each provider uses. Against \`rfc-strict\`, these
requests are refused. A provider without any works with every profile.

${table(
  ['simulator', 'tolerances'],
  Object.entries(simulatorTolerances).map(([name, ids]) => [
    `\`${name}\``,
    ids.map((id) => `\`${id}\``).join(', ') || 'none',
  ]),
)}

## Restrictions and tolerances

The cases in \`vectors/tolerances.json\` show each tolerance: what a client sends, and the answer with
the tolerance and without it.

${table(
  ['restriction', 'source', 'what Rollcall does'],
  Object.entries(restrictions).map(([id, { source, handling }]) => [`\`${id}\``, source, handling]),
)}

${table(
  ['tolerance', 'seen from', 'what they send', 'RFC', 'what Rollcall does'],
  Object.entries(tolerances).map(([id, { clients, observed, rfc, handling }]) => [
    `\`${id}\``,
    clients,
    `\`${observed}\``,
    rfc,
    handling,
  ]),
)}
`;

/** When a request gets each error; a code without an entry does not compile. */
const meanings: Readonly<Record<ErrorCode, string>> = {
  invalidFilter: 'the filter cannot be parsed, or names what cannot be filtered by',
  tooMany: 'the request would cost more than its budget; narrow it, or add an index',
  uniqueness: 'another resource has the value',
  mutability: 'an immutable or readOnly value would change',
  invalidSyntax: 'the body or a parameter is malformed',
  invalidPath: 'a PATCH path names no attribute',
  noTarget: 'a PATCH path with a filter matches no value',
  invalidValue: 'a value has the wrong type or form, or exceeds a limit',
  invalidVers: 'the protocol version in the path is not supported',
  invalidCursor: 'the cursor is malformed, or belongs to another query or caller',
  expiredCursor: 'the cursor is older than 24 hours',
  invalidCount:
    '`count` is not valid with a cursor, or differs from the request the cursor comes from',
  badRequest: 'the request is not valid HTTP, or ambiguous',
  unauthenticated: 'the credential is missing, invalid, expired, revoked or paused',
  forbidden: 'the credential does not allow this, or the account is protected',
  held: 'the mass-change guard held the request; nothing was changed',
  quotaExceeded: 'the tenant has no seat left',
  notFound: 'there is no resource, tenant or path of this name',
  methodNotAllowed: 'the path does not take this method; `Allow` names those it takes',
  requestTimeout: 'the body arrived too slowly',
  conflict: 'the request does not fit the present state',
  gone: 'the place in the event feed is no longer kept',
  preconditionFailed: '`If-Match` names another version',
  payloadTooLarge: 'the body, the resource or the bulk request is too large',
  uriTooLong: 'the URL is too long',
  unsupportedMediaType: 'the body is not JSON',
  tooManyRequests: 'a rate limit; wait for `Retry-After` seconds',
  headersTooLarge: 'the headers are too large',
  internal: 'an error of the server; the log has it under the request id',
  notImplemented: 'the server does not support this',
  unavailable: 'the store cannot be reached or is busy; wait for `Retry-After` seconds',
};

const errorsPage = `# Errors

Written by \`node tools/generate-docs.ts\`.

This page lists every error of the SCIM API, so that a client can tell what to do. Programs should
look at the status and \`scimType\`; the \`detail\` is for people and may change.

\`\`\`json
${JSON.stringify(
  errorBody(new ScimError('uniqueness', 'userName "ada@example.com" is taken')),
  null,
  2,
)}
\`\`\`

The body is the one of RFC 7644 §3.12. Each response has an \`X-Request-Id\`; the log has the
cause under that id. The management API uses the same codes as \`code\` in
\`application/problem+json\`.

${table(
  ['code', 'status', 'scimType', 'when'],
  Object.entries(errorTable).map(([code, kind]) => [
    `\`${code}\``,
    String(kind.status),
    'scimType' in kind ? `\`${kind.scimType}\`` : '',
    meanings[code as ErrorCode],
  ]),
)}
`;

interface OpenApiOperation {
  readonly summary: string;
  readonly tags: readonly string[];
}

/** The document shows only these two of the options. */
const api = describeApi({
  publicUrl: 'http://127.0.0.1:8080',
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

/** Returns a page with a table between its two marks. */
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

const casesBegin = '<!-- cases: begin -->';
const casesEnd = '<!-- cases: end -->';

const conformanceCases = [...suites.values()]
  .map(({ name, title, cases }) => {
    const rows = cases.map(({ id, requirements, level, section, title }) => [
      `\`${id}\``,
      title,
      level,
      section,
      requirements.join(', '),
    ]);
    const headings = ['case', 'what it checks', 'level', 'section', 'requirements'];
    return `### ${name}\n\n${title}: ${cases.length} cases.\n\n${table(headings, rows)}`;
  })
  .join('\n\n');

const pages = new Map([
  ...drawArchitecture(root),
  ...guidePages(),
  ['docs/profiles.md', profilesPage],
  ['docs/errors.md', errorsPage],
  ['README.md', withTable(readFileSync(`${root}README.md`, 'utf8'), [begin, end], configuration)],
  [
    'docs/management.md',
    withTable(
      readFileSync(`${root}docs/management.md`, 'utf8'),
      [apiBegin, apiEnd],
      table(['topic', 'operation', 'purpose'], operations),
    ),
  ],
  [
    'docs/conformance-checker.md',
    withTable(
      readFileSync(`${root}docs/conformance-checker.md`, 'utf8'),
      [casesBegin, casesEnd],
      conformanceCases,
    ),
  ],
  ['docs/openapi.json', `${JSON.stringify(api, null, 2)}\n`],
  ['src/client/api-schema.ts', await clientTypes(api)],
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
  for (const [path, text] of stale) {
    mkdirSync(dirname(root + path), { recursive: true });
    writeFileSync(root + path, text);
  }
  process.stdout.write(
    stale.length === 0
      ? 'everything is up to date\n'
      : `written: ${stale.map(([path]) => path).join(', ')}\n`,
  );
}
