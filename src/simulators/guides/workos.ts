import type { Guide } from './guide.ts';

/** Clients that were made for the SCIM endpoint of WorkOS. */
export const workosGuide: Guide = {
  name: 'workos',
  title: 'Clients made for WorkOS',
  connection: 'Custom SCIM',
  dialects: ['workos'],
  summary:
    'WorkOS offers its customers an endpoint "Custom SCIM v2.0", and documents how a client must talk to it. A client that follows those rules works with Rollcall. This page is for a change from WorkOS to Rollcall, and for clients that you write by that documentation.',
  requirements: ['Access to the settings of the client, where its endpoint and token are.'],
  steps: [
    {
      title: 'Replace the endpoint and the token',
      text: 'In the client, or in the identity provider that was connected through WorkOS:',
      fields: [
        { label: 'Endpoint', paste: 'baseUrl' },
        { label: 'Bearer Token', paste: 'token' },
      ],
    },
    {
      title: 'Let it send all users again',
      text: 'The ids of WorkOS are not those of Rollcall. Begin a full synchronization, so that the client looks up each user and creates it. Register the accounts of your application first, if people should keep them ([linking](../accounts.md#accounts-the-application-had-before)).',
    },
    {
      title: 'Compare',
      text: 'Count users and groups on both sides before you switch off the old endpoint.',
    },
  ],
  attributes: {},
  screens: [],
  limits: [
    'WorkOS writes userName in lower case. Rollcall keeps it as it was sent, and compares without case.',
    'WorkOS refuses `active` as a text. Rollcall reads it.',
  ],
  problems: [
    {
      symptom: '404 for every change after the switch.',
      cause: 'The client uses the ids of the old endpoint.',
      fix: 'Let it forget them: remove the connection in the client, and create it again.',
    },
  ],
  sources: [
    { title: 'SCIM, by WorkOS', url: 'https://workos.com/docs/integrations/scim' },
    {
      title: 'Implementing a generic SCIM client, by WorkOS',
      url: 'https://workos.com/blog/implementing-a-generic-scim-client-a-practical-guide',
    },
  ],
};
