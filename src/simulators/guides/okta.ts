import type { Guide } from './guide.ts';

/** Okta: an app made with the wizard, or the test app of the catalogue. */
export const oktaGuide: Guide = {
  name: 'okta',
  title: 'Okta',
  connection: 'Okta',
  dialects: ['okta', 'okta-aiw'],
  summary:
    'Okta tells Rollcall about each person who is assigned to an app, and about each change of that person. Groups follow once you push them. Okta never deletes a user: a person who leaves is switched off.',
  requirements: [
    'An administrator of the Okta org who may manage apps.',
    'Okta Lifecycle Management, which includes provisioning.',
    'A base URL whose host has no underscore, over HTTPS.',
  ],
  steps: [
    {
      title: 'Open the app that your people sign in with',
      text: 'In the Admin Console choose **Applications > Applications**. For an app that was made with the App Integration Wizard, open **General**, choose **Edit** in **App Settings**, select **SCIM** as provisioning, and save. A tab **Provisioning** appears. To try it without single sign-on, choose **Browse App Catalog** instead and add the app **SCIM 2.0 Test App (Header Auth)**.',
    },
    {
      title: 'Connect an app of the wizard',
      text: 'Choose **Provisioning > Integration > Edit**.',
      fields: [
        { label: 'SCIM connector base URL', paste: 'baseUrl' },
        { label: 'Unique identifier field for users', choose: 'userName' },
        { label: 'Push New Users', tick: true },
        { label: 'Push Profile Updates', tick: true },
        { label: 'Push Groups', tick: true },
        {
          label: 'Import New Users and Profile Updates',
          tick: false,
          note: 'tick it only if Okta should learn about users that Rollcall has already',
        },
        { label: 'Authentication Mode', choose: 'HTTP Header' },
        { label: 'Authorization', paste: 'token', note: 'Okta adds the word Bearer' },
      ],
    },
    {
      title: 'Or connect the app of the catalogue',
      text: 'Choose **Provisioning > Configure API Integration**.',
      fields: [
        { label: 'Enable API Integration', tick: true },
        { label: 'Base URL', paste: 'baseUrl' },
        { label: 'API Token', paste: 'token', note: 'with or without the word Bearer before it' },
      ],
    },
    {
      title: 'Test and save',
      text: 'Choose **Test Connector Configuration**, or **Test API Credentials**, and then **Save**.',
    },
    {
      title: 'Switch provisioning on',
      text: 'Choose **Provisioning > To App > Edit**.',
      fields: [
        { label: 'Create Users', tick: true },
        { label: 'Update User Attributes', tick: true },
        { label: 'Deactivate Users', tick: true },
        {
          label: 'Sync Password',
          tick: false,
          note: 'Rollcall has no passwords unless an operator enables them',
        },
      ],
    },
    {
      title: 'Assign people',
      text: 'Open **Assignments** and assign one person first, then a group. People who were assigned before are not sent by themselves: Okta offers **Provision User** for them.',
    },
    {
      title: 'Push groups',
      text: 'Open **Push Groups**, find the group by its name, and save. Assigning a group sends its people; only pushing it sends the group itself. Use one group to assign and another to push: a person who loses the assignment otherwise leaves both at once.',
    },
  ],
  attributes: {
    userName: 'userName (application username)',
    externalId: 'the id of the Okta user (00u…)',
    active: 'assigned and active',
    displayName: 'displayName',
    'name.givenName': 'firstName',
    'name.familyName': 'lastName',
    'name.formatted': 'displayName',
    'emails[type eq "work"].value': 'email',
    'phoneNumbers[type eq "work"].value': 'primaryPhone',
    title: 'title',
    locale: 'locale',
  },
  screens: [
    {
      where: 'Provisioning',
      shows:
        'A panel SETTINGS with To App, To Okta and Integration (API Integration for apps of the catalogue).',
    },
    {
      where: 'Provisioning > To App',
      shows: 'The check-boxes of step 5, and below them the attribute mappings.',
    },
    {
      where: 'View Logs',
      shows: 'The system log of the app, with each attempt and the answer of the server.',
    },
  ],
  limits: [
    'Okta sends no enterprise attributes (department, manager) unless you add them to the app profile with their SCIM namespace and map them.',
    'Okta does not try a request again that was answered with 400. Correct the cause, then choose the task again, or push the group again.',
    'Members travel in requests of up to 256.',
    'Basic authentication and the authorization code grant are not supported. Use the header.',
  ],
  problems: [
    {
      symptom: 'A push of a group stays in error.',
      cause: 'One request was answered with 400, which Okta does not repeat.',
      fix: 'Look for it with `rollcall requests tail`, correct the cause, and push the group again.',
    },
    {
      symptom: '"Matching user not found" when a person is assigned.',
      cause: 'Create Users is not ticked in To App.',
      fix: 'Tick it, save, and assign the person again.',
    },
    {
      symptom: 'A group is there without its members.',
      cause: 'The members are not assigned to the app, so Okta never created them.',
      fix: 'Assign them, and push the group again.',
    },
  ],
  sources: [
    {
      title: 'Connect your SCIM API service to Okta',
      url: 'https://developer.okta.com/docs/guides/scim-provisioning-integration-connect/main/',
    },
    {
      title: 'SCIM 2.0 protocol reference',
      url: 'https://developer.okta.com/docs/api/openapi/okta-scim/guides/scim-20',
    },
  ],
};
