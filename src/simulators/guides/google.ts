import type { Guide } from './guide.ts';

/** Google Workspace: automated user provisioning of an app of the catalogue. */
export const googleGuide: Guide = {
  name: 'google',
  title: 'Google Workspace',
  connection: 'Google Workspace',
  dialects: ['google'],
  summary:
    'Google provisions users into applications of its catalogue only. There is no form for a SCIM server of your own: your application must be in the catalogue first. This page says what an administrator then does.',
  requirements: [
    'A super administrator of Google Workspace.',
    'An application in the catalogue of Google, with single sign-on set up.',
    'An edition that allows it: Business Starter and Frontline Starter may provision three applications.',
  ],
  steps: [
    {
      title: 'Open the application',
      text: 'In the Admin console choose **Apps > Web and mobile apps**, and open it.',
    },
    {
      title: 'Configure auto-provisioning',
      text: 'In the section **Auto-provisioning** choose **Configure auto-provisioning**.',
      fields: [
        {
          label: 'API token, or access token',
          paste: 'token',
          note: 'the name of the field differs by application; the base URL belongs to the entry in the catalogue',
        },
      ],
    },
    {
      title: 'Map attributes',
      text: 'Attributes with an asterisk are mandatory. Choose a Google directory attribute for each, and continue.',
    },
    {
      title: 'Restrict it, if you want',
      text: 'Search for groups and add them. Only their members are provisioned then.',
    },
    {
      title: 'Choose what happens to people who leave',
      text: 'Deprovisioning can take effect within 24 hours, or after 1, 7 or 21 days, for each case: the app is turned off for the person, the person is suspended, the person is deleted.',
    },
    {
      title: 'Switch it on',
      text: 'Turn on the application for the people, then auto-provisioning.',
    },
  ],
  attributes: {},
  screens: [
    {
      where: 'the application > Auto-provisioning',
      shows:
        'Whether it is active, and a summary of users that were created, suspended and deleted.',
    },
  ],
  limits: [
    'No groups are sent.',
    'Changes are sent every few hours. Archived users are left out.',
    'What Google sends is not published. The simulator sends standard SCIM.',
  ],
  problems: [
    {
      symptom: 'A person was suspended, and still has access.',
      cause: 'Deprovisioning is delayed, by up to 21 days.',
      fix: 'Shorten it, or disable the account in your application at once.',
    },
  ],
  sources: [
    {
      title: 'About automated user provisioning',
      url: 'https://support.google.com/a/answer/7681608',
    },
    {
      title: 'An example of an application of the catalogue',
      url: 'https://support.google.com/a/answer/9338944',
    },
  ],
};
