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
    handling: 'a number or boolean for a string attribute becomes its text',
  },
  'number-strings': {
    clients: 'template-driven connectors',
    observed: '"size": "12"',
    rfc: '7643 §2.3.4',
    handling: 'a text that is a number is read as that number, for integer and decimal attributes',
  },
  'blank-texts': {
    clients: 'template-driven connectors',
    observed: '"profileUrl": " "',
    rfc: '7643 §2.3',
    handling:
      'a blank text for a boolean, number, date, binary or reference clears the attribute; without it 400 invalidValue',
  },
  'reference-texts': {
    clients: 'template-driven connectors',
    observed: '"profileUrl": "my page"',
    rfc: '7643 §2.3.7',
    handling: 'a reference that is not a URI is kept as text',
  },
  'json-texts': {
    clients: 'Entra ID (several app roles)',
    observed:
      '"roles": ["{\\"id\\": \\"…\\", \\"value\\": \\"Admin\\", \\"displayName\\": \\"Admin\\"}"]',
    rfc: '7643 §2.3.8',
    handling:
      'JSON in a text for a complex attribute, or for its value, is parsed; displayName becomes display',
  },
  'wrapped-values': {
    clients: 'Entra ID (older jobs)',
    observed: '"value": [{"$ref": null, "value": "Ada King"}]',
    rfc: '7643 §2.4',
    handling: 'one value wrapped in an array or object is unwrapped for a single-valued attribute',
  },
  'bare-complex-values': {
    clients: 'Entra ID',
    observed: '"manager": "<id>", "emails": ["ada@example.com"]',
    rfc: '7643 §2.3.8',
    handling: 'a bare string for a complex attribute becomes its value sub-attribute',
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
    handling: 'a country that is not an ISO 3166-1 alpha-2 code is kept as given',
  },
  'unknown-attributes': {
    clients: 'all',
    observed: 'attributes and extensions the schema does not have',
    rfc: '7644 §3.1',
    handling: 'ignored and noted; without it 400 invalidSyntax',
  },
  'unknown-schemas': {
    clients: 'Entra ID',
    observed:
      '"schemas": ["…", "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"]',
    rfc: '7643 §3',
    handling: 'URNs of schemas the resource type does not have are ignored',
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
    handling: 'the extension is read all the same; without it 400 invalidSyntax',
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
    handling: 'the body is read as application/scim+json; without it 415',
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
    handling: 'a PATCH without operations changes nothing; without it 400 invalidSyntax',
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
    handling:
      'schema URNs of SCIM 1.1 and of drafts stand for the standard ones, in schemas, as container keys and in paths',
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
      'schemas and meta inside a path-less value are ignored, and any readOnly attribute whose value is what is there; without it 400 mutability',
  },
  'create-on-no-match': {
    clients: 'Entra ID',
    observed: 'replace phoneNumbers[type eq "work"].value on a user without phone',
    rfc: '7644 §3.5.2.3',
    handling:
      'replace creates the value that the eq terms of the filter describe; without it 400 noTarget',
  },
  'remove-by-value': {
    clients: 'Entra ID, JumpCloud, OneLogin',
    observed: '{"op": "Remove", "path": "members", "value": [{"value": "<id>"}]}',
    rfc: '7644 §3.5.2.2',
    handling: 'only the listed values are removed, never all; without it 400 invalidValue',
  },
  'delete-markers': {
    clients: 'OneLogin (SCIM 1.1 templates)',
    observed: '"members": [{"value": "<id>", "operation": "delete"}]',
    rfc: '7644 §3.5.2',
    handling: 'a member marked so is removed; without it the mark is an unknown attribute',
  },
  'access-ends': {
    clients: 'all',
    observed:
      '"active": false beside an attribute that cannot be understood, or that must be refused',
    rfc: '7644 §3.5.2',
    handling:
      'access ends: an optional attribute that cannot be understood is ignored; where the rest must be refused, the answer is that error and the user is deactivated',
  },
  'missing-bulk-id': {
    clients: 'hand-written clients',
    observed: 'a POST operation of a bulk request without bulkId',
    rfc: '7644 §3.7',
    handling:
      'the resource is created, and no other operation can refer to it; without it 400 invalidSyntax',
  },
  'fail-on-errors-zero': {
    clients: 'hand-written clients',
    observed: '"failOnErrors": 0',
    rfc: '7644 §3.7',
    handling: 'the number of errors has no limit; without it 400 invalidValue',
  },
  'long-decimals': {
    clients: 'clients that calculate',
    observed: '"score": 0.12345678901234567890',
    rfc: '7643 §2.3.3',
    handling:
      'a decimal of more digits than a double has becomes the nearest double; without it 400 invalidValue',
  },
  'unqualified-names': {
    clients: 'Entra ID',
    observed: 'filter=id eq "<id>" and manager eq "<id>", attributes=employeeNumber',
    rfc: '7644 §3.10',
    handling:
      'in filters, sorting and projections a name that exactly one extension of the type has is that attribute',
  },
  'unquoted-operands': {
    clients: "Microsoft's request collection, Databricks",
    observed: 'filter=userName sw O',
    rfc: '7644 §3.4.2.2',
    handling:
      'an operand without quotes is read as a string up to the next blank or parenthesis; without it 400 invalidFilter',
  },
  'filtered-attribute-names': {
    clients: 'Entra ID',
    observed: 'attributes=emails[type eq "work"]',
    rfc: '7644 §3.10',
    handling: 'the name before the bracket counts; without it no attribute is named',
  },
  'repeated-attributes': {
    clients: 'generated clients',
    observed: 'attributes=userName&attributes=emails',
    rfc: '7644 §3.9',
    handling: 'the lists are joined; without it 400 invalidValue',
  },
  'unknown-sort-attributes': {
    clients: 'hand-written clients',
    observed: 'sortBy=fooBar',
    rfc: '7644 §3.4.2.3',
    handling: 'the list is not sorted; without it 400 invalidValue',
  },
  'unknown-filter-attributes': {
    clients: 'PingOne templates',
    observed: 'filter=email Co "ada"',
    rfc: '7644 §3.4.2.1',
    handling:
      'an attribute the type does not have counts as no value; without it 400 invalidFilter',
  },
} as const satisfies Record<string, Tolerance>;

export type ToleranceId = keyof typeof tolerances;
