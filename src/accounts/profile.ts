import type { AccountEmail } from '../ports/account.ts';
import {
  type Document,
  isPlainArray,
  isPlainObject,
  own,
  type Plain,
  type PlainObject,
} from '../protocol/schema/plain.ts';
import { foldText } from '../protocol/text/fold.ts';
import { foldUsername } from '../protocol/text/username.ts';

/** What a User document says about its account. Plain data, so that it can be worked out before the transaction. */
export interface AccountProfile {
  /** The preferred username, as sent. */
  readonly userName: string;
  readonly userNameKey: string;
  readonly externalId?: string;
  readonly displayName: string;
  readonly emails: readonly AccountEmail[];
  /** Undefined when the document does not say: then the account stays as it is. */
  readonly active?: boolean;
}

export function accountProfile(document: Document): AccountProfile {
  const userName = text(own(document, 'userName'));
  const externalId = own(document, 'externalId');
  const active = own(document, 'active');
  return {
    userName,
    userNameKey: foldUsername(userName),
    ...(typeof externalId === 'string' ? { externalId } : {}),
    displayName: displayName(document, userName),
    emails: emails(own(document, 'emails')),
    ...(typeof active === 'boolean' ? { active } : {}),
  };
}

/** displayName, name.formatted, the parts of the name, userName: the first that says something. */
function displayName(document: Document, userName: string): string {
  const name = own(document, 'name');
  const parts = isPlainObject(name)
    ? ['givenName', 'middleName', 'familyName'].map((part) => text(own(name, part)))
    : [];
  const candidates = [
    text(own(document, 'displayName')),
    isPlainObject(name) ? text(own(name, 'formatted')) : '',
    parts.filter((part) => part !== '').join(' '),
  ];
  return candidates.find((candidate) => candidate.trim() !== '')?.trim() ?? userName;
}

/** Each address once, compared without case, with exactly one primary: the one marked, or else the first. */
function emails(value: Plain | undefined): readonly AccountEmail[] {
  if (!isPlainArray(value)) return [];
  const seen = new Set<string>();
  const kept: { value: string; primary: boolean }[] = [];
  for (const element of value) {
    const address = text(own(element as PlainObject, 'value')).trim();
    const key = foldText(address);
    if (address === '') continue;
    const primary = own(element as PlainObject, 'primary') === true;
    if (!seen.has(key)) kept.push({ value: address, primary });
    else if (primary) kept.find((other) => foldText(other.value) === key)!.primary = true;
    seen.add(key);
  }
  const first = kept[0];
  if (first !== undefined && !kept.some(({ primary }) => primary)) first.primary = true;
  return kept;
}

function text(value: Plain | undefined): string {
  return typeof value === 'string' ? value : '';
}
