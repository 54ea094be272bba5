import type { Guide } from './guide.ts';

/** Pocket ID: SCIM of an OIDC client. */
export const pocketIdGuide: Guide = {
  name: 'pocket-id',
  title: 'Pocket ID',
  connection: 'Pocket ID',
  dialects: ['pocket-id'],
  summary:
    'Pocket ID synchronizes the users and groups that may use an OIDC client: five minutes after the last change, and once an hour.',
  requirements: [
    'An administrator of Pocket ID.',
    'Pocket ID must reach the server. `http` and private addresses work.',
  ],
  steps: [
    {
      title: 'Open the client',
      text: 'Choose **OIDC Clients**, open the client of your application, and scroll to **SCIM Provisioning**.',
    },
    {
      title: 'Enter the connection',
      fields: [
        { label: 'SCIM Endpoint URL', paste: 'baseUrl' },
        { label: 'SCIM Token', paste: 'token' },
      ],
    },
    {
      title: 'Enable and synchronize',
      text: 'Choose **Enable**, then **Sync** to see the result at once.',
    },
    {
      title: 'Restrict the client, if only some users should be sent',
      text: 'With allowed user groups, only those groups and their members are sent.',
    },
  ],
  attributes: {
    userName: 'username',
    externalId: 'id of the user',
    active: 'not disabled',
    displayName: 'display name',
    'name.givenName': 'first name',
    'name.familyName': 'last name',
    'emails[type eq "work"].value': 'e-mail address',
  },
  screens: [
    {
      where: 'OIDC Clients > the client > SCIM Provisioning',
      shows: 'Endpoint, token, and the buttons Enable and Sync.',
    },
  ],
  limits: [
    'A user who is no longer allowed is deleted, not switched off.',
    'Pocket ID tries again only what was answered with 429; everything else waits for the next synchronization.',
    'Telephone and title are sent by the simulator; Pocket ID has no such attributes.',
  ],
  problems: [
    {
      symptom: 'Changes arrive late.',
      cause:
        'A synchronization begins five minutes after the last change; each change restarts the wait.',
      fix: 'Choose Sync.',
    },
  ],
  sources: [
    { title: 'SCIM Provisioning', url: 'https://pocket-id.org/docs/configuration/scim' },
    {
      title: 'The source of the client',
      url: 'https://github.com/pocket-id/pocket-id/blob/main/backend/internal/service/scim_service.go',
    },
  ],
};
