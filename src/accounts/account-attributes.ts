import type { AccountEmail } from '../ports/account.ts';
import {
  type Document,
  getOwn,
  isStoredArray,
  isStoredObject,
  type StoredJson,
  type StoredJsonObject,
} from '../protocol/schema/stored-json.ts';
import { foldText } from '../protocol/text/fold.ts';
import { foldUsername } from '../protocol/text/username.ts';

/** The account attributes in a User document. Data only, so that commands can carry them. */
export interface AccountAttributes {
  /** As sent; the account's username is derived from it. */
  readonly userName: string;
  readonly userNameKey: string;
  readonly externalId?: string;
  readonly displayName: string;
  readonly emails: readonly AccountEmail[];
  /** Undefined when the document has no value: then the status of the account stays. */
  readonly active?: boolean;
}

export function accountAttributes(document: Document): AccountAttributes {
  const userName = text(getOwn(document, 'userName'));
  const externalId = getOwn(document, 'externalId');
  const active = getOwn(document, 'active');
  return {
    userName,
    userNameKey: foldUsername(userName),
    externalId: typeof externalId === 'string' ? externalId : undefined,
    displayName: displayName(document, userName),
    emails: emails(getOwn(document, 'emails')),
    active: typeof active === 'boolean' ? active : undefined,
  };
}

/**
 * Returns the first that is not blank: displayName, name.formatted, parts of the name, userName.
 */
function displayName(document: Document, userName: string): string {
  const name = getOwn(document, 'name');
  const parts = isStoredObject(name)
    ? ['givenName', 'middleName', 'familyName'].map((part) => text(getOwn(name, part)))
    : [];
  const candidates = [
    text(getOwn(document, 'displayName')),
    isStoredObject(name) ? text(getOwn(name, 'formatted')) : '',
    parts.filter((part) => part !== '').join(' '),
  ];
  return candidates.find((candidate) => candidate.trim() !== '')?.trim() ?? userName;
}

/**
 * Returns each e-mail address once, compared without case. Exactly one is primary: the one marked,
 * or else the first.
 */
function emails(value: StoredJson | undefined): readonly AccountEmail[] {
  if (!isStoredArray(value)) return [];
  const seen = new Set<string>();
  const kept: { value: string; primary: boolean }[] = [];
  for (const element of value) {
    const address = text(getOwn(element as StoredJsonObject, 'value')).trim();
    const key = foldText(address);
    if (address === '') continue;
    const primary = getOwn(element as StoredJsonObject, 'primary') === true;
    if (!seen.has(key)) kept.push({ value: address, primary });
    else if (primary) kept.find((other) => foldText(other.value) === key)!.primary = true;
    seen.add(key);
  }
  const first = kept[0];
  if (first !== undefined && !kept.some(({ primary }) => primary)) first.primary = true;
  return kept;
}

function text(value: StoredJson | undefined): string {
  return typeof value === 'string' ? value : '';
}
