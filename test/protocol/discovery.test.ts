import { expect, it } from 'vitest';
import { defaultBulkLimits } from '../../src/protocol/bulk/read-bulk.ts';
import {
  type Capabilities,
  describeServiceProvider,
} from '../../src/protocol/discovery/service-provider-config.ts';

const capabilities: Capabilities = {
  changePassword: true,
  bulk: defaultBulkLimits,
  cursorTimeout: 60,
  isInteropProfile: false,
  defaultPageSize: 100,
  maxPageSize: 1_000,
  oauth: true,
  documentationUri: 'https://docs.example/',
  isRfc7643Only: false,
};

it('R034 C29 lists OAuth only where the server issues access tokens', () => {
  const schemes = (oauth: boolean): readonly string[] => {
    const config = describeServiceProvider({ ...capabilities, oauth }, 'https://scim.example/v2');
    return (config as { authenticationSchemes: { type: string }[] }).authenticationSchemes.map(
      ({ type }) => type,
    );
  };
  expect(schemes(true)).toEqual(['oauthbearertoken', 'oauth2']);
  expect(schemes(false)).toEqual(['oauthbearertoken']);
});
