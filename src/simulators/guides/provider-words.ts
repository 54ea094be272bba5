/** How one identity provider is spoken of, and how its test of a connection is told apart. */
export interface ProviderWords {
  /** Subject of a sentence. */
  readonly name: string;
  /** What its administrators press. */
  readonly test: string;
  /** What the test looks for, where it looks for a user: `a random user`. */
  readonly testUser: string;
  /** Where the values of the connection are entered. */
  readonly form: string;
}

/** Words for a client that no guide is about. */
export const anyProvider: ProviderWords = {
  name: 'The identity provider',
  test: 'the test of the connection',
  testUser: 'a user that does not exist',
  form: 'the provisioning settings',
};

/** Words by the name of the guide. */
export const providerWords: Readonly<Record<string, ProviderWords>> = {
  okta: {
    name: 'Okta',
    test: 'Test Connector Configuration',
    testUser: 'a user that does not exist',
    form: 'Provisioning > Integration',
  },
  entra: {
    name: 'Entra ID',
    test: 'Test Connection',
    testUser: 'a random user',
    form: 'Provisioning > Admin Credentials',
  },
  onelogin: {
    name: 'OneLogin',
    test: 'Enable the API connection',
    testUser: 'a user that does not exist',
    form: 'the Configuration tab of the app',
  },
  jumpcloud: {
    name: 'JumpCloud',
    test: 'Test Connection',
    testUser: 'a user that does not exist',
    form: 'the Identity Management tab of the application',
  },
  ping: {
    name: 'Ping',
    test: 'Test Connection',
    testUser: 'a user that does not exist',
    form: 'the connection settings',
  },
  cyberark: {
    name: 'CyberArk Identity',
    test: 'Verify',
    testUser: 'a user that does not exist',
    form: 'the Provisioning page of the application',
  },
  authentik: {
    name: 'authentik',
    test: 'the first synchronization',
    testUser: 'a user that does not exist',
    form: 'the SCIM provider',
  },
  'pocket-id': {
    name: 'Pocket ID',
    test: 'the first synchronization',
    testUser: 'a user that does not exist',
    form: 'the SCIM settings of the OIDC client',
  },
  keycloak: {
    name: 'Keycloak',
    test: 'the test of the connection',
    testUser: 'a user that does not exist',
    form: 'the settings of the SCIM plug-in',
  },
  'ibm-verify': {
    name: 'IBM Verify',
    test: 'Test connection',
    testUser: 'a user that does not exist',
    form: 'the Account lifecycle tab of the application',
  },
  rippling: {
    name: 'Rippling',
    test: 'the test of the connection',
    testUser: 'a user that does not exist',
    form: 'the SCIM settings of the app',
  },
  google: {
    name: 'Google Workspace',
    test: 'the test of the connection',
    testUser: 'a user that does not exist',
    form: 'the autoprovisioning settings of the app',
  },
  workos: {
    name: 'The client',
    test: 'the test of the connection',
    testUser: 'a user that does not exist',
    form: 'its directory settings',
  },
};

/** Returns the words for an identity provider. @param guide name of a guide; absent: any */
export function wordsOf(guide: string | undefined): ProviderWords {
  return guide !== undefined && Object.hasOwn(providerWords, guide)
    ? providerWords[guide]!
    : anyProvider;
}
