/**
 * Writes the parts of the documentation that follow from the code. With `--check`, writes nothing
 * and fails when one is not up to date.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeApi } from '../src/api/describe.ts';
import type { ApiOptions } from '../src/api/options.ts';
import { checks } from '../src/cli/doctor/checks.ts';
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
import { packageVersion } from '../src/server/version.ts';
import { table } from '../src/simulators/guides/markdown.ts';
import { pages as sourcePages } from '../test/support/markdown.ts';
import { type ApiDocument, apiPages } from './api-pages.ts';
import { applyJsonSchema } from './apply-schema.ts';
import { cliPage } from './cli-page.ts';
import { clientTypes } from './client-types.ts';
import { configurationSchema, settingsReference } from './configuration-pages.ts';
import { describeMetrics } from './describe-metrics.ts';
import { drawArchitecture } from './draw-architecture.ts';
import { eventTypesText } from './event-types-text.ts';
import { guidePages } from './guide-pages.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

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

/** When a request gets each error, and what to do; a code without an entry does not compile. */
const meanings: Readonly<Record<ErrorCode, readonly [cause: string, remedy: string]>> = {
  invalidFilter: [
    'the filter cannot be parsed, or names what cannot be filtered by',
    'the detail has the character where parsing stopped; write `attribute op "value"`, with strings in double quotes',
  ],
  tooMany: [
    'the request would cost more than its budget',
    'add a condition on an indexed attribute, page with a cursor, or [add an index](tenants.md#indexes)',
  ],
  uniqueness: [
    'another resource has the value',
    'look the resource up by this value and adopt it; `rollcall explain` shows who created it',
  ],
  mutability: [
    'an immutable or readOnly value would change',
    'leave the attribute out; to change an immutable one, delete and create the resource',
  ],
  invalidSyntax: [
    'the body or a parameter is malformed',
    'the detail names the place; compare the body with the [schema](schemas.md)',
  ],
  invalidPath: [
    'a PATCH path names no attribute',
    'compare the path with `/Schemas`; attributes of an extension begin with its URN',
  ],
  noTarget: [
    'a PATCH path with a filter matches no value',
    'read the resource again; use `add` to create the value',
  ],
  invalidValue: [
    'a value has the wrong type or form, or exceeds a limit',
    'the detail names the value and what is expected; [limits](protocol.md#limits)',
  ],
  invalidVers: ['the protocol version in the path is not supported', 'use the path `…/scim/v2`'],
  invalidCursor: [
    'the cursor is malformed, or belongs to another query or caller',
    'start again without a cursor, and repeat all parameters with each page',
  ],
  expiredCursor: ['the cursor is older than 24 hours', 'start again without a cursor'],
  invalidCount: [
    '`count` is not valid with a cursor, or differs from the request the cursor comes from',
    'send the same `count` with each page',
  ],
  badRequest: [
    'the request is not valid HTTP, or ambiguous',
    'look at proxies and hand-written clients: the detail names the header or the parameter',
  ],
  unauthenticated: [
    'the credential is missing, invalid, expired, revoked or paused',
    'compare the last four characters with `rollcall token list`; see [troubleshooting](troubleshooting.md#the-identity-provider-cannot-connect)',
  ],
  forbidden: [
    'the credential does not allow this, or the account is protected',
    'use a credential with the scope that the detail names; only an administrator changes protected accounts',
  ],
  csrf: [
    'a session of the console was used without its token against cross-site requests, or by another site',
    'send `X-CSRF-Token` with the `csrfToken` of `GET /api/v1/session`; scripts use a token of the API instead of a session',
  ],
  held: [
    'the mass-change guard held the request; nothing was changed',
    'if the removal is intended, `rollcall guard release --tenant acme`; the provider repeats the request',
  ],
  quotaExceeded: [
    'the tenant has no seat left',
    'deactivate a user, or raise `seats` in the [policy](tenants.md#policy)',
  ],
  notFound: [
    'there is no resource, tenant or path of this name',
    'compare the base URL; an id of another tenant does not exist here',
  ],
  methodNotAllowed: [
    'the path does not take this method',
    'the header `Allow` names those it takes',
  ],
  requestTimeout: [
    'the body arrived too slowly',
    'send it again; look at the network or the proxy',
  ],
  conflict: [
    'the request does not fit the present state',
    'read the state again; the detail names it',
  ],
  gone: [
    'the place in the event feed is no longer kept',
    'begin again from the [snapshot](events.md#read-the-feed); raise `"events.retentionDays"`',
  ],
  preconditionFailed: [
    '`If-Match` names another version',
    'read the resource, apply the change to it, and send its new version',
  ],
  payloadTooLarge: [
    'the body, the resource or the bulk request is too large',
    'send several requests; `/ServiceProviderConfig` has the limits of Bulk',
  ],
  uriTooLong: ['the URL is too long', 'send the query as `POST /.search`'],
  unsupportedMediaType: [
    'the body is not JSON',
    'send `Content-Type: application/scim+json`, without compression',
  ],
  tooManyRequests: [
    'a rate limit',
    'wait for `Retry-After` seconds; [limits](tenants.md#limits) of a connection can be raised',
  ],
  headersTooLarge: ['the headers are too large', 'remove cookies and headers of proxies'],
  internal: ['an error of the server', 'search the log for the `X-Request-Id`, and report it'],
  notImplemented: ['the server does not support this', 'see [the protocol](protocol.md)'],
  unavailable: [
    'the store cannot be reached or is busy',
    'wait for `Retry-After` seconds and send it again; look at the database if it lasts',
  ],
};

