import type { GuideStep } from '../../simulators/guides/guide.ts';
import { guides } from '../../simulators/guides/guides.ts';
import { attributesText, list, stepsText, table, wrap } from '../../simulators/guides/markdown.ts';
import { dialects } from '../../simulators/index.ts';
import {
  customerProblems,
  customerTokenUrl,
  customerUrl,
  errorRows,
  limitsText,
  withoutLinks,
} from './guide-parts.ts';
import type { KitFacts } from './requirement.ts';

/** Returns the configuration guide with the headings that Microsoft asks for. */
export function entraConfigurationGuide(facts: KitFacts): string {
  const guide = guides.get('entra')!;
  const { app, support } = facts;
  const baseUrl = customerUrl(facts);
  const steps = guide.steps.map((step) =>
    step.fields === undefined ? withPlainText(step, app) : credentialStep(facts),
  );
  return `# Configure ${app} for automatic user provisioning with Microsoft Entra ID

${introduction(app)}

## Licensing requirements

${list([
  `A subscription of ${app} that includes provisioning. Ask ${support}.`,
  'A Microsoft Entra licence that allows to assign groups (P1 or higher), if you want to provision by groups.',
])}

## Required roles

${list([
  'In Microsoft Entra ID: Application Administrator, Cloud Application Administrator, or Application Owner.',
  `In ${app}: an administrator who may create provisioning credentials.`,
])}

## SCIM endpoint, supported resources and attributes

| | |
| --- | --- |
| Tenant URL | \`${baseUrl}\` |
| Users | \`${baseUrl}/Users\` |
| Groups | \`${baseUrl}/Groups\` |
| Schemas | \`${baseUrl}/Schemas\`, \`/ResourceTypes\`, \`/ServiceProviderConfig\` |

${attributesText(guide, dialects.get('entra')!)}

${authentication(facts)}

## Configure provisioning

${stepsText(steps, pasted(facts))}

## Test with pilot users

${list([
  'Assign one user, and choose **Provision on demand**. All steps should succeed.',
  `Sign in to ${app} as an administrator: the user is there, with name and address.`,
  'Change the job title or the name, provision on demand again, and compare.',
  `Remove the assignment, and provision on demand: the user has no access in ${app}, and still exists.`,
  'Assign a group with two members, and compare the members.',
])}

## Troubleshooting

${customerProblems(guide, support)}

${table(['status in the provisioning logs', 'meaning'], errorRows)}

Each answer has a header \`X-Request-Id\`. Send it with your question: it finds the request.

## Limitations

${limitsText(guide)}
- ${wrap(`A connection may send ${facts.limits.perSecond} requests a second, and ${facts.limits.burst} at once after a pause.`, '  ')}

## Support

Ask ${support}.
`;
}

function introduction(app: string): string {
  return `## Introduction

${wrap(
  `Microsoft Entra ID can create, update and deactivate users and groups in ${app} by itself. Assigned people get an account, changes of their names and addresses follow, and people who leave lose access with the next cycle. ${app} uses SCIM 2.0 (RFC 7643 and RFC 7644).`,
)}

| capability | supported |
| --- | --- |
| Create users | yes |
| Update user attributes | yes |
| Deactivate and reactivate users (soft delete) | yes |
| Delete users (hard delete) | yes |
| Create, rename and delete groups | yes |
| Group memberships, several in one request | yes |
| Schema discovery | yes |`;
}

function authentication(facts: KitFacts): string {
  const { app, support } = facts;
  return `## Authentication and rotation of credentials

${wrap(
  `${app} accepts OAuth 2.0 client credentials. You get a client identifier and a client secret from ${support}, or from the provisioning settings of ${app}.`,
)}

| | |
| --- | --- |
| Token endpoint | \`${customerTokenUrl(facts)}\` |
| Grant type | \`client_credentials\` |
| Access token | valid for ${facts.accessTokenMinutes} minutes |
| Client secret | valid for 365 days, up to 1,096 days on request |

To rotate a secret without an interruption:

1. Create a second client secret. Both are valid now.
2. In Microsoft Entra ID, open **Provisioning > Connectivity**, enter the new secret, choose **Test
   Connection**, and save.
3. Revoke the old secret. Access tokens that were issued for it end with it.

Workload identity federation (RFC 7523) is supported too: Microsoft Entra ID then proves its
identity with a signed assertion, and there is no secret to rotate.`;
}

/** The step that enters the connection, with the fields of client credentials. */
function credentialStep(facts: KitFacts): GuideStep {
  return {
    title: 'Enter the connection',
    fields: [
      { label: 'Authentication method', choose: 'OAuth2 client credentials grant' },
      { label: 'Tenant URL', paste: 'baseUrl' },
      { label: 'Token Endpoint', choose: `\`${customerTokenUrl(facts)}\`` },
      { label: 'Client Identifier', choose: 'the client identifier that you got' },
      { label: 'Client Secret', choose: 'the client secret that you got' },
    ],
  };
}

/** A customer finds the application in the gallery, and need not create one. */
function withPlainText({ title, text }: GuideStep, app: string): GuideStep {
  if (title !== 'Create the application')
    return text === undefined ? { title } : { title, text: withoutLinks(text) };
  return {
    title: 'Add the application',
    text: `In the Microsoft Entra admin center choose **Enterprise applications > New application**, search for ${app}, and choose **Create**.`,
  };
}

function pasted(facts: KitFacts) {
  return {
    baseUrl: `\`${customerUrl(facts)}\``,
    usersPath: '`/Users`',
    groupsPath: '`/Groups`',
    token: 'the token that you got',
  };
}
