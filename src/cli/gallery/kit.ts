import { reportWriters } from '../../conformance/index.ts';
import { accessScopes } from '../../ports/access.ts';
import { guides } from '../../simulators/guides/guides.ts';
import { attributesText, table } from '../../simulators/guides/markdown.ts';
import { dialects } from '../../simulators/index.ts';
import { type CheckedRequirement, checklistText, checkRequirements } from './checklist.ts';
import { entraConfigurationGuide } from './entra-guide.ts';
import { entraRequirements } from './entra-requirements.ts';
import { forCustomers } from './guide-parts.ts';
import { oktaConfigurationGuide } from './okta-guide.ts';
import { oktaRequirements } from './okta-requirements.ts';
import type { KitFacts, RequirementList } from './requirement.ts';

/** A vendor whose review a kit prepares. */
export type Vendor = 'entra' | 'okta';

interface VendorEntry {
  readonly title: string;
  readonly requirements: RequirementList;
  readonly guide: (facts: KitFacts) => string;
}

/** The vendors by name; each name is also that of a suite, a profile and a guide. */
export const vendors: Readonly<Record<Vendor, VendorEntry>> = {
  entra: {
    title: 'Microsoft Entra application gallery',
    requirements: entraRequirements,
    guide: entraConfigurationGuide,
  },
  okta: {
    title: 'Okta Integration Network',
    requirements: oktaRequirements,
    guide: oktaConfigurationGuide,
  },
};

/** The files of a kit, and what they are based on. */
export interface Kit {
  readonly files: ReadonlyMap<string, string>;
  readonly checked: readonly CheckedRequirement[];
}

/** Returns a kit. The names of its files are always the same. */
export function createKit(vendor: Vendor, facts: KitFacts): Kit {
  const { title, requirements, guide } = vendors[vendor];
  const checked = checkRequirements(requirements, facts);
  const files = new Map([
    ['README.md', readme(title, requirements.source, facts, checked)],
    ['configuration-guide.md', forCustomers(guide(facts), facts.app)],
    ['attributes.md', attributes(vendor, facts)],
    ['authentication-and-limits.md', authentication(facts)],
    ['checklist.md', checklistText(title, requirements.source, checked, facts)],
    ['conformance-report.html', reportWriters.get('html')!(facts.report)],
    ['conformance-report.json', reportWriters.get('json')!(facts.report)],
  ]);
  return { files, checked };
}

/** What each file is for. */
const fileRows: readonly (readonly string[])[] = [
  ['configuration-guide.md', 'customers and reviewers: publish it, and give its address'],
  ['attributes.md', 'the form of the submission: attributes and their mapping'],
  ['authentication-and-limits.md', 'the form of the submission: scopes, OAuth, rate limits'],
  ['checklist.md', 'reviewers: each requirement with the exchanges that prove it'],
  ['conformance-report.html', 'reviewers: every check, and what was sent where one did not pass'],
  ['conformance-report.json', 'every check with all its exchanges, for programs'],
].map(([name, use]) => [`[${name}](${name})`, use!]);

function readme(
  title: string,
  source: string,
  { app, support, baseUrl, version, report }: KitFacts,
  checked: readonly CheckedRequirement[],
): string {
  const yours = checked.filter(({ evidence }) => evidence.status === 'yours');
  const open = checked.filter(({ evidence }) =>
    ['failed', 'not measured'].includes(evidence.status),
  );
  return `# ${app}: submission to the ${title}

Written by \`rollcall gallery\` of Rollcall ${version}${
    report.startedAt === undefined ? '' : ` on ${report.startedAt}`
  }, from checks against
${baseUrl}. No file holds a credential.

${table(['file', 'for'], fileRows)}

Before you send it: the name of the application is \`${app}\`, and support is \`${support}\`. Change
them with \`--app\` and \`--support\`.

## Still open

${[...open, ...yours]
  .map(
    ({ requirement, evidence }) =>
      `- [ ] ${requirement.title} (${requirement.level}): ${evidence.text}`,
  )
  .join('\n')}

The requirements are published at ${source}. Vendors change them: compare before you submit.
Nothing was tested against a tenant of the vendor.
`;
}

function attributes(vendor: Vendor, { app }: KitFacts): string {
  const guide = guides.get(vendor)!;
  return `# ${app}: attributes

${attributesText(guide, dialects.get(guide.dialects[0])!)}

Groups:

${table(
  [guide.title, 'SCIM attribute', 'what the application gets'],
  [
    ['displayName', '`displayName`', 'the name of the group; unique within a tenant'],
    ['members', '`members`', 'memberships, and roles by the rules of the tenant'],
  ],
)}

\`userName\` is the matching attribute. It is required, unique within a tenant, and compared without
case. All other attributes are optional. Unknown attributes are ignored.
`;
}

const scopeMeanings: Readonly<Record<(typeof accessScopes)[number], string>> = {
  scim: 'users and groups, read and write (default)',
  'scim.read': 'users and groups, read only',
  'scim.users': 'users only, read and write',
  'scim.users.read': 'users only, read only',
};

function authentication(facts: KitFacts): string {
  const { app, baseUrl, tokenUrl, clientId, limits, accessTokenMinutes, measured } = facts;
  const { rate, token } = measured;
  const measuredRate =
    `${rate.requests} reads in ${rate.seconds} s (${rate.perSecond} a second) against ${baseUrl}; ` +
    `${rate.limited} were answered with 429, ${rate.failed} failed`;
  return `# ${app}: authentication and limits

## OAuth 2.0 client credentials

| | |
| --- | --- |
| Token endpoint | \`${tokenUrl}\` |
| Grant type | \`client_credentials\` |
| Client authentication | \`client_secret_basic\`, \`client_secret_post\`, \`private_key_jwt\`, or an assertion of a trusted issuer (RFC 7523) |
| Client of this connection | \`${clientId}\` |
| Access token | opaque, valid for ${accessTokenMinutes} minutes${
    token?.expiresInSeconds === undefined
      ? ''
      : `; measured: \`expires_in\` ${token.expiresInSeconds}`
  } |
| Client secret | valid for 365 days, 1,096 at most; several are active at once |
| Refresh tokens | none: the client asks again |

${table(
  ['scope', 'allows'],
  accessScopes.map((scope) => [`\`${scope}\``, scopeMeanings[scope]]),
)}

## Bearer tokens

A bearer token of a connection works too: \`Authorization: Bearer <token>\`. It has no expiry unless one
is set. Microsoft's gallery does not accept long-lived tokens; its non-gallery application and Okta do.

## Rate limits

| | |
| --- | --- |
| Sustained | ${limits.perSecond} requests a second for the connection${limits.isOwn ? ', its own limit' : ''} |
| At once, after a pause | ${limits.burst} requests |
| Beyond | 429 with \`Retry-After\` in seconds |
| Measured | ${measuredRate} |
`;
}
