import { ScimError } from '../protocol/errors/scim-error.ts';

/** Replaces a value that is hidden. */
export const hiddenMark = '…';

/** Shorter texts are replaced only where they are quoted. */
const minBareText = 4;

/** Lengths to which messages cut the texts that they quote. */
const quotedLengths = [60, 20] as const;

/** Returns a message without the hidden texts of a request. */
export function scrub(message: string, hidden: ReadonlySet<string>): string {
  let scrubbed = message;
  // The longest first, because one may be part of another.
  for (const text of [...hidden].sort((left, right) => right.length - left.length)) {
    const start = text.slice(0, quotedLengths[1]);
    const isQuoted =
      message.includes(start) || message.includes(JSON.stringify(start).slice(1, -1));
    if (text === '' || !isQuoted) continue;
    const forms = [
      text,
      ...quotedLengths
        .filter((length) => text.length > length)
        .map((length) => text.slice(0, length)),
    ];
    for (const form of forms) {
      const quoted = JSON.stringify(form);
      scrubbed = scrubbed.replaceAll(quoted, `"${hiddenMark}"`);
      if (form.length < minBareText) continue;
      scrubbed = scrubbed.replaceAll(quoted.slice(1, -1), hiddenMark).replaceAll(form, hiddenMark);
    }
  }
  return scrubbed;
}

/** Returns an error without the hidden texts of a request, and without its cause. */
export function scrubError(error: ScimError, hidden: ReadonlySet<string>): ScimError {
  const detail = scrub(error.detail, hidden);
  if (detail === error.detail) return error;
  return new ScimError(error.code, detail, { headers: error.headers });
}
