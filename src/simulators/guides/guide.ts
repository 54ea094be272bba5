/** What an administrator pastes; a portal fills in the value. */
export type Placeholder = 'baseUrl' | 'usersPath' | 'groupsPath' | 'token';

/** A field of a form: something to paste, to choose, or to tick. */
export type GuideField = {
  /** As the vendor's documentation spells it. */
  readonly label: string;
  readonly note?: string;
} & ({ readonly paste: Placeholder } | { readonly choose: string } | { readonly tick: boolean });

/** One step in the administration of the identity provider. */
export interface GuideStep {
  /** An instruction. */
  readonly title: string;
  readonly text?: string;
  readonly fields?: readonly GuideField[];
  /** Text to paste as it is, such as a template. */
  readonly template?: string;
}

/** A screen, described in words. */
export interface GuideScreen {
  /** Where it is found. */
  readonly where: string;
  readonly shows: string;
}

/** Something that goes wrong. */
export interface Problem {
  /** What the administrator sees. */
  readonly symptom: string;
  readonly cause: string;
  readonly fix: string;
}

/** Where facts come from. */
export interface GuideSource {
  readonly title: string;
  readonly url?: string;
}

/**
 * How an administrator connects one identity provider. Documentation and portals render it; what
 * the provider sends is not written here but derived from its simulators.
 */
export interface Guide {
  /** Of the page. */
  readonly name: string;
  readonly title: string;
  /** A suggested name of the connection. */
  readonly connection: string;
  /** Names of the simulators; the first decides the profile. */
  readonly dialects: readonly [string, ...string[]];
  /** One paragraph for a reader who has never seen SCIM. */
  readonly summary: string;
  readonly requirements: readonly string[];
  readonly steps: readonly GuideStep[];
  /** By SCIM attribute, what the provider calls it; absent: chosen in its mapping. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly screens: readonly GuideScreen[];
  readonly limits: readonly string[];
  /** Beside those that every provider has. */
  readonly problems: readonly Problem[];
  readonly sources: readonly GuideSource[];
}
