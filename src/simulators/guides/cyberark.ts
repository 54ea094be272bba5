import type { Guide } from './guide.ts';

/** CyberArk Identity: outbound SCIM provisioning of a web app. */
export const cyberarkGuide: Guide = {
  name: 'cyberark',
  title: 'CyberArk Identity',
  connection: 'CyberArk',
  dialects: ['cyberark'],
  summary:
    'CyberArk Identity provisions the members of roles that you map on the Provisioning page of a web app. It sends changes of people and roles immediately.',
  requirements: [
    'A system administrator of CyberArk Identity.',
    'A web app that is installed, configured and deployed.',
  ],
  steps: [
    {
      title: 'Open the app',
      text: 'In the Admin Portal choose **Apps & Widgets > Web Apps**, and open the app of your people.',
    },
    {
      title: 'Enter the connection',
      text: 'Open **Provisioning** and enable it.',
      fields: [
        { label: 'SCIM URL', paste: 'baseUrl' },
        { label: 'Access Token', paste: 'token' },
      ],
    },
    {
      title: 'Verify',
      text: 'Verify the credentials. CyberArk reads users, schemas and the configuration of the server.',
    },
    {
      title: 'Map roles',
      text: 'In **Role Mappings** choose **Add**, select a role, and add a destination group if the application needs groups. The role at the top of the list wins for people who have several.',
    },
  ],
  attributes: {},
  screens: [
    {
      where: 'Provisioning',
      shows: 'URL and token, and below them Role Mappings in the order of their priority.',
    },
  ],
  limits: [
    'The names of the attributes in CyberArk are not listed here: its public documentation does not give them for generic apps.',
    'A destination group stays when its role mapping is removed.',
  ],
  problems: [],
  sources: [
    {
      title: 'SCIM outbound provisioning overview',
      url: 'https://docs.cyberark.com/Idaptive/Latest/en/Content/Developer/scim-management/scim-outbound-provisioning.htm',
    },
    {
      title: 'Role-based user provisioning',
      url: 'https://identity-developer.cyberark.com/docs/provisioning-users-for-your-app-based-on-roles',
    },
  ],
};