const errorsPage = `# Errors

Written by \`node tools/generate-docs.ts\`.

This page lists every error of the SCIM API, so that a client can tell what to do. Programs should
look at the status and \`scimType\`; the \`detail\` is for people and may change. To find an error by
what you see on a screen, read [troubleshooting](troubleshooting.md).

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
  ['code', 'status', 'scimType', 'cause', 'what to do'],
  Object.entries(errorTable).map(([code, kind]) => [
    `\`${code}\``,
    String(kind.status),
    'scimType' in kind ? `\`${kind.scimType}\`` : '',
    ...meanings[code as ErrorCode],
  ]),
)}
`;

/** The document shows only these two of the options. */
const api = describeApi({
  publicUrl: 'http://127.0.0.1:8080',
  version: packageVersion(),
} as ApiOptions) as ApiDocument;

const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { summary, tags }]) => [
    tags[0]!,
    `\`${method.toUpperCase()} ${path}\``,
    summary,
  ]),
);

const apiBegin = '<!-- operations: begin -->';
const apiEnd = '<!-- operations: end -->';
const settingsBegin = '<!-- settings: begin -->';
const settingsEnd = '<!-- settings: end -->';

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

/** Blocks of commands that no test runs, with the reasons that stand before them. */
const notRun = sourcePages.flatMap(({ path, blocks }) =>
  blocks.flatMap(({ notRun, text }) => {
    const [first] = text.split('\n');
    return notRun === undefined ? [] : [[`\`${path}\``, `\`${first!.trim()}\``, notRun]];
  }),
);

const docTestsPage = `# Tests of the documentation

Written by \`node tools/generate-docs.ts\`.

Every block of commands in README.md and docs is run, TypeScript is type-checked, JSON and YAML are
parsed. \`blocks.test.ts\` fails for a block that no test knows; \`pages.test.ts\` runs whole pages in one
shell, as a reader would: add a new page there. What a command prints is compared when a block
marked \`output\` follows it.

A block that cannot be run here has a comment before it, \`<!-- not run: the reason -->\`:

${table(['page', 'begins with', 'why it is not run'], notRun)}
`;

const metrics = table(
  ['metric', 'type', 'labels', 'meaning'],
  (await describeMetrics()).map(({ name, type, labels, help }) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ]),
);

const checksBegin = '<!-- checks: begin -->';
const checksEnd = '<!-- checks: end -->';

const pages = new Map([
  ['test/docs/README.md', docTestsPage],
  ...drawArchitecture(root),
  ...guidePages(),
  ['docs/profiles.md', profilesPage],
  ['docs/errors.md', errorsPage],
  ...apiPages(api),
  [
    'docs/configuration.md',
    withTable(
      readFileSync(`${root}docs/configuration.md`, 'utf8'),
      [settingsBegin, settingsEnd],
      settingsReference,
    ),
  ],
  ['docs/rollcall.schema.json', configurationSchema()],
  [
    'docs/events.md',
    withTable(
      readFileSync(`${root}docs/events.md`, 'utf8'),
      ['<!-- event types: begin -->', '<!-- event types: end -->'],
      eventTypesText(),
    ),
  ],
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
  [
    'docs/monitoring.md',
    withTable(
      readFileSync(`${root}docs/monitoring.md`, 'utf8'),
      ['<!-- metrics: begin -->', '<!-- metrics: end -->'],
      metrics,
    ),
  ],
  [
    'docs/doctor.md',
    withTable(
      readFileSync(`${root}docs/doctor.md`, 'utf8'),
      [checksBegin, checksEnd],
      table(
        ['check', 'finds', 'what to do', 'only with'],
        checks.map(({ id, finds, fix, production }) => [
          `\`${id}\``,
          finds,
          fix,
          production === true ? '`--production`' : '',
        ]),
      ),
    ),
  ],
  ['docs/apply.schema.json', `${JSON.stringify(applyJsonSchema(), null, 2)}\n`],
  ['docs/cli.md', await cliPage()],
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
