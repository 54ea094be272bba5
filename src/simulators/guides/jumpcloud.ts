import type { Guide } from './guide.ts';

/** JumpCloud: the custom SCIM integration. */
export const jumpcloudGuide: Guide = {
  name: 'jumpcloud',
  title: 'JumpCloud',
  connection: 'JumpCloud',
  dialects: ['jumpcloud'],
  summary:
    'JumpCloud provisions the members of the user groups that are bound to an application, and the groups themselves if you switch that on.',
  requirements: [
    'An administrator of the JumpCloud organisation.',
    'An SSO application; JumpCloud offers SCIM inside one.',
    'An address for a test user, in a domain that the tenant accepts.',
  ],
  steps: [
    {
      title: 'Open or create the application',
      text: 'In the Admin Portal choose **SSO**, and open the application of your people, or add a custom SAML application.',
    },
    {
      title: 'Enter the connection',
      text: 'Open the tab **Identity Management**.',
      fields: [
        { label: 'SCIM Version', choose: 'SCIM 2.0' },
        { label: 'Base URL', paste: 'baseUrl' },
        { label: 'Token Key', paste: 'token' },
        { label: 'Test User Email', choose: 'an address that no person has' },
        {
          label: 'Enable management of User Groups and Group Membership in this application',
          tick: true,
          note: 'only if your application needs groups',
        },
      ],
    },
    {
      title: 'Test and activate',
      text: 'Choose **Test Connection**. JumpCloud really creates a user and a group, changes them, and deletes them again. Then choose **Activate**, and **Save**.',
    },
    {
      title: 'Bind groups',
      text: 'Open the tab **User Groups**, tick the groups whose members should have access, and save.',
    },
  ],
  attributes: {
    userName: 'email',
    externalId: 'id of the JumpCloud user',
    active: 'not suspended',
    displayName: 'displayname',
    'name.givenName': 'firstname',
    'name.familyName': 'lastname',
    'emails[type eq "work"].value': 'email',
  },
  screens: [
    {
      where: 'Identity Management',
      shows: 'The fields of step 2, Test Connection, and whether the integration is active.',
    },
    { where: 'User Groups', shows: 'All groups, with a tick for those that are bound.' },
  ],
  limits: [
    'The custom integration sends no attributes of your own, and no extension schemas.',
    'Members that are there already are added again. Rollcall ignores the repetition.',
  ],
  problems: [
    {
      symptom: 'Test Connection says that the test user exists.',
      cause: 'An earlier test broke off and left its user.',
      fix: 'Delete that user in Rollcall, or give another test address.',
    },
  ],
  sources: [
    {
      title: 'Identity Management using a custom SCIM integration',
      url: 'https://jumpcloud.com/support/provision-and-manage-users-and-groups-in-apps-using-custom-scim-identity-management-integration',
    },
  ],
};
