/** How hard a password is to guess. */
export type Strength = 'weak' | 'fair' | 'good' | 'strong';

/** Characters that a password has at least. */
export const minPasswordLength = 12;

/** What is known of the person, which a password should not contain. */
interface Person {
  readonly name?: string;
  readonly email?: string;
}

/** Returns how strong a password is, by its length and by how many characters differ. */
export function passwordStrength(password: string, person: Person = {}): Strength {
  const different = new Set(password.toLowerCase()).size;
  if (password.length < minPasswordLength || different < 6 || containsPerson(password, person))
    return 'weak';
  const kinds = [/[a-z]/u, /[A-Z]/u, /\d/u, /[^a-zA-Z\d]/u].filter((kind) => kind.test(password));
  const score = password.length + different / 2 + kinds.length * 2;
  return score < 24 ? 'fair' : score < 32 ? 'good' : 'strong';
}

/** Returns whether a password contains a part of the person's name or e-mail address. */
export function containsPerson(password: string, { name = '', email = '' }: Person): boolean {
  const parts = `${name} ${email.split('@', 1)[0] ?? ''}`.toLowerCase().split(/[^\p{L}\d]+/u);
  const text = password.toLowerCase();
  return parts.some((part) => part.length >= 4 && text.includes(part));
}

/** Returns whether a password is long enough, but repeats few characters. */
export function isRepetitive(password: string): boolean {
  return password.length >= minPasswordLength && new Set(password.toLowerCase()).size < 6;
}
