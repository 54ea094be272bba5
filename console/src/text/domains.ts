import { say } from './say.ts';

/** Text of the page of domains. */
export const domainsText = {
  title: 'Domains',
  description:
    'Domains that this tenant has proven. A new user may get the existing account with its e-mail ' +
    'address only if the address is in one of them.',
  caption: 'Proven domains',
  domain: 'Domain',
  actions: 'Actions',
  status: 'Status',
  proven: 'Proven',
  add: 'Prove a domain',
  empty: 'No domains yet',
  emptyDetail:
    'Prove a domain with a TXT record in its DNS, or with a file on its web server. Without one, no ' +
    'user gets an existing account by its e-mail address.',
  unused: (linking: string) => say`The linking policy of this tenant is “${linking}”`,
  unusedDetail:
    'Domains take effect with “verifiedEmail”. Change it under Tenants, Name and settings.',
  form: {
    title: 'Prove a domain',
    label: 'Domain',
    hint: 'In lower case, such as example.com.',
    next: 'Show the proof',
  },
  proof: {
    title: (name: string) => say`Prove ${name}`,
    description: 'Do one of the two, then check. Nothing is stored until the check succeeds.',
    record: 'A TXT record in the DNS',
    recordName: 'Name of the record',
    recordValue: 'Value of the record',
    file: 'Or a file on the web server',
    fileUrl: 'URL of the file',
    fileContent: 'Content of the file',
    check: 'Check now',
    notYet: 'The proof was not found yet',
  },
  verified: (name: string) => say`${name} is proven`,
  remove: 'Remove',
  removeOf: (name: string) => say`Remove ${name}`,
  removeTitle: (name: string) => say`Remove ${name}?`,
  removeConsequences: [
    'New users with an address in this domain get no existing account by it.',
    'Users and accounts stay as they are.',
    'To have it back, prove it again: the value of the record stays the same.',
  ],
  removed: (name: string) => say`${name} was removed`,
};
