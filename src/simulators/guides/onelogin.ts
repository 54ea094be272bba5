import type { Guide } from './guide.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** The template of bodies that an administrator pastes. */
const template = `{
  "schemas": [
    "urn:ietf:params:scim:schemas:core:2.0:User",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
  ],
  "userName": "{$parameters.scimusername}",
  "active": "{$user.active}",
  "name": {
    "givenName": "{$user.firstname}",
    "familyName": "{$user.lastname}",
    "formatted": "{$user.display_name}"
  },
  "emails": [{ "value": "{$user.email}", "type": "work", "primary": true }],
  "title": "{$parameters.title}",
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
    "department": "{$parameters.department}"
  }
}`;

/** OneLogin: the connector SCIM Provisioner, and older ones. */
export const oneloginGuide: Guide = {
  name: 'onelogin',
  title: 'OneLogin',
  connection: 'OneLogin',
  dialects: ['onelogin', 'onelogin-legacy'],
  summary:
    'OneLogin fills a JSON template with the data of each person who has the app, and sends it to Rollcall. You decide what is in the template, and whether a person who loses the app is suspended or deleted.',
  requirements: ['An administrator of the OneLogin account.', 'A base URL over HTTPS.'],
  steps: [
    {
      title: 'Add the connector',
      text: 'Choose **Applications > Add App**, search for *SCIM Provisioner with SAML (SCIM v2 Enterprise)*, name it, and save.',
    },
    {
      title: 'Enter the connection',
      text: 'Open **Configuration**.',
      fields: [
        { label: 'SCIM Base URL', paste: 'baseUrl' },
        { label: 'SCIM JSON Template', choose: 'the template below' },
        { label: 'SCIM Bearer Token', paste: 'token' },
      ],
      template,
    },
    {
      title: 'Enable the API connection',
      text: 'Choose **Enable** under **API Status**, then **Save**. OneLogin looks for a user that does not exist.',
    },
    {
      title: 'Choose what a userName is',
      text: 'Open **Parameters**, and set **SCIM Username** to **Email**.',
    },
    {
      title: 'Switch provisioning on',
      text: 'Open **Provisioning**.',
      fields: [
        { label: 'Enable provisioning', tick: true },
        {
          label: 'Require admin approval: Create user, Delete user, Update user',
          tick: false,
          note: 'otherwise each change waits under Users > Provisioning',
        },
        {
          label: 'When users are deleted in OneLogin, or lose the app',
          choose: 'Suspend, or Delete',
          note: 'Suspend keeps the user and the account; Delete follows the policy of the tenant',
        },
      ],
    },
    {
      title: 'Give people the app',
      text: 'Open **Access** and tick a role, or open a user and add the app under **Applications**.',
    },
  ],
  attributes: {
    userName: '{$parameters.scimusername}',
    externalId: 'a parameter of your own, such as {$user.id}',
    active: '{$user.active}, a text',
    displayName: '{$user.display_name}',
    'name.givenName': '{$user.firstname}',
    'name.familyName': '{$user.lastname}',
    'name.formatted': '{$user.display_name}',
    'emails[type eq "work"].value': '{$user.email}',
    title: '{$parameters.title}',
    [`${enterprise}:department`]: '{$parameters.department}',
    [`${enterprise}:manager`]: '{$parameters.external_manager_id}',
  },
  screens: [
    {
      where: 'Configuration',
      shows: 'Base URL, JSON template, token, and the API Status with Enable or Disable.',
    },
    {
      where: 'Users > Provisioning',
      shows: 'Tasks that wait for approval, and those that failed.',
    },
    {
      where: 'the app > Users',
      shows: 'Each person who has the app, and whether it is provisioned.',
    },
  ],
  limits: [
    'Values of the template are texts, also `"true"` and `"false"`. The profile reads them as booleans.',
    'Older connectors remove members of groups as SCIM 1.1 did. The profile accepts that too.',
    'Groups are sent through rules of the app; look for *Set Groups* in the documentation of OneLogin.',
  ],
  problems: [
    {
      symptom: 'The app says "Provisioning: Failed", and the detail is about JSON.',
      cause: 'The template is not valid JSON once the values are filled in.',
      fix: 'Begin with the template of this page, and add one attribute at a time.',
    },
    {
      symptom: 'Nothing is sent.',
      cause: 'Tasks wait for approval.',
      fix: 'Approve them under Users > Provisioning, or untick the approvals.',
    },
  ],
  sources: [
    { title: 'developers.onelogin.com: Test your SCIM implementation' },
    {
      title: 'Configuring SCIM for OneLogin, by an application vendor',
      url: 'https://www.livingsecurity.com/migration/support/configuring-scim-for-onelogin',
    },
  ],
};
