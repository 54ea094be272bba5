/** The same users for every server. */

export interface Person {
  readonly userName: string;
  readonly json: string;
}

const families = [
  'Lovelace',
  'Hopper',
  'Turing',
  'Liskov',
  'Hamilton',
  'Dijkstra',
  'Knuth',
  'Allen',
  'Perlman',
  'Lamport',
];
const givens = [
  'Ada',
  'Grace',
  'Alan',
  'Barbara',
  'Margaret',
  'Edsger',
  'Donald',
  'Frances',
  'Radia',
  'Leslie',
];

/** Returns about 1.2 kB: e-mails, phones, an address and the enterprise extension. */
export function person(index: number, label = 'user'): Person {
  const given = givens[index % 10]!;
  const family = `${families[Math.floor(index / 10) % 10]!}${index % 5_000}`;
  const userName = `${label}${index}@corp.example.com`;
  const body = {
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    ],
    externalId: `00u${label}${index}`,
    userName,
    name: { familyName: family, givenName: given, formatted: `${given} ${family}` },
    displayName: `${given} ${family}`,
    title: 'Engineer',
    preferredLanguage: 'en-GB',
    locale: 'en_GB',
    timezone: 'Europe/London',
    active: true,
    emails: [
      { value: userName, type: 'work', primary: true },
      { value: `${label}${index}@home.example.net`, type: 'home' },
    ],
    phoneNumbers: [
      { value: `+44 20 7946 ${index % 10_000}`, type: 'work' },
      { value: `+44 77 0090 ${index % 10_000}`, type: 'mobile' },
    ],
    addresses: [
      {
        streetAddress: `${index % 300} Babbage Street`,
        locality: 'London',
        postalCode: 'N1 9GU',
        country: 'GB',
        type: 'work',
      },
    ],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {
      employeeNumber: String(index),
      costCenter: '4130',
      organization: 'Analytical Engines',
      department: 'Research',
    },
  };
  return { userName, json: JSON.stringify(body) };
}
