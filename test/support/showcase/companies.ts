/** A customer whose identity provider is simulated. */
export interface CompanyPlan {
  /** Id of the tenant. */
  readonly tenant: string;
  readonly name: string;
  /** Name of the simulator. */
  readonly dialect: string;
  readonly people: number;
  readonly teams: readonly (readonly [name: string, share: number])[];
}

/** The customers with a provider that provisions, largest first. */
export const companies: readonly CompanyPlan[] = [
  {
    tenant: 'acme',
    name: 'Acme Inc.',
    dialect: 'okta',
    people: 84,
    teams: [
      ['Everyone', 1],
      ['Engineering', 0.4],
      ['Platform', 0.15],
      ['On-call', 0.1],
      ['Sales EMEA', 0.2],
      ['Customer Success', 0.12],
      ['Finance', 0.08],
      ['Rollcall Administrators', 0.04],
    ],
  },
  {
    tenant: 'contoso',
    name: 'Contoso Ltd.',
    dialect: 'entra',
    people: 56,
    teams: [
      ['All Employees', 1],
      ['Research & Development', 0.45],
      ['Legal', 0.08],
      ['Contractors', 0.15],
    ],
  },
  {
    tenant: 'globex',
    name: 'Globex Corporation',
    dialect: 'onelogin',
    people: 31,
    teams: [
      ['Operations', 0.5],
      ['Laboratory', 0.3],
    ],
  },
  {
    tenant: 'hooli',
    name: 'Hooli',
    dialect: 'entra',
    people: 40,
    teams: [
      ['Everyone', 1],
      ['Nucleus', 0.3],
    ],
  },
  {
    tenant: 'initech',
    name: 'Initech',
    dialect: 'okta',
    people: 22,
    teams: [['Accounting', 0.4]],
  },
  {
    tenant: 'northwind',
    name: 'Northwind Traders',
    dialect: 'jumpcloud',
    people: 18,
    teams: [['Warehouse', 0.5]],
  },
];

const givenNames = (
  'Ada Alan Annie Barbara Claude Dorothy Edsger Emmy Frances Grace Hedy Jean Joan José Katherine ' +
  'Leslie Łukasz Margaret Mary Niklaus Ole Radia Sophie Tim Włodek Zoë'
).split(' ');
const familyNames = (
  'Lovelace Turing Easley Liskov Shannon Vaughan Dijkstra Noether Allen Hopper Lamarr Bartik Clarke ' +
  'García Johnson Lamport Kowalski Hamilton Jackson Wirth Nygaard Perlman Wilson Müller Nwosu Åberg'
).split(' ');

/** Returns the name of the person with a number; the first 676 differ. */
export function nameOf(number: number): readonly [givenName: string, familyName: string] {
  const round = Math.floor(number / givenNames.length);
  return [
    givenNames[number % givenNames.length]!,
    familyNames[(number * 7 + round) % familyNames.length]!,
  ];
}

/** Returns the user name of a person: ASCII, as providers derive it. */
export function userNameOf(givenName: string, familyName: string, tenant: string): string {
  const plain = `${givenName}.${familyName}`
    .replaceAll('ł', 'l')
    .replaceAll('Ł', 'L')
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '');
  return `${plain}@${tenant}.example`.toLowerCase();
}
