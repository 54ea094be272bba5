/**
 * Every accepted deviation from the RFCs, as data: what clients send, what the RFC says, and how
 * it is handled. A profile is a set of these. The tolerances a request used are in its log line.
 */

export interface Tolerance {
  /** Clients that were seen doing it. */
  readonly clients: string;
  readonly observed: string;
  /** The clause it deviates from. */
  readonly rfc: string;
  readonly handling: string;
}

export const tolerances = {
  'boolean-strings': {
    clients: 'Entra ID, OneLogin',
    observed: '"active": "False", roles[primary eq "True"]',
    rfc: '7643 §2.3.2',
    handling: 'true and false in any case are read as booleans, in bodies and filters',
  },
  'scalar-strings': {
    clients: 'template-driven connectors',
    observed: '"employeeNumber": 5',
    rfc: '7643 §2.3.1',
    handling: 'a number or boolean for a string attribute is converted to a string',
  },
  'number-strings': {
    clients: 'template-driven connectors',
    observed: '"size": "12"',
    rfc: '7643 §2.3.4',
    handling: 'a string that contains a number is converted, for integer and decimal attributes',
  },
  'blank-texts': {
    clients: 'template-driven connectors',
    observed: '"profileUrl": " "',
    rfc: '7643 §2.3',
    handling:
      'a blank string for an attribute of another type clears it; otherwise 400 invalidValue',
  },
  'reference-texts': {
    clients: 'template-driven connectors',
    observed: '"profileUrl": "my page"',
    rfc: '7643 §2.3.7',
    handling: 'a reference that is not a URI is stored as given',
  },
  'json-texts': {
    clients: 'Entra ID (several app roles)',
    observed:
      '"roles": ["{\\"id\\": \\"…\\", \\"value\\": \\"Admin\\", \\"displayName\\": \\"Admin\\"}"]',
    rfc: '7643 §2.3.8',
    handling:
      'JSON in a string for a complex attribute or its value is parsed; displayName becomes display',
  },
  'wrapped-values': {
    clients: 'Entra ID (older jobs)',
    observed: '"value": [{"$ref": null, "value": "Ada King"}]',
    rfc: '7643 §2.4',
    handling: 'a single value in an array or object is unwrapped for a single-valued attribute',
  },
  'bare-complex-values': {
    clients: 'Entra ID',
    observed: '"manager": "<id>", "emails": ["ada@example.com"]',
    rfc: '7643 §2.3.8',
    handling: 'a string for a complex attribute becomes its value sub-attribute',
  },
  'single-as-array': {
    clients: 'template-driven connectors',
    observed: '"emails": {"value": "ada@example.com"}',
    rfc: '7643 §2.4',
    handling: 'one object for a multi-valued attribute is read as an array of one',
  },
  'country-names': {
    clients: 'Entra ID, Okta',
    observed: '"country": "USA"',
    rfc: '7643 §4.1.2',
    handling: 'a country that is not an ISO 3166-1 alpha-2 code is stored as given',
  },
  'unknown-attributes': {
    clients: 'all',
    observed: 'attributes and extensions the schema does not have',
    rfc: '7644 §3.1',
    handling: 'ignored, and named in the log; otherwise 400 invalidSyntax',
  },
  'unknown-schemas': {
    clients: 'Entra ID',
    observed:
      '"schemas": ["…", "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"]',
    rfc: '7643 §3',
    handling: 'unknown schema URNs are ignored',
  },
  'missing-schemas': {
    clients: 'dummyidp, hand-written clients',
    observed: 'a body without schemas, or with null or [] as schemas',
    rfc: '7644 §3.1',
    handling: 'the schemas are inferred from the endpoint',
  },
  'unlisted-extensions': {
    clients: 'hand-written clients',
    observed: 'an extension in the body whose URN schemas does not name',
    rfc: '7643 §3',
    handling: 'the extension is read; otherwise 400 invalidSyntax',
  },
  'missing-content-type': {
    clients: 'dummyidp',
    observed: 'a JSON body without Content-Type',
    rfc: '7644 §3.8',
    handling: 'the body is read as application/scim+json',
  },
  'plain-text-bodies': {
    clients: 'fetch without headers',
    observed: 'a JSON body as text/plain',
    rfc: '7644 §3.8',
    handling: 'the body is read as application/scim+json; otherwise 415',
  },
  'operation-case': {
    clients: 'Entra ID',
    observed: '"op": "Replace"',
    rfc: '7644 §3.5.2',
    handling: 'op is accepted in any case',
  },
  'empty-operations': {
    clients: 'template-driven connectors',
    observed: '"Operations": []',
    rfc: '7644 §3.5.2',
    handling: 'a PATCH without operations changes nothing; otherwise 400 invalidSyntax',
  },
  'bulk-operation-list': {
    clients: 'hand-written clients',
    observed: '{"method": "PATCH", "path": "/Users/…", "data": [{"op": "replace", …}]}',
    rfc: '7644 §3.7',
    handling: 'a list as the data of a bulk PATCH is read as its operations',
  },
  'pre-standard-urns': {
    clients: 'OneLogin (older templates)',
    observed: '"urn:scim:schemas:extension:enterprise:1.0": {…}',
    rfc: '7643 §10.2.1',
    handling: 'schema URNs of SCIM 1.1 and of drafts are replaced in schemas, keys and paths',
  },
  'path-keys': {
    clients: 'Entra ID (aadOptscim062020)',
    observed:
      '{"op": "replace", "value": {"name.familyName": "King", "urn:…:User:department": "R&D"}}',
    rfc: '7644 §3.5.2.3',
    handling: 'keys of a path-less value may be dotted names, URN paths or value paths',
  },
  'read-only-values': {
    clients: 'Okta, rselbach/scimtest',
    observed: '{"op": "replace", "value": {"id": "…", "meta": {…}, "displayName": "Eng"}}',
    rfc: '7644 §3.5.2',
    handling:
      'in a path-less value, schemas, meta and unchanged readOnly values are ignored; otherwise 400 mutability',
  },
  'create-on-no-match': {
    clients: 'Entra ID',
    observed: 'replace phoneNumbers[type eq "work"].value on a user without phone',
    rfc: '7644 §3.5.2.3',
    handling:
      'replace creates the value that the eq terms of the filter describe; otherwise 400 noTarget',
  },
  'remove-by-value': {
    clients: 'Entra ID, JumpCloud, OneLogin',
    observed: '{"op": "Remove", "path": "members", "value": [{"value": "<id>"}]}',
    rfc: '7644 §3.5.2.2',
    handling: 'only the listed values are removed, never all; otherwise 400 invalidValue',
  },
  'delete-markers': {
    clients: 'OneLogin (SCIM 1.1 templates)',
    observed: '"members": [{"value": "<id>", "operation": "delete"}]',
    rfc: '7644 §3.5.2',
    handling: 'a member with this mark is removed; otherwise the mark is an unknown attribute',
  },
  'access-ends': {
    clients: 'all',
    observed: '"active": false together with an attribute that is invalid or must be refused',
    rfc: '7644 §3.5.2',
    handling:
      'an invalid optional attribute is ignored; if the rest is refused, the user is still deactivated',
  },
  'missing-bulk-id': {
    clients: 'hand-written clients',
    observed: 'a POST operation of a bulk request without bulkId',
    rfc: '7644 §3.7',
    handling:
      'the resource is created; other operations cannot refer to it; otherwise 400 invalidSyntax',
  },
  'fail-on-errors-zero': {
    clients: 'hand-written clients',
    observed: '"failOnErrors": 0',
    rfc: '7644 §3.7',
    handling: 'the number of errors is unlimited; otherwise 400 invalidValue',
  },
  'long-decimals': {
    clients: 'clients that calculate',
    observed: '"score": 0.12345678901234567890',
    rfc: '7643 §2.3.3',
    handling:
      'a decimal with too many digits becomes the nearest double; otherwise 400 invalidValue',
  },
  'unqualified-names': {
    clients: 'Entra ID',
    observed: 'filter=id eq "<id>" and manager eq "<id>", attributes=employeeNumber',
    rfc: '7644 §3.10',
    handling: 'filters, sorting and projections accept a name that exactly one extension has',
  },
  'unquoted-operands': {
    clients: "Microsoft's request collection, Databricks",
    observed: 'filter=userName sw O',
    rfc: '7644 §3.4.2.2',
    handling:
      'an operand without quotes is a string up to a space or parenthesis; otherwise 400 invalidFilter',
  },
  'filtered-attribute-names': {
    clients: 'Entra ID',
    observed: 'attributes=emails[type eq "work"]',
    rfc: '7644 §3.10',
    handling: 'the name before the bracket is used; otherwise no attribute is named',
  },
  'repeated-attributes': {
    clients: 'generated clients',
    observed: 'attributes=userName&attributes=emails',
    rfc: '7644 §3.9',
    handling: 'the lists are joined; otherwise 400 invalidValue',
  },
  'unknown-sort-attributes': {
    clients: 'hand-written clients',
    observed: 'sortBy=fooBar',
    rfc: '7644 §3.4.2.3',
    handling: 'the list is not sorted; otherwise 400 invalidValue',
  },
  'unknown-filter-attributes': {
    clients: 'PingOne templates',
    observed: 'filter=email Co "ada"',
    rfc: '7644 §3.4.2.1',
    handling: 'an unknown attribute counts as unassigned; otherwise 400 invalidFilter',
  },
} as const satisfies Record<string, Tolerance>;

export type ToleranceId = keyof typeof tolerances;
