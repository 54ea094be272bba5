import type { Guide } from './guide.ts';

/** authentik: its SCIM provider. */
export const authentikGuide: Guide = {
  name: 'authentik',
  title: 'authentik',
  connection: 'authentik',
  dialects: ['authentik'],
  summary:
    'authentik sends every user and group, or those that you filter, when they change, and all of them once an hour. Its SCIM provider is a backchannel of the application that your people sign in with.',
  requirements: [
    'An administrator of authentik.',
    'The authentik worker must reach the server. `http` and private addresses work.',
  ],
  steps: [
    {
      title: 'Create the provider',
      text: 'In the Admin interface choose **Applications > Providers > New Provider**, and select **SCIM**. Or choose **Applications > Applications > New Application** and select SCIM as provider type.',
      fields: [
        { label: 'URL', paste: 'baseUrl' },
        { label: 'Authentication mode', choose: 'Static token' },
        { label: 'Token', paste: 'token' },
      ],
    },
    {
      title: 'Make it a backchannel of your application',
      text: 'Choose **Applications > Applications**, edit the application, choose **+** beside **Backchannel Providers**, select the SCIM provider, confirm, and save. Leave the field **Provider** as it is.',
    },
    {
      title: 'Synchronize',
      text: 'Open the provider and run a synchronization, or change a user.',
    },
  ],
  attributes: {
    userName: 'username',
    externalId: 'uid',
    active: 'is_active',
    displayName: 'name',
    'name.givenName': 'the first word of name',
    'name.familyName': 'the rest of name',
    'name.formatted': 'name',
    'emails[type eq "work"].value': 'email',
  },
  screens: [
    {
      where: 'Applications > Providers > the SCIM provider',
      shows: 'The state of the last synchronization, and its tasks with their messages.',
    },
  ],
  limits: [
    'authentik changes users by PUT and groups by PATCH.',
    'Title, telephone and enterprise attributes need a property mapping of your own.',
    'OAuth is a feature of the Enterprise edition. A static token works with every edition.',
  ],
  problems: [
    {
      symptom: 'A synchronization stops with a time limit.',
      cause: 'authentik begins a task for each 100 users, and the worker has a limit per task.',
      fix: 'Filter the users of the provider by a group, or raise the limit of the worker.',
    },
  ],
  sources: [
    { title: 'SCIM provider', url: 'https://docs.goauthentik.io/providers/scim' },
    {
      title: 'Create a SCIM provider',
      url: 'https://docs.goauthentik.io/add-secure-apps/providers/scim/create-scim-provider/',
    },
  ],
};
