/** What an assertion of a case throws: the server did not do what the case expects. */
export class CheckFailure extends Error {
  override readonly name: string = 'CheckFailure';
}

/** No usable answer came: the connection broke, time ran out, or the answer is too long. */
export class NoAnswer extends CheckFailure {
  override readonly name = 'NoAnswer';
}

/** The case does not apply to this server; the message says why. */
export class CheckSkipped extends Error {
  override readonly name = 'CheckSkipped';
}

/** The run ends before its last case: interrupted, out of time, or the server is gone. */
export class RunEnded extends Error {
  override readonly name = 'RunEnded';
}

/** The check could not begin: no SCIM server at the URL, or the token was refused. */
export class CouldNotRunError extends Error {
  override readonly name = 'CouldNotRunError';
}
