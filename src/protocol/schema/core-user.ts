import type { AttributeDefinition, SchemaDefinition } from './definition.ts';

/**
 * The User schema (RFC 7643 §4.1 and §8.7.1) with the verified errata: `binary` is a type, and
 * `addresses` has a `primary`.
 */

export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** The default sub-attributes of a multi-valued attribute (RFC 7643 §2.4). */
function plural(
  name: string,
  description: string,
  value: Omit<AttributeDefinition, 'name'>,
  types: readonly string[],
  extra: Partial<AttributeDefinition> = {},
): AttributeDefinition {
  return {
    name,
    type: 'complex',
    multiValued: true,
    description,
    ...extra,
    subAttributes: [
      { name: 'value', ...value },
      {
        name: 'display',
        description: 'A human-readable name, primarily used for display purposes.',
      },
      typeOf(types),
      primary,
    ],
  };
}

function typeOf(canonicalValues: readonly string[]): AttributeDefinition {
  return {
    name: 'type',
    description: "A label indicating the attribute's function.",
    canonicalValues,
  };
}

const primary: AttributeDefinition = {
  name: 'primary',
  type: 'boolean',
  description:
    'Whether this is the preferred value. At most one value is; a missing primary means false.',
};

const name: AttributeDefinition = {
  name: 'name',
  type: 'complex',
  description: "The components of the user's name.",
  subAttributes: [
    {
      name: 'formatted',
      indexed: true,
      description: 'The full name, with all parts, formatted for display.',
    },
    {
      name: 'familyName',
      indexed: true,
      description: 'The family name, or last name in most Western languages.',
    },
    {
      name: 'givenName',
      indexed: true,
      description: 'The given name, or first name in most Western languages.',
    },
    { name: 'middleName', indexed: true, description: 'The middle names.' },
    { name: 'honorificPrefix', indexed: true, description: 'The honorific prefixes, or title.' },
    { name: 'honorificSuffix', indexed: true, description: 'The honorific suffixes.' },
  ],
};

const addresses: AttributeDefinition = {
  name: 'addresses',
  type: 'complex',
  multiValued: true,
  description: 'Physical mailing addresses.',
  subAttributes: [
    {
      name: 'formatted',
      description: 'The full mailing address, formatted for display or a mailing label.',
    },
    {
      name: 'streetAddress',
      description: 'The full street address, which may span several lines.',
    },
    { name: 'locality', description: 'The city or locality.' },
    { name: 'region', description: 'The state or region.' },
    { name: 'postalCode', description: 'The zip code or postal code.' },
    { name: 'country', syntax: 'country', description: 'The country, as ISO 3166-1 alpha-2 code.' },
    typeOf(['work', 'home', 'other']),
    primary,
  ],
};

const groups: AttributeDefinition = {
  name: 'groups',
  type: 'complex',
  multiValued: true,
  mutability: 'readOnly',
  rows: 'memberOf',
  description:
    'The groups the user belongs to, directly or through nested groups. Changed only through the Group.',
  subAttributes: [
    {
      name: 'value',
      caseExact: true,
      mutability: 'readOnly',
      indexed: true,
      description: "The identifier of the user's group.",
    },
    {
      name: '$ref',
      type: 'reference',
      referenceTypes: ['Group'],
      mutability: 'readOnly',
      description: 'The URI of the group.',
    },
    { name: 'display', mutability: 'readOnly', description: 'The name of the group.' },
    {
      name: 'type',
      mutability: 'readOnly',
      canonicalValues: ['direct', 'indirect'],
      description: 'Whether the membership is direct or through another group.',
    },
  ],
};

export const password: AttributeDefinition = {
  name: 'password',
  caseExact: true,
  mutability: 'writeOnly',
  returned: 'never',
  description:
    "The user's password, to set an initial one or to reset it. Kept as a salted hash, never returned.",
};

const text = (
  value: string,
  description: string,
  extra: Partial<AttributeDefinition> = {},
): AttributeDefinition => ({
  name: value,
  description,
  ...extra,
});

export const coreUser: SchemaDefinition = {
  id: userUrn,
  name: 'User',
  description: 'User Account',
  attributes: [
    text('userName', 'The unique name the user is known by; not case-sensitive. Required.', {
      required: true,
      uniqueness: 'server',
      folding: 'username',
      indexed: true,
    }),
    name,
    text('displayName', 'The name of the user, suitable for display.', { indexed: true }),
    text('nickName', 'The casual way to address the user.'),
    text('profileUrl', "The URI of the user's online profile.", {
      type: 'reference',
      referenceTypes: ['external'],
    }),
    text('title', "The user's title, such as Vice President."),
    text(
      'userType',
      'The relationship between the organization and the user, such as Contractor or Employee.',
    ),
    text(
      'preferredLanguage',
      'The preferred written or spoken languages, as in an Accept-Language header.',
    ),
    text('locale', 'The default location, for currency, date and number formats, as language tag.'),
    text('timezone', "The user's time zone, as IANA name such as America/Los_Angeles."),
    text(
      'active',
      'Whether the user may use the application. True unless the client says otherwise.',
      {
        type: 'boolean',
        indexed: true,
        initial: true,
      },
    ),
    password,
    plural('emails', 'E-mail addresses.', { description: 'The e-mail address.', indexed: true }, [
      'work',
      'home',
      'other',
    ]),
    plural(
      'phoneNumbers',
      'Phone numbers.',
      { description: 'The phone number.', indexed: 'prefix' },
      ['work', 'home', 'mobile', 'fax', 'pager', 'other'],
    ),
    plural(
      'ims',
      'Instant messaging addresses.',
      { description: 'The instant messaging address.' },
      ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'],
    ),
    plural(
      'photos',
      'URIs of photos of the user.',
      { type: 'reference', referenceTypes: ['external'], description: 'The URI of the image.' },
      ['photo', 'thumbnail'],
    ),
    addresses,
    groups,
    plural(
      'entitlements',
      'Things the user is entitled to.',
      { description: 'The entitlement.', indexed: 'prefix' },
      ['other'],
    ),
    plural(
      'roles',
      'Roles that together say who the user is.',
      { description: 'The role.', indexed: 'prefix' },
      ['other'],
    ),
    plural(
      'x509Certificates',
      'X.509 certificates issued to the user.',
      { type: 'binary', description: 'One DER-encoded certificate in base64.' },
      ['other'],
    ),
  ],
};
