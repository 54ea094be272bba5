import type { Person } from './workforce.ts';

/** What the provider knows of a user it has provisioned. */
export interface UserLink {
  id: string;
  /** What the server was told last and has acknowledged; undefined: nothing yet. */
  told?: Person;
  /** Id of the manager's user that was told. */
  toldManager?: string;
  isActive?: boolean;
  isDeleted?: boolean;
}

/** What the provider knows of a group it has pushed. */
export interface GroupLink {
  id: string;
  toldName?: string;
  /** Keys of people. */
  told: ReadonlySet<string>;
  isDeleted?: boolean;
}

/** An object that could not be provisioned. */
export interface Failure {
  /** Key of the person or team. */
  readonly key: string;
  readonly request: string;
  /** 0: no answer. */
  readonly status: number;
  readonly detail: string;
  /** True: the provider will not try it again. */
  readonly isPermanent: boolean;
}
