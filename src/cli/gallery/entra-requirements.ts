import { contacts, rateFact, tlsFact } from './common-requirements.ts';
import type { KitFacts, Requirement, RequirementList } from './requirement.ts';

/** Requests a second that Microsoft requires of a tenant. */
const requiredRate = 25;

/** Minutes for which access tokens may be valid. */
const tokenMinutes = { min: 60, max: 360 };

function tokenLifetime({ measured: { token }, accessTokenMinutes }: KitFacts) {
  if (token === undefined)
    return {
      status: 'configured' as const,
      text: `access tokens are valid for ${accessTokenMinutes} minutes; the checks had a bearer token, so it was not measured`,
    };
  const minutes = (token.expiresInSeconds ?? 0) / 60;
  const isGood = minutes >= tokenMinutes.min && minutes <= tokenMinutes.max;
  return {
    status: isGood ? ('shown' as const) : ('failed' as const),
    text: `the token endpoint answered ${token.status} with expires_in ${token.expiresInSeconds ?? 'missing'}: ${minutes} minutes`,
  };
}

function clientCredentials({ measured: { token }, tokenUrl }: KitFacts) {
  if (token === undefined)
    return {
      status: 'not measured' as const,
      text: 'the checks had a bearer token; run them without --token, or with --client-id',
    };
  const isGood = token.status === 200 && token.tokenType?.toLowerCase() === 'bearer';
  return {
    status: isGood ? ('shown' as const) : ('failed' as const),
    text: `${tokenUrl} answered ${token.status} to grant_type=client_credentials with a ${token.tokenType ?? 'missing'} token, which all checks used`,
  };
}

const required = (title: string, proof: Requirement['proof']): Requirement => ({
  title,
  level: 'required',
  proof,
});
const recommended = (title: string, proof: Requirement['proof']): Requirement => ({
  title,
  level: 'recommended',
  proof,
});

/** What Microsoft requires for provisioning in the gallery of Entra ID. */
export const entraRequirements: RequirementList = {
  source:
    'https://learn.microsoft.com/entra/identity/enterprise-apps/app-gallery-user-provisioning-requirements',
  requirements: [
    required('A SCIM 2.0 endpoint for users', { cases: ['users', 'changes'] }),
    recommended('A SCIM 2.0 endpoint for groups', { cases: ['groups'] }),
    required('At least 25 requests a second per tenant', {
      fact: (facts) => rateFact(facts, requiredRate),
    }),
    required('TLS', { fact: tlsFact }),
    required('Soft delete or hard delete of users', {
      cases: ['changes.disable', 'users.soft-deleted-is-found', 'users.delete'],
    }),
    required('A query without a match is answered with zero results', {
      cases: ['connection.unknown-user', 'connection.unknown-group'],
    }),
    required('Schema discovery', { cases: ['schemas'] }),
    recommended('Several memberships change with one PATCH', {
      cases: ['groups.add-members', 'groups.remove-members-by-value', 'groups.many-changes'],
    }),
    recommended('Bulk requests', { cases: ['schemas.bulk'] }),
    required('OAuth 2.0 client credentials', { fact: clientCredentials }),
    required('Access tokens expire after 60 minutes to six hours', { fact: tokenLifetime }),
    required('Client secrets expire after one to three years', {
      fact: () => ({
        status: 'configured',
        text: 'a secret is valid for 365 days unless `--days` says otherwise, 1,096 at most; an expired one gets no token',
      }),
    }),
    required('Rotation: several secrets are active at once, and old ones are revoked', {
      fact: () => ({
        status: 'configured',
        text: '`rollcall oauth-client add-secret` adds one beside the others; `DELETE /api/v1/credentials/{id}` ends one at once, with its access tokens',
      }),
    }),
    recommended('Workload identity federation (RFC 7523)', {
      fact: ({ tokenUrl }) => ({
        status: 'configured',
        text: `${tokenUrl} accepts assertions of exactly one issuer, subject and audience for each trust (\`rollcall oauth-client add-trust\`)`,
      }),
    }),
    required('Tested with a non-gallery application in a tenant of Entra ID', {
      yours: 'follow the configuration guide in your tenant, and keep the provisioning logs',
    }),
    required('Validation of Microsoft passed', {
      yours:
        'run the validation of the submission; the checks of this kit are the same, in our words',
    }),
    contacts,
    required('Public documentation of the SCIM endpoint', {
      yours: 'publish configuration-guide.md and attributes.md',
    }),
    required('100 mutual customers through the non-gallery application', {
      yours: 'count the tenants whose connection has requests: `rollcall connection list`',
    }),
    required('Compliance requirements of each cloud', { yours: 'name your certifications' }),
  ],
};
