import type { Guide } from '../../../src/simulators/guides/guide.ts';
import { guides } from '../../../src/simulators/guides/guides.ts';
import { wordsOf } from '../../../src/simulators/guides/provider-words.ts';
import { providerText } from '../text/provider.ts';

/** An identity provider that can be chosen. */
export interface ProviderChoice {
  /** Name of its guide. */
  readonly name: string;
  readonly title: string;
  readonly hint?: string;
  /** What it is found by, in lower case. */
  readonly words: string;
}

/** Names that people know a provider by, beside its title. */
const otherNames: Readonly<Record<string, string>> = {
  entra: 'Azure AD, Active Directory, Office 365',
  google: 'Cloud Identity',
};

/** Every provider with a guide. */
export const providers: readonly ProviderChoice[] = [...guides.values()].map(
  ({ name, title, dialects }) => ({
    name,
    title,
    hint: otherNames[name],
    words: [name, title, otherNames[name] ?? '', ...dialects].join(' ').toLowerCase(),
  }),
);

/** A client without a guide. */
export const otherProvider: ProviderChoice = {
  name: 'other',
  title: providerText.other,
  hint: providerText.otherHint,
  words: '',
};

/** Returns the guide of a provider; undefined: it has none. */
export function guideOf(provider: string | undefined): Guide | undefined {
  return provider === undefined ? undefined : guides.get(provider);
}

/** Returns how a provider is spoken of: `Entra ID`. */
export function nameOf(provider: string | undefined): string {
  const { name } = wordsOf(provider);
  return guideOf(provider) === undefined ? 'your identity provider' : name;
}

/** Returns where the values of the connection are entered in a provider. */
export function formOf(provider: string | undefined): string {
  return wordsOf(provider).form;
}

/** Returns what starts the test of the connection in a provider. */
export function testOf(provider: string | undefined): string {
  return wordsOf(provider).test;
}
