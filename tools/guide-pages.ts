import { behaviourRows } from '../src/simulators/guides/behaviour-rows.ts';
import { commonProblems } from '../src/simulators/guides/common-problems.ts';
import type { Guide } from '../src/simulators/guides/guide.ts';
import { guides } from '../src/simulators/guides/guides.ts';
import {
  attributesText,
  list,
  type PastedValues,
  problemsText,
  shortPath,
  stepsText,
  table,
  wrap,
} from '../src/simulators/guides/markdown.ts';
import { type Dialect, dialects, scenarios } from '../src/simulators/index.ts';

const folder = 'docs/identity-providers';

/** What the pages show instead of the values of a reader. */
const pasted: PastedValues = {
  baseUrl: '`https://scim.example.com/t/acme/scim/v2`: the base URL of your tenant',
  usersPath: '`/Users`',
  groupsPath: '`/Groups`',
  token: 'the token that `rollcall token create` printed',
};

/** Returns the pages about identity providers, by their paths. */
export function guidePages(): ReadonlyMap<string, string> {
  return new Map([
    [`${folder}/README.md`, indexPage()],
    ...[...guides.values()].map(
      (guide) => [`${folder}/${guide.name}.md`, guidePage(guide)] as const,
    ),
  ]);
}

function indexPage(): string {
  const rows = [...guides.values()].map((guide) => {
    const { profile, users, groups } = dialects.get(guide.dialects[0])!;
    return [
      `[${guide.title}](${guide.name}.md)`,
      `\`${profile}\``,
      guide.dialects.map((name) => `\`${name}\``).join(', '),
      users.onUnassign === 'delete' ? 'deleted' : 'switched off',
      groups === undefined ? 'none' : groups.update === 'put' ? 'PUT' : 'PATCH',
    ];
  });
  return `# Connect an identity provider

Written by \`node tools/generate-docs.ts\`.

An identity provider is where a company keeps its people: Okta, Microsoft Entra ID and others. It can
tell your application about every person who is hired, renamed or leaves, so that accounts appear and
lose access by themselves. SCIM is the protocol for that. An administrator of the company needs two
values from you: a **base URL** and a **token**.

${table(
  ['identity provider', 'profile', 'simulator', 'a person who loses the app is', 'groups by'],
  rows,
)}

Another provider that speaks SCIM 2.0 works with the profile \`default\`. Choose the base URL of the
tenant, a bearer token, and \`userName\` as the unique identifier.

To be listed by Microsoft or Okta, see the [gallery kit](../gallery.md).

## How it works everywhere

1. You create a tenant for the company, a connection for its identity provider, and a token.
2. Its administrator enters the base URL and the token, and tests the connection.
3. The administrator maps attributes, and assigns one person to try it.
4. You see the person with \`rollcall users list\`, and your application receives an
   [event](../events.md).
5. The administrator assigns all others.

## What was verified, and what was not

Each page follows the vendor's public documentation or published source, which it lists. The requests
are those of the [simulators](../simulators.md), which are tested against Rollcall on SQLite and
PostgreSQL: at the end, the server is read back and compared with the simulated directory, user by
user and member by member. **Nothing was tested against a tenant of a vendor**, and vendors rename
their screens. Please tell us where a page differs from what you see.
`;
}

function guidePage(guide: Guide): string {
  const played = guide.dialects.map((name) => dialects.get(name)!);
  const dialect = played[0]!;
  return `${[
    `# ${guide.title}`,
    'Written by `node tools/generate-docs.ts`. The steps are data in\n' +
      `\`src/simulators/guides/${guide.name}.ts\`.`,
    wrap(guide.summary),
    '## What you need',
    list(guide.requirements),
    setUp(guide, dialect),
    `## In ${guide.title}`,
    stepsText(guide.steps, pasted),
    '## Attributes',
    attributesText(guide, dialect),
    wrap(
      'Attributes that no schema has are ignored, and named in the [request log](../requests.md). Add [schemas](../schemas.md) for attributes of your own.',
    ),
    `## What ${guide.title} sends`,
    behaviour(played),
    ...screens(guide),
    check(guide),
    '## When something is wrong',
    problemsText([...guide.problems, ...commonProblems]),
    '## Limits',
    list([...guide.limits, ...retries(dialect)]),
    verified(guide),
    list(guide.sources.map(({ title, url }) => (url === undefined ? title : `[${title}](${url})`))),
  ].join('\n\n')}\n`;
}

const isPlain = (text: string): boolean => /^[A-Za-z-]+$/u.test(text);
const word = (text: string): string => (isPlain(text) ? text : `'${text}'`);

function setUp({ connection }: Guide, { profile }: Dialect): string {
  return `## In Rollcall

