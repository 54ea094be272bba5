import { say } from './say.ts';

/** Text of the sign-in and welcome pages. */
export const signInText = {
  title: 'Sign in to Rollcall',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  or: 'or',
  withProvider: (name: string) => say`Continue with ${name}`,
  failed: 'E-mail or password is wrong',
  needsAdministrator: 'There is no administrator yet',
  needsAdministratorDetail:
    'The server printed a one-time link when it started. Open that link to create the first owner. ' +
    'To get a new one, run',
  command: 'rollcall console',
  forgotten: 'Forgotten your password? Ask an owner for a new one-time link.',
  version: (version: string) => say`Rollcall ${version}`,
  welcome: {
    ownerTitle: 'Welcome to Rollcall',
    ownerDescription: 'Create the first owner of this server.',
    title: 'Welcome',
    description: 'Set a password to sign in with.',
    name: 'Your name',
    nameHint: 'Other administrators and the audit show it.',
    email: 'E-mail',
    emailHint: 'You sign in with it.',
    password: 'Password',
    repeat: 'Repeat the password',
    mismatch: 'The two passwords differ.',
    tooShort: (missing: number) =>
      missing === 1 ? '1 more character needed' : say`${missing} more characters needed`,
    strength: { weak: 'Weak', fair: 'Fair', good: 'Good', strong: 'Strong' },
    advice:
      'At least 12 characters. Length helps most: four or five words that do not belong together ' +
      'are easy to remember and hard to guess.',
    repeats: 'Few different characters: use more of them.',
    containsPerson: 'It contains your name or e-mail address.',
    submit: 'Create and sign in',
    noLink: 'This page needs a one-time link',
    noLinkDetail:
      'Open the link that the server printed at its start, or that an owner gave you. It ends ' +
      'with # and a long text.',
    badLink: 'This link does not work any more',
    badLinkDetail:
      'A one-time link works once, and only for a while. Ask an owner for a new one, or run',
    toSignIn: 'To the sign-in page',
  },
  change: {
    title: 'Change password',
    current: 'Current password',
    next: 'New password',
    submit: 'Change password',
    done: 'Password changed. Your other sessions have ended.',
  },
};
