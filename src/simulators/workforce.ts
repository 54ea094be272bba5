import { createRandom, type Random } from './random.ts';

/** A person in the identity provider's own directory. */
export interface Person {
  /** Id in the identity provider, sent as externalId. Never changes. */
  readonly key: string;
  readonly userName: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
  readonly phone: string;
  readonly title: string;
  readonly department: string;
  readonly employeeNumber: string;
  /** Key of another person. */
  readonly manager?: string;
  /**
   * `suspended` and `unassigned` people lose access; `deleted` ones are gone from the directory.
   */
  readonly status: PersonStatus;
}

export type PersonStatus = 'active' | 'suspended' | 'unassigned' | 'deleted';

/** A group in the identity provider's own directory. */
export interface Team {
  readonly key: string;
  readonly name: string;
  /** Keys of people. */
  readonly members: ReadonlySet<string>;
  readonly isDeleted: boolean;
}

/** Returns the display name of a person. */
export function displayNameOf({ givenName, familyName }: Person): string {
  return `${givenName} ${familyName}`;
}

const givenNames =
  'Ada Bo Chen Dana Eli Femi Grace Hana Igor José Kofi Lena Mei Noor Olu Priya'.split(' ');
const familyNames =
  'Abel Berg Costa Díaz Evans Fischer Gupta Haddad Ito Jansen Kim Łukasik Müller Nwosu'.split(' ');
const titles = ['Engineer', 'Analyst', 'Designer', 'Manager', 'Director', 'Technician'];
const departments = ['R&D', 'Sales', 'Finance', 'People', 'Operations', 'Legal'];

/**
 * The directory of an identity provider: people are hired, renamed, moved, suspended, brought back
 * and removed, and join and leave groups. The same seed makes the same directory.
 */
export class Workforce {
  readonly people = new Map<string, Person>();
  readonly teams = new Map<string, Team>();
  readonly #random: Random;
  readonly #prefix: string;
  #serial = 0;

  /** @param prefix begins every key and user name, so that runs do not meet */
  constructor(seed: number, prefix: string) {
    this.#random = createRandom(seed);
    this.#prefix = prefix;
  }

  get random(): Random {
    return this.#random;
  }

  /** Returns the people with this status. */
  withStatus(status: PersonStatus): readonly Person[] {
    return [...this.people.values()].filter((person) => person.status === status);
  }

  /** Hires people; some get a manager among those who were there before. */
  hire(count: number): readonly Person[] {
    const bosses = this.withStatus('active');
    const hired: Person[] = [];
    for (let made = 0; made < count; made += 1) {
      const serial = this.#next();
      const givenName = this.#random.one(givenNames);
      const familyName = this.#random.one(familyNames);
      const name = `${this.#prefix}.${serial}`;
      const manager =
        bosses.length > 0 && this.#random.next() < 0.7 ? this.#random.one(bosses).key : undefined;
      const person: Person = {
        key: `${this.#prefix}-u-${serial}`,
        userName: `${name}@workforce.example`,
        givenName,
        familyName,
        email: `${name}@workforce.example`,
        phone: `+1 555 ${String(serial).padStart(7, '0')}`,
        title: this.#random.one(titles),
        department: this.#random.one(departments),
        employeeNumber: String(10_000 + serial),
        manager,
        status: 'active',
      };
      this.people.set(person.key, person);
      hired.push(person);
    }
    return hired;
  }

  /**
   * Gives a person another family name and, as most directories do, another user name and address.
   */
  rename(key: string): void {
    const serial = this.#next();
    const name = `${this.#prefix}.r${serial}`;
    this.#change(key, {
      familyName: `${this.#random.one(familyNames)}-${serial}`,
      userName: `${name}@workforce.example`,
      email: `${name}@workforce.example`,
    });
  }

  changeEmail(key: string): void {
    this.#change(key, { email: `${this.#prefix}.e${this.#next()}@mail.example` });
  }

  /** Moves a person to another department, title and manager. */
  move(key: string): void {
    const others = this.withStatus('active').filter((person) => person.key !== key);
    this.#change(key, {
      department: this.#random.one(
        departments.filter((one) => one !== this.people.get(key)!.department),
      ),
      title: this.#random.one(titles),
      manager: others.length === 0 ? undefined : this.#random.one(others).key,
    });
  }

  /** Takes access from a person, or removes the person from the directory. */
  leave(key: string, status: Exclude<PersonStatus, 'active'>): void {
    this.#change(key, { status });
    for (const team of this.teams.values()) if (team.members.has(key)) this.part(team.key, [key]);
  }

  /** Brings a person back under the same key. */
  rehire(key: string): void {
    this.#change(key, { status: 'active' });
  }

  found(name: string, members: readonly string[] = []): Team {
    const key = `${this.#prefix}-g-${this.#next()}`;
    const team = {
      key,
      name: `${this.#prefix} ${name} ${key}`,
      members: new Set(members),
      isDeleted: false,
    };
    this.teams.set(key, team);
    return team;
  }

  renameTeam(key: string): void {
    this.#changeTeam(key, { name: `${this.#prefix} renamed ${this.#next()}` });
  }

  /** Deletes a group. */
  dissolve(key: string): void {
    this.#changeTeam(key, { isDeleted: true });
  }

  join(key: string, people: readonly string[]): void {
    this.#changeTeam(key, { members: new Set([...this.teams.get(key)!.members, ...people]) });
  }

  part(key: string, people: readonly string[]): void {
    const gone = new Set(people);
    const members = [...this.teams.get(key)!.members].filter((member) => !gone.has(member));
    this.#changeTeam(key, { members: new Set(members) });
  }

  #next(): number {
    this.#serial += 1;
    return this.#serial;
  }

  #change(key: string, change: Partial<Person>): void {
    this.people.set(key, { ...this.people.get(key)!, ...change });
  }

  #changeTeam(key: string, change: Partial<Team>): void {
    this.teams.set(key, { ...this.teams.get(key)!, ...change });
  }
}