Create a tenant for the company, a connection, and a token:

\`\`\`
npx rollcall tenant create acme --name 'Acme Inc.'
npx rollcall connection create ${word(connection)} --tenant acme --profile ${profile}
npx rollcall token create --tenant acme --connection ${word(connection)}
\`\`\`

${wrap(
  `The last command prints the token once. The base URL is that of your server with \`/t/acme/scim/v2\`. The profile \`${profile}\` accepts what this provider sends ([profiles](../profiles.md)).`,
)}`;
}

function behaviour(played: readonly Dialect[]): string {
  const [first, ...others] = played;
  const rows = behaviourRows(first!);
  const cells = (requests: readonly string[]): string =>
    requests.map((request) => `\`${shortPath(request)}\``).join('<br>') || '—';
  const differing = others.flatMap((other) =>
    behaviourRows(other)
      .filter(({ requests }, index) => cells(requests) !== cells(rows[index]!.requests))
      .map(({ event, requests }) => [other.title, event, cells(requests)]),
  );
  return [
    table(
      ['what happens', 'requests', 'in Rollcall'],
      rows.map(({ event, requests, effect }) => [event, cells(requests), effect]),
    ),
    ...(differing.length === 0
      ? []
      : ['These differ:', table(['with', 'what happens', 'requests'], differing)]),
  ].join('\n\n');
}

function screens(guide: Guide): readonly string[] {
  if (guide.screens.length === 0) return [];
  return [
    '## Where to look',
    table(
      ['screen', 'what it shows'],
      guide.screens.map(({ where, shows }) => [where, shows]),
    ),
  ];
}

/** Scenarios that the pages play: the life of a person, in a few seconds. */
const playedScenarios = ['test-connection', 'first-sync', 'rename', 'rehire'].filter((name) =>
  Object.hasOwn(scenarios, name),
);

function check({ connection, dialects: names, title }: Guide): string {
  const simulated = names.map(
    (name, index) =>
      `npx rollcall simulate ${name} --url http://127.0.0.1:8080/t/acme/scim/v2 --users 4 --groups 1 --seed ${index + 1} \\\n    --scenario ${playedScenarios.join(' ')}`,
  );
  return `## Check it

Try the connection without ${title}, with its [simulator](../simulators.md):

\`\`\`
export SCIM_TOKEN=<the token>
${simulated.join('\n')}
\`\`\`

Then look at what arrived:

\`\`\`
npx rollcall connection show ${word(connection)} --tenant acme
npx rollcall users list --tenant acme
npx rollcall explain ada@example.com --tenant acme
\`\`\``;
}

function retries({ retry, permanent }: Dialect): readonly string[] {
  const never =
    permanent.length === 0 ? '' : ` One that is answered with ${permanent.join(', ')} is not.`;
  return [
    `A request that is answered with ${retry.statuses.join(', ')} is sent again, up to ${retry.attempts} times altogether.${never}`,
  ];
}

function verified({ title, dialects: names }: Guide): string {
  const played = names.map((name) => `\`${name}\``).join(' and ');
  const plural = names.length > 1;
  return `## What was verified

${wrap(
  `The ${plural ? 'simulators' : 'simulator'} ${played} of this repository ${plural ? 'play' : 'plays'} every scenario against Rollcall, on SQLite and PostgreSQL, and the server is compared with the simulated directory afterwards. It was **not** tested against a tenant of ${title}. Screens and fields are as these sources have them:`,
)}`;
}
