import { createKeySets } from '../access/key-sets.ts';
import { createTokenEndpoint, refused } from '../access/token-endpoint.ts';
import type { OAuth } from '../scim/options.ts';
import type { Config } from './config.ts';
import type { Storage } from './storage.ts';
import { systemClock } from './system.ts';

/** Creates the OAuth token endpoint. */
export function createOAuth(config: Config, { reader, submit }: Storage, hashKey: string): OAuth {
  return {
    authorize: createTokenEndpoint({
      reader,
      clock: systemClock,
      hashKey,
      keySets: createKeySets({ hosts: config.trustedHosts }),
      tokenMinutes: config.accessTokenMinutes,
    }),
    issue: async (grant) => {
      const { token } = await submit('issueToken', grant);
      if (token === undefined) throw refused('the assertion was used before');
      return token;
    },
  };
}
