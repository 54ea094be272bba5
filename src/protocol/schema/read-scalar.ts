import { ScimError } from '../errors/scim-error.ts';
import { type ClientJson, ClientJsonNumber, describe, typeName } from '../json/client-json.ts';
import { parseJson } from '../json/parse-json.ts';
import { type ParseContext, resolveIdentifier, tolerates } from '../profiles/profile.ts';
import { dateTimeKey } from '../text/date-time.ts';
import { refusedCharacter } from '../text/username.ts';
import { type Attribute, namesResource } from './attribute.ts';

/** Maximum text lengths in UTF-16 units. An indexed text becomes a key, so it must be shorter. */
const textLimits = { text: 65_536, indexed: 1_024 } as const;

/**
 * Returns a simple value, checked against the type of the attribute (RFC 7643 §2.3). Undefined
 * when the attribute is cleared: by `""`, and for other types than string also by a blank text.
 *
 * @throws ScimError invalidValue
 */
export function readScalar(
  attribute: Attribute,
  raw: ClientJson,
  context: ParseContext,
): string | number | boolean | undefined {
  if (typeof raw === 'string' && isCleared(attribute, raw, context)) return undefined;
  switch (attribute.type) {
    case 'boolean':
      return readBoolean(attribute, raw, context);
    case 'integer':
      return readInteger(attribute, numberOf(raw, context));
    case 'decimal':
      return readDecimal(attribute, numberOf(raw, context), context);
    default:
      return readText(attribute, raw, context);
  }
}

function isCleared({ type }: Attribute, text: string, context: ParseContext): boolean {
  if (type === 'string') return text === '';
  return text.trim() === '' && tolerates(context, 'blank-texts');
}

/** Returns the number in a text; other values unchanged. */
function numberOf(raw: ClientJson, context: ParseContext): ClientJson {
  if (typeof raw !== 'string' || !context.profile.tolerances.has('number-strings')) return raw;
  try {
    const value = parseJson(raw);
    if (typeof value !== 'number' && !(value instanceof ClientJsonNumber)) return raw;
    tolerates(context, 'number-strings');
    return value;
  } catch {
    return raw;
  }
}

function readInteger(attribute: Attribute, raw: ClientJson): number {
  if (typeof raw === 'number') return raw;
  throw wrong(attribute, raw, 'an integer of at most 15 digits, without fraction or exponent');
}

function readBoolean(attribute: Attribute, raw: ClientJson, context: ParseContext): boolean {
  if (typeof raw === 'boolean') return raw;
  const word = typeof raw === 'string' ? raw.trim().toLowerCase() : '';
  if ((word === 'true' || word === 'false') && tolerates(context, 'boolean-strings'))
    return word === 'true';
  throw wrong(attribute, raw, 'true or false');
}

/**
 * Returns a number as a double. A number with more digits than a double holds is rounded only
 * where the profile tolerates that.
 */
function readDecimal(attribute: Attribute, raw: ClientJson, context: ParseContext): number {
  if (typeof raw === 'number') return raw;
  const text = raw instanceof ClientJsonNumber ? raw.text : '';
  const value = text === '' ? Number.NaN : Number(text);
  const digits = significantDigits(text);
  const isHeld = Number.isFinite(value) && (value !== 0 || digits === '');
  if (
    isHeld &&
    (digits === significantDigits(String(value)) || tolerates(context, 'long-decimals'))
  )
    return value + 0;
  throw wrong(
    attribute,
    raw,
    isHeld ? 'a number of no more digits than a double has' : 'a number that a double can hold',
  );
}

/** Returns the digits of a number without leading and trailing zeros. */
function significantDigits(text: string): string {
  let digits = '';
  let length = 0;
  for (const character of text) {
    if (character === 'e' || character === 'E') break;
    if (character < '0' || character > '9' || (digits === '' && character === '0')) continue;
    digits += character;
    if (character !== '0') length = digits.length;
  }
  return digits.slice(0, length);
}

