import type { Person, Team } from '../workforce.ts';

/** The person whose traffic the guides show. */
export const samplePerson: Person = {
  key: '00u1',
  userName: 'ada@example.com',
  givenName: 'Ada',
  familyName: 'Lovelace',
  email: 'ada@example.com',
  phone: '+44 20 7946 0000',
  title: 'Engineer',
  department: 'Research',
  employeeNumber: '1815',
  manager: '00u0',
  status: 'active',
};

/** The group whose traffic the guides show. */
export const sampleTeam: Team = {
  key: '00g1',
  name: 'Engineers',
  members: new Set(['00u1']),
  isDeleted: false,
};
