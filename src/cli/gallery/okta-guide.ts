import type { GuideStep } from '../../simulators/guides/guide.ts';
import { guides } from '../../simulators/guides/guides.ts';
import { attributesText, list, stepsText, table, wrap } from '../../simulators/guides/markdown.ts';
import { dialects } from '../../simulators/index.ts';
import {
  customerProblems,
  customerUrl,
  errorRows,
  limitsText,
  withoutLinks,
} from './guide-parts.ts';
import type { KitFacts } from './requirement.ts';

/** Steps of the own guide that a customer of the integration network does not need. */
const foreignSteps = new Set([
  'Open the app that your people sign in with',
  'Connect an app of the wizard',
]);

/** Returns the configuration guide with the headings that Okta asks for. */
export function oktaConfigurationGuide(facts: KitFacts): string {
  const guide = guides.get('okta')!;
  const { app, support } = facts;
  const steps: readonly GuideStep[] = [
    {
      title: 'Get the base URL and the token',
      text: `Sign in to ${app} as an administrator, or ask ${support}. You need both in step 3. The token is shown once.`,
    },
    {
      title: 'Add the integration',
      text: `In the Okta Admin Console choose **Applications > Applications > Browse App Catalog**, search for ${app}, and choose **Add Integration**.`,
    },
    ...guide.steps
      .filter(({ title }) => !foreignSteps.has(title))
      .map((step) => ({
        ...step,
        title: step.title === 'Or connect the app of the catalogue' ? 'Connect' : step.title,
        text: step.text === undefined ? undefined : withoutLinks(step.text),
      })),
  ];
  return `# Configure provisioning for ${app} with Okta

## Prerequisites

${list([
  `A subscription of ${app} that includes provisioning.`,
  'Okta Lifecycle Management.',
  'An administrator of the Okta org who may manage apps.',
  `The base URL of your tenant, and a token, from ${app}.`,
])}

## Supported features

${list([
  `**Create users**: people who are assigned in Okta get an account in ${app}.`,
  '**Update user attributes**: changes of the Okta profile are pushed.',
  '**Deactivate users**: people who are unassigned or deactivated lose access at once; they can be reactivated.',
  '**Import users** and **import groups**: users and groups that exist already can be matched with those of Okta.',
  '**Group push**: groups and their members, also with Push Now.',
])}

${wrap(`${app} does not need passwords: **Sync password** can stay off. Profile sourcing is not supported.`)}

## Configuration steps

${stepsText(steps, {
  baseUrl: `\`${customerUrl(facts)}\``,
  usersPath: '`/Users`',
  groupsPath: '`/Groups`',
  token: 'the token that you got',
})}

## Attribute mappings

${attributesText(guide, dialects.get('okta')!)}

## Schema discovery

${wrap(
  `Further attributes are found at \`${customerUrl(facts)}/Schemas\`, the enterprise extension among them (department, manager, employee number). Add them in the Profile Editor with their namespace, and map them.`,
)}

## Known issues

${limitsText(guide)}

## Troubleshoot

${customerProblems(guide, support)}

${table(['status in the system log', 'meaning'], errorRows)}

Each answer has a header \`X-Request-Id\`. Send it with your question to ${support}: it finds the
request.
`;
}
