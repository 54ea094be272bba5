import type { Guide } from './guide.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Microsoft Entra ID, with or without `aadOptscim062020`. */
export const entraGuide: Guide = {
  name: 'entra',
  title: 'Microsoft Entra ID',
  connection: 'Entra ID',
  dialects: ['entra', 'entra-optscim'],
  summary:
    'Entra ID compares the people and groups that are assigned to an enterprise application with Rollcall about every 40 minutes, and sends what differs. A person who leaves is switched off in the next cycle, and deleted once Entra ID deletes the person for good, usually 30 days later.',
  requirements: [
    'The role Application Administrator, or a higher one, in the Entra tenant.',
    'A licence that allows to assign groups, if you want to send groups (P1 or higher).',
    'A base URL over HTTPS with TLS 1.2 or later.',
  ],
  steps: [
    {
      title: 'Create the application',
      text: "In the [Microsoft Entra admin center](https://entra.microsoft.com) choose **Enterprise applications > New application > Create your own application**. Give it a name, and choose *Integrate any other application you don't find in the gallery*. If your people sign in with an application already, open that one instead.",
    },
    {
      title: 'Open provisioning',
      text: 'Choose **Provisioning**, then **New configuration**. In the older screen, set **Provisioning Mode** to **Automatic**.',
    },
    {
      title: 'Enter the connection',
      fields: [
        {
          label: 'Tenant URL',
          paste: 'baseUrl',
          note: 'append `?aadOptscim062020` for the dialect that follows the RFCs; Rollcall accepts both',
        },
        { label: 'Secret Token', paste: 'token', note: 'do not leave it empty' },
      ],
    },
    {
      title: 'Test the connection, and create it',
      text: 'Choose **Test Connection**. Entra ID looks for a user that does not exist, and expects an empty list. Then choose **Create** (**Save** in the older screen).',
    },
    {
      title: 'Check the attribute mapping',
      text: 'Choose **Attribute mapping**. Users and groups have a mapping each. Keep `userPrincipalName` → `userName` as matching property. Delete mappings that you do not need: each costs a request when it changes. Map `objectId` to `externalId` rather than `mailNickname`, which is not unique: it then also finds people who were renamed while they were away.',
    },
    {
      title: 'Assign people and groups',
      text: 'Choose **Users and groups** and add them. With the scope *Sync only assigned users and groups*, the others are left alone.',
    },
    {
      title: 'Try one person',
      text: 'Choose **Provision on demand**, and search for a person who is assigned. It sends the same requests at once, and shows each step.',
    },
    {
      title: 'Start',
      text: 'Choose **Overview > Properties** to set an e-mail address for notifications, and switch on the prevention of accidental deletions. Then choose **Start provisioning**.',
    },
  ],
  attributes: {
    userName: 'userPrincipalName',
    externalId: 'mailNickname (better: objectId)',
    active: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
    displayName: 'displayName',
    'name.givenName': 'givenName',
    'name.familyName': 'surname',
    'name.formatted': 'Join(" ", [givenName], [surname])',
    'emails[type eq "work"].value': 'mail',
    'phoneNumbers[type eq "work"].value': 'telephoneNumber',
    title: 'jobTitle',
    [`${enterprise}:department`]: 'department',
    [`${enterprise}:employeeNumber`]: 'employeeId',
    [`${enterprise}:manager`]: 'manager',
  },
  screens: [
    {
      where: 'Provisioning > Overview',
      shows: 'The state of the last cycle, and whether the job is in quarantine.',
    },
    {
      where: 'Provisioning > Provisioning logs',
      shows: 'Each object that the service touched, its steps, and the answer of the server.',
    },
    {
      where: 'Provisioning > Provision on demand',
      shows: 'One person or group, with the request and the answer.',
    },
  ],
  limits: [
    'A cycle runs about every 40 minutes; the first takes longer. Use Provision on demand to see a change at once. The flag `aadOptscim062020` has no effect there.',
    'Nested groups are not sent: only direct members of an assigned group.',
    'When most requests fail, Entra ID puts the job in quarantine, and tries ever less often.',
    'The gallery of Microsoft accepts no bearer token: there, use OAuth client credentials or workload identity federation ([tenants](../tenants.md#oauth)).',
    'Answers to changes of groups are 204 under this profile, as Microsoft recommends.',
  ],
  problems: [
    {
      symptom: 'The job is in quarantine.',
      cause: 'Most requests failed, such as after a token expired.',
      fix: 'Correct the cause, test the connection, then choose Restart provisioning.',
    },
    {
      symptom: 'A person was changed, and nothing is sent.',
      cause: 'The next cycle has not run, or the person is outside the scope.',
      fix: 'Choose Provision on demand: it says which of the two.',
    },
    {
      symptom: 'A person is skipped in the provisioning logs.',
      cause: 'The person is not assigned, or a scoping filter leaves the person out.',
      fix: 'Check Users and groups, and the scoping filter of the mapping.',
    },
    {
      symptom: 'Two people with the same externalId are one account.',
      cause: '`mailNickname`, the default of `externalId`, is not unique.',
      fix: 'Map `objectId` to `externalId`, and restart provisioning.',
    },
  ],
  sources: [
    {
      title: 'Develop and plan provisioning for a SCIM endpoint',
      url: 'https://learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups',
    },
    {
      title: 'Known issues with SCIM 2.0 compliance',
      url: 'https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-config-problem-scim-compatibility',
    },
    {
      title: 'Application provisioning in quarantine status',
      url: 'https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-quarantine-status',
    },
  ],
};