function readText(attribute: Attribute, raw: ClientJson, context: ParseContext): string {
  const given = asText(attribute, raw, context);
  const text = namesResource(attribute) ? resolveIdentifier(given, context) : given;
  const limit = attribute.indexed && !attribute.keepsPrefix ? textLimits.indexed : textLimits.text;
  if (text.length > limit)
    throw new ScimError('invalidValue', `${attribute.path} is longer than ${limit} characters`);
  switch (attribute.type) {
    case 'dateTime':
      if (dateTimeKey(text) === undefined)
        throw wrong(attribute, raw, 'a date and time such as 2026-01-31T08:00:00Z');
      break;
    case 'binary':
      if (!isBase64(text)) throw wrong(attribute, raw, 'base64');
      break;
    case 'reference':
      if ((text === '' || !isUriReference(text)) && !tolerates(context, 'reference-texts'))
        throw wrong(attribute, raw, 'a URI');
      break;
    default:
      checkString(attribute, text, context);
  }
  return text;
}

function asText(attribute: Attribute, raw: ClientJson, context: ParseContext): string {
  if (typeof raw === 'string') return raw;
  const scalar =
    typeof raw === 'number' || typeof raw === 'boolean' || raw instanceof ClientJsonNumber;
  if (scalar && attribute.type === 'string' && tolerates(context, 'scalar-strings')) {
    return raw instanceof ClientJsonNumber ? raw.text : String(raw);
  }
  throw wrong(
    attribute,
    raw,
    attribute.type === 'string' ? 'a string' : `a string with a ${attribute.type}`,
  );
}

function checkString(attribute: Attribute, text: string, context: ParseContext): void {
  if (attribute.required && text.trim() === '')
    throw new ScimError('invalidValue', `${attribute.path} must not be blank`);
  if (attribute.folding === 'username') {
    const refused = refusedCharacter(text);
    if (refused !== undefined) {
      throw new ScimError(
        'invalidValue',
        `${attribute.path} contains the character ${refused}, which is not allowed in a name`,
      );
    }
  }
  if (
    attribute.syntax === 'country' &&
    !isCountryCode(text) &&
    !tolerates(context, 'country-names')
  ) {
    throw new ScimError(
      'invalidValue',
      `${attribute.path} must be an ISO 3166-1 alpha-2 code such as GB`,
    );
  }
}

function isCountryCode(text: string): boolean {
  return text.length === 2 && isLetter(text.charCodeAt(0)) && isLetter(text.charCodeAt(1));
}

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Base64 (RFC 4648 §4); the padding is optional (RFC 7643 §2.3.6). */
function isBase64(text: string): boolean {
  let end = text.length;
  while (end > 0 && text.length - end < 2 && text.charAt(end - 1) === '=') end -= 1;
  if (end !== text.length && text.length % 4 !== 0) return false;
  if (end === 0 || end % 4 === 1) return false;
  for (let index = 0; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (!isLetter(code) && !isDigit(code) && code !== 0x2b && code !== 0x2f) return false;
  }
  return true;
}

const uriPunctuation = "-._~:/?#[]@!$&'()*+,;=%";

/**
 * A URI, absolute or relative (RFC 3986 §4.1). Characters beyond ASCII are accepted, as in an IRI
 * (RFC 3987).
 */
function isUriReference(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (
      code < 0xa0 &&
      !isLetter(code) &&
      !isDigit(code) &&
      !uriPunctuation.includes(text.charAt(index))
    )
      return false;
  }
  return true;
}

function wrong(attribute: Attribute, raw: ClientJson, expected: string): ScimError {
  const type = typeof raw === 'string' ? 'another string' : typeName(raw);
  const given = attribute.secret === undefined && typeof raw !== 'string' ? describe(raw) : type;
  return new ScimError('invalidValue', `${attribute.path} must be ${expected}; ${given} was given`);
}
