import type { Guide } from './guide.ts';

/** Keycloak with a SCIM client plug-in. */
export const keycloakGuide: Guide = {
  name: 'keycloak',
  title: 'Keycloak',
  connection: 'Keycloak',
  dialects: ['keycloak'],
  summary:
    'Keycloak itself does not send users to other servers. A plug-in does: it listens to changes in Keycloak, and sends each as it happens. This page describes the plug-in keycloak-scim; others have the same fields under similar names.',
  requirements: [
    'Access to the folder `providers` of the Keycloak server, and an administrator of the realm.',
    'Keycloak must reach the server. `http` and private addresses work.',
  ],
  steps: [
    {
      title: 'Install the plug-in',
      text: 'Put its JAR file into `/opt/keycloak/providers/`, and restart Keycloak.',
    },
    {
      title: 'Add the event listener',
      text: 'In the Admin Console choose **Realm settings > Events** (**Events > Config** in older versions), add `scim` to **Event listeners**, and save.',
    },
    {
      title: 'Create the federation provider',
      text: 'Choose **User federation > Add provider > scim**.',
      fields: [
        { label: 'SCIM 2.0 endpoint', paste: 'baseUrl' },
        { label: 'Endpoint content type', choose: 'application/scim+json' },
        { label: 'Auth mode', choose: 'BEARER' },
        { label: 'Bearer token', paste: 'token' },
        {
          label: 'Enable import during sync',
          tick: false,
          note: 'otherwise a synchronization may create users in Keycloak, or delete them in Rollcall',
        },
        { label: 'Enable refresh during sync', tick: true },
      ],
    },
    {
      title: 'Send the users of today',
      text: 'Save, and run a synchronization of all users. Afterwards each change is sent as it happens.',
    },
  ],
  attributes: {
    userName: 'username',
    externalId: 'id of the user',
    active: 'enabled',
    'name.givenName': 'firstName',
    'name.familyName': 'lastName',
    'emails[type eq "work"].value': 'email',
  },
  screens: [
    {
      where: 'User federation > the provider',
      shows: 'The fields of step 3, and the actions for synchronization.',
    },
  ],
  limits: [
    'A change that fails is not tried again by the plug-in: run a full synchronization afterwards.',
    'Some plug-ins wait five seconds for an answer at most.',
    'The SCIM server that Keycloak brings since version 26 is for the other direction.',
    'Other attributes than those with a name in the table depend on the plug-in.',
  ],
  problems: [
    {
      symptom: 'Nothing is sent when a user changes.',
      cause: 'The event listener is missing.',
      fix: 'Add `scim` to the event listeners of the realm.',
    },
  ],
  sources: [
    { title: 'keycloak-scim', url: 'https://github.com/mitodl/keycloak-scim' },
    {
      title: 'A SCIM client inside Keycloak, not merged',
      url: 'https://github.com/keycloak/keycloak/pull/34733',
    },
  ],
};
