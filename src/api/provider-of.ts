import { profileOfGuide } from '../simulators/guides/expected-checks.ts';
import { guides } from '../simulators/guides/guides.ts';

/** The provider that stands for every client without a guide. */
export const otherProvider = 'other';

/** Returns the profile that fits a provider; undefined: there is no such provider. */
export function profileOfProvider(provider: string): string | undefined {
  return provider === otherProvider ? 'default' : profileOfGuide(provider);
}

/** Returns the guide whose profile a connection has; undefined: none, or the general one. */
export function guideOfProfile(profile: string): string | undefined {
  return guides.has(profile) ? profile : undefined;
}
