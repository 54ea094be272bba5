import type { Guide } from './guide.ts';

/** PingOne and PingFederate: the SCIM outbound connection. */
export const pingGuide: Guide = {
  name: 'ping',
  title: 'PingOne and PingFederate',
  connection: 'Ping',
  dialects: ['ping'],
  summary:
    'PingOne provisions the users that a rule selects. A connection holds the address and the credential; a rule says who is sent, and how attributes are mapped.',
  requirements: [
    'An administrator of the PingOne environment, or of PingFederate with its SCIM connector.',
    'A base URL over HTTPS.',
  ],
  steps: [
    {
      title: 'Create the connection',
      text: 'Choose **Integrations > Provisioning**, then **+**, **New Connection**, **Identity Store**, and the tile **SCIM**. Give it a name.',
    },
    {
      title: 'Enter the authentication',
      fields: [
        { label: 'SCIM Base URL', paste: 'baseUrl' },
        { label: 'Users Resource', paste: 'usersPath' },
        { label: 'SCIM Version', choose: '2.0' },
        { label: 'Authentication Method', choose: 'OAuth 2 Bearer Token' },
        { label: 'OAuth Access Token', paste: 'token' },
        { label: 'Auth Type Header', choose: 'Bearer' },
      ],
    },
    {
      title: 'Test the connection',
      text: 'Choose **Test Connection**; it should say *Connection Successful*. Then choose **Continue**.',
    },
    {
      title: 'Choose the actions',
      text: 'Keep the filter for `userName`: Rollcall reads its operators and names in any case. Decide whether users are disabled or deleted when they lose access, and whether disabled users are sent at all.',
    },
    {
      title: 'Create a rule',
      text: 'In **Provisioning**, add an outbound rule for the connection: a filter for the users, and the attribute mapping. Switch on the connection and the rule.',
    },
  ],
  attributes: {
    userName: 'Username',
    externalId: 'User ID',
    active: 'Enabled',
    'name.givenName': 'Given Name',
    'name.familyName': 'Family Name',
    'name.formatted': 'Formatted',
    'emails[type eq "work"].value': 'Email Address',
    'phoneNumbers[type eq "work"].value': 'Primary Phone',
    title: 'Title',
  },
  screens: [
    {
      where: 'Integrations > Provisioning',
      shows: 'Connections and rules, each with a toggle and its state.',
    },
  ],
  limits: [
    'Enterprise attributes are sent only if the mapping of the rule has them.',
    'PingFederate has the same fields in **Configure Channels** of its provisioning connection, with a URL for users and one for groups.',
    'With OAuth 2 client credentials, create a secret with `rollcall oauth-client add-secret`, and give the token endpoint of the tenant.',
  ],
  problems: [
    {
      symptom: 'Users are created twice.',
      cause: 'The filter expression asks for another attribute than the mapping sends.',
      fix: 'Ask for `userName`, and map the user name to it.',
    },
  ],
  sources: [
    {
      title: 'Create a provisioning connection',
      url: 'https://docs.pingidentity.com/r/en-us/pingone/pingone_create_provisioning_connection',
    },
    {
      title: 'SCIM provisioner settings reference',
      url: 'https://docs.pingidentity.com/integrations/scim/setup/pf_scim_connector_scim_connector_settings_reference.html',
    },
  ],
};
