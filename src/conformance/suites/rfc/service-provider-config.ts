import { casesOf } from '../../case.ts';
import { type CaseContext } from '../../case-context.ts';
import { urns } from '../../urns.ts';

const schemeTypes = ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'];

/** ServiceProviderConfig (RFC 7643 §5). */
export const serviceProviderConfigCases = casesOf(
  { section: 'RFC 7643 §5', needs: ['serviceProviderConfig'] },
  [
    {
      id: 'discovery.config-schema',
      title: 'ServiceProviderConfig is a single resource with its schema URN',
      requirements: ['R031'],
      section: 'RFC 7644 §4',
      async run(t) {
        const body = await t.read('/ServiceProviderConfig');
        t.equal(body.schemas, [urns.serviceProviderConfig], 'schemas');
        t.absent(body, 'Resources');
      },
    },
    ...['patch', 'bulk', 'filter', 'changePassword', 'sort', 'etag'].map((feature) => ({
      id: `discovery.config-${feature}`,
      title: `ServiceProviderConfig states ${feature}.supported as a boolean`,
      requirements: ['R032'],
      async run(t: CaseContext) {
        const { [feature]: stated } = t.discovery.serviceProviderConfig;
        t.that(
          typeof stated?.supported === 'boolean',
          `${feature}.supported is ${JSON.stringify(stated?.supported)}; a boolean is expected`,
        );
      },
    })),
    {
      id: 'discovery.config-limits',
      title: 'the limits of bulk and filter are stated as integers, also when unsupported',
      requirements: ['R033'],
      async run(t) {
        const { bulk, filter } = t.discovery.serviceProviderConfig;
        for (const [name, value] of Object.entries({
          'bulk.maxOperations': bulk?.maxOperations,
          'bulk.maxPayloadSize': bulk?.maxPayloadSize,
          'filter.maxResults': filter?.maxResults,
        }))
          t.that(
            Number.isInteger(value) && value >= 0,
            `${name} is ${JSON.stringify(value)}; a whole number is expected`,
          );
      },
    },
    {
      id: 'discovery.config-schemes',
      title: 'each authentication scheme has a registered type, a name and a description',
      requirements: ['R034'],
      async run(t) {
        const { authenticationSchemes: schemes } = t.discovery.serviceProviderConfig;
        t.that(Array.isArray(schemes), 'authenticationSchemes is missing');
        for (const { type, name, description } of schemes) {
          t.includes(schemeTypes, type, 'the registered types');
          t.that(
            typeof name === 'string' && typeof description === 'string',
            `the scheme ${type} has no name or no description`,
          );
        }
      },
    },
    {
      id: 'discovery.config-anonymous',
      title: 'ServiceProviderConfig can be read without a credential',
      requirements: ['R035'],
      level: 'SHOULD',
      async run(t) {
        t.status(await t.get('/ServiceProviderConfig', { as: 'none' }), 200);
      },
    },
    {
      id: 'discovery.config-read-only',
      title: 'ServiceProviderConfig cannot be changed',
      requirements: ['R036', 'R018'],
      async run(t) {
        for (const method of ['PUT', 'PATCH', 'POST', 'DELETE'])
          t.status(
            await t.request(method, '/ServiceProviderConfig', {
              body: t.discovery.serviceProviderConfig,
            }),
            [400, 403, 404, 405, 501],
          );
      },
    },
    {
      id: 'discovery.config-pagination',
      title: 'pagination, if stated, has the booleans cursor and index',
      requirements: ['R050'],
      section: 'RFC 9865 §4',
      async run(t) {
        const { pagination } = t.discovery.serviceProviderConfig;
        if (pagination === undefined) t.skip('ServiceProviderConfig states no pagination');
        for (const name of ['cursor', 'index'])
          t.that(
            typeof pagination[name] === 'boolean',
            `pagination.${name} is ${JSON.stringify(pagination[name])}; a boolean is expected`,
          );
      },
    },
    ...[
      ['bulk', 'POST', '/Bulk'],
      ['patch', 'PATCH', '/Users/unknown'],
    ].map(([feature = '', method = '', path = '']) => ({
      id: `discovery.unsupported-${feature}`,
      title: `${feature}, if not supported, answers 501`,
      requirements: ['R037', feature === 'bulk' ? 'R308' : 'R248'],
      section: 'RFC 7644 §3.12',
      level: 'SHOULD' as const,
      async run(t: CaseContext) {
        if (!t.discovery.missing.has(feature as 'bulk')) t.skip(`${feature} is supported`);
        t.status(await t.request(method, path, { body: {} }), [501, 404, 405]);
      },
    })),
  ],
);
