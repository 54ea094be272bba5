import { say } from './say.ts';

/** Text of the start page. */
export const startText = {
  product: 'Rollcall',
  what: 'SCIM 2.0 provisioning: identity providers create, update and deactivate users here.',
  ready: 'Ready',
  notReady: 'Not ready',
  unreachable: 'Does not answer',
  checking: 'Checking…',
  scimUrl: 'SCIM base URL',
  scimUrlHint: 'An identity provider asks for it, with a bearer token of a connection.',
  copy: 'Copy',
  copied: 'Copied',
  next: 'Next steps',
  console: 'Open the console',
  consoleFirst:
    'There is no administrator yet. Open the one-time link that the server printed when it started.',
  consoleDetail: 'Create tenants and connections, find people, follow every request.',
  connect: 'Connect an identity provider',
  connectDetail:
    'Create a connection in the console. It gives you the URL, the token and the steps for Okta, ' +
    'Entra ID and others.',
  first: 'Send a first request',
  firstDetail: 'With the token of a connection:',
  reference: 'Read the API reference',
  referenceDetail: 'Every operation of the management API, to read and to try.',
  docs: 'Documentation',
  version: (version: string) => say`Version ${version}`,
};
