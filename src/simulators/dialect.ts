import type { Schedule } from './retry-schedule.ts';
import type { Person, Team } from './workforce.ts';

/** One operation of a PATCH (RFC 7644 §3.5.2), spelt as the identity provider spells it. */
export interface Operation {
  readonly op: string;
  readonly path?: string;
  readonly value?: unknown;
}

/** The answer to a request. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body as JSON; undefined when it is empty or not JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
  readonly text: string;
}

/** A request of the provider's "test connection", and what it needs to see. */
export interface Probe {
  readonly title: string;
  readonly path: string;
  /** Returns what is wrong with the answer; undefined when nothing is. */
  readonly check: (answer: Answer) => string | undefined;
}

/** What happens to the user of a person who loses access. */
export type Removal = 'deactivate' | 'delete';

/** How a provider writes users. */
export interface UserDialect {
  /**
   * Filter that looks for a person before it is created; absent: the whole list is read, once per
   * cycle, and compared by externalId and userName.
   */
  readonly find?: (person: Person) => string;
  /** Query parameters of that look-up, beside the filter. */
  readonly findParameters?: string;
  /** True: the list is read before creations, and the filter is used only after a 409. */
  readonly lists?: true;
  /**
   * What the provider does with a 409: look for the holder of the name and take it over at once,
   * or report it, and look again when the object is tried again.
   */
  readonly onConflict: 'adopt' | 'report';
  /** Attributes that are sent at creation only, such as a password. */
  readonly onlyOnCreate?: (person: Person) => Readonly<Record<string, unknown>>;
  /** True: a person who returns is looked for again before the update. */
  readonly findsBeforeReturn?: true;
  /** True: a user is read after each POST and PUT. */
  readonly readsBack?: true;
  /** Filter that asks whether a user has a manager, sent before the manager changes. */
  readonly checkManager?: (user: string, manager: string) => string;
  /** Body of POST and PUT. @param manager id of the manager's user */
  readonly body: (person: Person, manager?: string) => Readonly<Record<string, unknown>>;
  /** How changes are sent: PATCH, PUT, or GET and then PUT of everything that came back. */
  readonly update: 'patch' | 'put' | 'getAndPut';
  /**
   * Operations for what differs, the changes of one request. Absent where `update` is not `patch`.
   *
   * @param before what the server was told last; undefined: nothing is known of it
   */
  readonly patch?: (
    after: Person,
    before: Person | undefined,
    manager?: string,
  ) => readonly Operation[];
  /** Operations that switch a user off and on; absent: by the ordinary update. */
  readonly activate?: (isActive: boolean) => readonly Operation[];
  readonly onSuspend: Removal;
  readonly onUnassign: Removal;
  readonly onDelete: Removal;
  /** Attributes that this provider sends and that are compared at the end. */
  readonly sends: ReadonlySet<ComparedAttribute>;
}

export type ComparedAttribute =
  | 'externalId'
  | 'displayName'
  | 'title'
  | 'phone'
  | 'department'
  | 'employeeNumber'
  | 'manager';

/** How a provider writes groups. */
export interface GroupDialect {
  /** Filter that looks for a group before it is created; absent: the whole list is read. */
  readonly find?: (team: Team) => string;
  /** Query parameters of that look-up, beside the filter. */
  readonly findParameters?: string;
  /** As of users. */
  readonly lists?: true;
  /** As of users. */
  readonly onConflict: 'adopt' | 'report';
  /** Query with which a group is read after it was created; absent: it is not. */
  readonly readBack?: string;
  /** Body of POST and PUT. @param members ids of users */
  readonly body: (team: Team, members: readonly string[]) => Readonly<Record<string, unknown>>;
  /** True: a group is created without members, and they follow by PATCH. */
  readonly createsEmpty: boolean;
  readonly update: 'patch' | 'put';
  readonly rename?: (team: Team, id: string) => readonly Operation[];
  /** Sent right after a group was created, and with every change of members. */
  readonly restate?: (team: Team, id: string) => readonly Operation[];
  /** @param userNameOf returns the user name that an id was told with */
  readonly add?: (
    members: readonly string[],
    userNameOf: (id: string) => string | undefined,
  ) => readonly Operation[];
  readonly remove?: (members: readonly string[]) => readonly Operation[];
  /** Replaces all members at once ("push now"); absent: it sends what differs, at once. */
  readonly replace?: (members: readonly string[]) => readonly Operation[];
  /** Filter that asks whether a user is a member, sent before the members change. */
  readonly checkMember?: (group: string, member: string) => string;
  /** Members of one PATCH. */
  readonly maxMembers: number;
  /** True: members leave and join in one PATCH. */
  readonly combines?: true;
  /** True: members are added twice. */
  readonly repeatsAdds?: true;
  /**
   * Operations of one PATCH; `bulk`: `bulk.maxOperations` of /ServiceProviderConfig; absent: all in
   * one.
   */
  readonly maxOperations?: number | 'bulk';
}

/** One identity provider as a client of SCIM: data, and functions that make bodies. */
export interface Dialect {
  /** Name on the command line. */
  readonly name: string;
  readonly title: string;
  /** What the bodies were made from. */
  readonly source: string;
  /** The profile of a Rollcall connection that fits. */
  readonly profile: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Content type of requests with a body; absent: none is sent. */
  readonly contentType?: string;
  /** Appended to every URL. */
  readonly query?: string;
  readonly timeoutMs: number;
  readonly retry: Retry;
  /** When what failed is tried again in later cycles. */
  readonly schedule: Schedule;
  /** Statuses after which the provider never tries the object again. */
  readonly permanent: readonly number[];
  /** Resources of one page; absent: the provider sends no `count`. */
  readonly pageSize?: number;
  readonly probes: readonly Probe[];
  readonly users: UserDialect;
  /** Absent: this provider sends no groups. */
  readonly groups?: GroupDialect;
  /** True: "test connection" creates a user and a group, changes and deletes them. */
  readonly createsTestObjects?: true;
}

/** What is sent again at once. */
export interface Retry {
  readonly statuses: readonly number[];
  /** How often a request is sent altogether. */
  readonly attempts: number;
  /** True: a request without an answer is sent again too. */
  readonly afterNoAnswer: boolean;
  /**
   * True: also a POST, which the server may have carried out. Without, the object begins again with
   * its look-up in the next cycle.
   */
  readonly repeatsPost: boolean;
}
