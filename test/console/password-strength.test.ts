import { describe, expect, it } from 'vitest';
import {
  containsPerson,
  isRepetitive,
  passwordStrength,
} from '../../console/src/pages/sign-in/password-strength.ts';

describe('the strength of a password', () => {
  it.each([
    ['short', 'weak'],
    ['aaaaaaaaaaaaaaaaaaaaaaaa', 'weak'],
    ['abcdefghijkl', 'fair'],
    ['correct horse battery staple', 'strong'],
    ['Tr0ub4dor&3-x', 'good'],
  ])('of %j is %s', (password, strength) => {
    expect(passwordStrength(password)).toBe(strength);
  });

  it('is weak with a part of the name or address, whatever its length', () => {
    const person = { name: 'Ada Lovelace', email: 'countess@example.com' };
    expect(passwordStrength('my LOVELACE is a long password', person)).toBe('weak');
    expect(containsPerson('the countess of nowhere', person)).toBe(true);
    expect(containsPerson('a palladium adapter', person)).toBe(false);
  });

  it('knows few characters that repeat', () => {
    expect(isRepetitive('abcabcabcabcabc')).toBe(true);
    expect(isRepetitive('abc')).toBe(false);
  });
});
