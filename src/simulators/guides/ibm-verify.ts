import type { Guide } from './guide.ts';

/** IBM Verify: provisioning of a custom application. */
export const ibmVerifyGuide: Guide = {
  name: 'ibm-verify',
  title: 'IBM Verify',
  connection: 'IBM Verify',
  dialects: ['ibm-verify'],
  summary:
    'IBM Verify provisions the users who are entitled to a custom application. Suspending a user switches the user off; taking the entitlement away deletes the user.',
  requirements: [
    'An administrator of the IBM Verify tenant.',
    'A custom application. Before saving, IBM recommends to see that `GET <base URL>/Users` answers with 200 and a list.',
  ],
  steps: [
    {
      title: 'Open the application',
      text: 'Choose **Applications**, and add or open a **Custom Application**. Then open **Account lifecycle**.',
    },
    {
      title: 'Choose what happens',
      text: 'Enable provisioning, and decide whether users are deprovisioned when they lose the entitlement.',
    },
    {
      title: 'Enter the connection',
      fields: [
        { label: 'SCIM Base URL', paste: 'baseUrl' },
        { label: 'Authentication type', choose: 'OAuth bearer token' },
        { label: 'Bearer token', paste: 'token' },
      ],
    },
    {
      title: 'Map attributes',
      text: 'Map the API attributes to attribute sources. `userName`, the name and the work address are enough to begin with.',
    },
    { title: 'Entitle a user', text: 'Open **Entitlements**, and add one user first.' },
  ],
  attributes: {},
  screens: [
    {
      where: 'the application > Account lifecycle',
      shows: 'The connection, the provisioning options, and the attribute mapping.',
    },
  ],
  limits: [
    'Taking the entitlement away sends DELETE. With `onDelete: retain` (the default), the account stays for 30 days without access, and a person who returns gets it back.',
    'Fine-grained entitlements are not supported for custom applications.',
  ],
  problems: [
    {
      symptom: 'A user who was entitled again has another id.',
      cause: 'The user was deleted, and created again.',
      fix: 'Follow the account, which is the same. Its username does not change.',
    },
  ],
  sources: [
    {
      title: 'Configuring provisioning for custom applications',
      url: 'https://www.ibm.com/docs/en/security-verify?topic=endpoints-configuring-provisioning-custom-applications',
    },
  ],
};
