import type { Guide } from './guide.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Rippling: a custom integration. */
export const ripplingGuide: Guide = {
  name: 'rippling',
  title: 'Rippling',
  connection: 'Rippling',
  dialects: ['rippling'],
  summary:
    'Rippling creates users when people are hired or given access, and takes access when they leave. You describe in a form what your application supports.',
  requirements: ['A Rippling administrator with IT management.', 'A base URL over HTTPS.'],
  steps: [
    {
      title: 'Create a custom integration',
      text: 'Choose **IT > Third-Party Access > Add Integration > Create New Custom Integration**. Give it a name and a logo, and tick **User Management via SCIM**.',
    },
    {
      title: 'Describe the server',
      fields: [
        { label: 'SCIM Version', choose: '2.0' },
        { label: 'SCIM base URL', paste: 'baseUrl' },
        { label: 'SCIM Authorization Method', choose: 'Bearer Token' },
        { label: 'Supports Groups', tick: true },
        { label: 'Mutually Exclusive Groups', tick: false },
        { label: 'Supports Pagination', tick: true },
        { label: 'Create & Delete Groups', tick: true },
        { label: 'Use PATCH to edit Groups', tick: true },
      ],
    },
    {
      title: 'List the attributes',
      text: 'Under **Supported SCIM Attributes** add `externalId`, `emails.primary`, `name.givenName`, `name.familyName` and `employeeNumber`.',
    },
    {
      title: 'Install it',
      text: 'Choose **Install now**, and paste the token.',
      fields: [{ label: 'Bearer Token', paste: 'token' }],
    },
    {
      title: 'Choose who has access',
      text: 'Set the access rules and the time of provisioning. Set the cadence of all attribute mappings to *On user creation and updates*. Match people with users who exist, or create them.',
    },
  ],
  attributes: {
    externalId: 'externalId',
    'emails[type eq "work"].value': 'emails.primary',
    'name.givenName': 'name.givenName',
    'name.familyName': 'name.familyName',
    [`${enterprise}:employeeNumber`]: 'employeeNumber',
  },
  screens: [
    {
      where: 'Create new integration',
      shows: 'The fields of step 2, with a check-box for each thing that the server supports.',
    },
  ],
  limits: [
    'What Rippling sends is known from the guides of other vendors only. The simulator plays the case without the check-box PATCH, which is the harder one for a server.',
    'Without Supports Pagination, Rippling reads everything in one request.',
  ],
  problems: [
    {
      symptom: 'A change of an attribute is not sent.',
      cause: 'The cadence of its mapping is *On user creation*.',
      fix: 'Set it to *On user creation and updates*.',
    },
  ],
  sources: [
    {
      title: 'Rippling SCIM: how do I link my account?, by Kombo',
      url: 'https://help.kombo.dev/hc/en-us/articles/35612530773521-Rippling-SCIM-How-do-I-link-my-account',
    },
    {
      title: 'Rippling SCIM, by WorkOS',
      url: 'https://workos.com/docs/integrations/rippling-scim/2-create-your-rippling-application',
    },
  ],
};
