import { contacts, rateFact, tlsFact } from './common-requirements.ts';
import type { Requirement, RequirementList } from './requirement.ts';

/** Requests a second that one import of Okta needs. Okta publishes no number. */
const requiredRate = 10;

const required = (title: string, proof: Requirement['proof']): Requirement => ({
  title,
  level: 'required',
  proof,
});

/** What Okta requires of SCIM integrations in its integration network. */
export const oktaRequirements: RequirementList = {
  source: 'https://developer.okta.com/docs/guides/submit-app-prereq/main/',
  requirements: [
    required('The SCIM 2.0 spec test is green', { cases: ['spec'] }),
    required('HTTPS', { fact: tlsFact }),
    required('Authentication by header token or OAuth 2.0', {
      fact: ({ measured: { token } }) => ({
        status: 'shown',
        text:
          token === undefined
            ? 'all checks sent a bearer token in the header'
            : 'all checks sent an access token of client credentials in the header',
      }),
    }),
    required('A wrong token is refused', { cases: ['spec.wrong-token'] }),
    required('Create users', {
      cases: ['lifecycle.find-before-create', 'lifecycle.create-with-password', 'spec.create'],
    }),
    required('Update user attributes', { cases: ['lifecycle.update', 'lifecycle.empty-value'] }),
    required('Deactivate and reactivate users', {
      cases: [
        'lifecycle.deactivate',
        'lifecycle.deactivate-by-put',
        'lifecycle.put-keeps-inactive',
        'lifecycle.inactive-is-found',
      ],
    }),
    {
      title: 'Import users and groups',
      level: 'recommended',
      proof: { cases: ['lifecycle.import', 'spec.groups-endpoint'] },
    },
    { title: 'Group push', level: 'recommended', proof: { cases: ['groups'] } },
    { title: 'Sync password', level: 'recommended', proof: { cases: ['lifecycle.password-sync'] } },
    required('Several tenants, each with its own URL and credentials', {
      fact: ({ baseUrl, clientId }) => ({
        status: 'configured',
        text: `each customer has a base URL such as ${baseUrl}, tokens of its own, and a client such as ${clientId}`,
      }),
    }),
    {
      title: 'Enough requests a second for an import',
      level: 'recommended',
      proof: { fact: (facts) => rateFact(facts, requiredRate) },
    },
    required('A configuration guide with a public address', {
      yours: 'publish configuration-guide.md, and give its address in the submission',
    }),
    required('A logo, a description of up to 1,024 characters, and up to three use cases', {
      yours: 'add them in the OIN Wizard',
    }),
    required('A test account, with base URL and credentials for the review', {
      yours: 'create a tenant for Okta with `rollcall tenant create`, and a token',
    }),
    contacts,
  ],
};
