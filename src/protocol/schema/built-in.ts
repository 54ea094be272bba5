import { parseJson } from '../json/parse-json.ts';
import { coreGroup } from './core-group.ts';
import { coreUser, password } from './core-user.ts';
import { enterpriseUser } from './enterprise-user.ts';
import { readDefinitions } from './read-definitions.ts';
import { createRegistry, type Definitions, type Registry } from './registry.ts';

export interface BuiltInOptions {
  /** Whether the User schema has `password`. Default false: it is then unknown and never stored. */
  readonly passwords?: boolean;
}

/** Returns the registry every tenant starts with: User with the Enterprise extension, and Group. */
export function builtInRegistry(options: BuiltInOptions = {}): Registry {
  const { schemas, resourceTypes } = builtInDefinitions(options);
  return createRegistry(schemas, resourceTypes);
}

export function builtInDefinitions(options: BuiltInOptions = {}): Definitions {
  const user =
    options.passwords === true
      ? coreUser
      : {
          ...coreUser,
          attributes: coreUser.attributes.filter((attribute) => attribute !== password),
        };
  return {
    schemas: [user, enterpriseUser, coreGroup],
    resourceTypes: [
      {
        name: 'User',
        endpoint: '/Users',
        description: 'User Account',
        schema: user.id,
        schemaExtensions: [{ schema: enterpriseUser.id, required: false }],
      },
      {
        name: 'Group',
        endpoint: '/Groups',
        description: 'Group',
        schema: coreGroup.id,
        schemaExtensions: [],
      },
    ],
  };
}

/**
 * Returns the built-in definitions with those of a tenant, which were checked when they were
 * stored.
 *
 * @throws DefinitionError
 */
export function extendDefinitions(builtIn: Definitions, stored: string): Definitions {
  return readDefinitions(parseJson(stored), builtIn, 'stored');
}
