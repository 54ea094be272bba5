import { describe, expect, it } from 'vitest';
import { enterpriseUrn, freshName, onEveryStore, patch, user, userUrn } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

const strictProfiles = ['rfc-strict', 'interop-strict'] as const;
const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';

onEveryStore('messages that clients send', {}, (server) => {
  const oldCore = [
    'urn:scim:schemas:core:1.0',
    'urn:scim:schemas:core:2.0',
    'urn:scim:schemas:core:1.0:User',
    'urn:scim:schemas:core:2.0:User',
    'URN:SCIM:SCHEMAS:CORE:2.0',
  ] as const;
  const oldEnterprise = ['1.0', '2.0', '1.0:User', '2.0:User'].map(
    (end) => `urn:scim:schemas:extension:enterprise:${end}`,
  );

  describe('C17 pre-standard URNs', () => {
    it('stand for the standard ones in schemas', async () => {
      const { call } = await createTenant(server());
      for (const core of oldCore) {
        for (const extension of [undefined, ...oldEnterprise]) {
          const schemas = extension === undefined ? [core] : [core, extension];
          const body = user({ schemas, [enterpriseUrn]: { department: 'd' } });
          const { status, json } = await call('POST', '/Users', { body });
          expect([schemas, status, json.schemas]).toEqual([schemas, 201, [userUrn, enterpriseUrn]]);
          expect((await call('PUT', `/Users/${json.id}`, { body })).json.schemas).toEqual([
            userUrn,
            enterpriseUrn,
          ]);
        }
      }
      for (const schema of ['urn:scim:schemas:core:1.0', 'urn:scim:schemas:core:2.0:Group']) {
        const { json } = await call('POST', '/Groups', {
          body: { schemas: [schema], displayName: 'g' },
        });
        expect(json.schemas).toEqual([groupUrn]);
      }
      const foreign = await call('POST', '/Users', {
        body: user({ schemas: ['urn:scim:schemas:core:1.0:Group'] }),
      });
      expect([foreign.status, foreign.json.scimType]).toEqual([400, 'invalidSyntax']);
    });

    it('stand for the standard ones as container keys', async () => {
      const { call } = await createTenant(server());
      for (const key of oldEnterprise) {
        const body = user({
          schemas: ['urn:scim:schemas:core:1.0', key],
          [key]: { department: 'd', manager: { managerId: '7' } },
        });
        const { status, json } = await call('POST', '/Users', { body });
        expect([key, status, json[enterpriseUrn]]).toEqual([
          key,
          201,
          { department: 'd', manager: { value: '7' } },
        ]);
        expect(Object.keys(json)).not.toContain(key);
        const put = await call('PUT', `/Users/${json.id}`, {
          body: { ...body, [key]: { department: 'e' } },
        });
        expect(put.json[enterpriseUrn].department).toBe('e');
        const pathless = await call(
          'PATCH',
          `/Users/${json.id}`,
          patch({ op: 'replace', value: { [key]: { department: 'f' } } }),
        );
        expect([pathless.status, pathless.json[enterpriseUrn].department]).toEqual([200, 'f']);
        const pathed = await call(
          'PATCH',
          `/Users/${json.id}`,
          patch({ op: 'replace', path: `${key}:department`, value: 'g' }),
        );
        expect([pathed.status, pathed.json[enterpriseUrn].department]).toEqual([200, 'g']);
        const both = { ...body, [enterpriseUrn]: { department: 'x' } };
        const { status: twice } = await call('PUT', `/Users/${json.id}`, { body: both });
        expect([key, twice]).toEqual([key, 400]);
      }
    });

    it.each(strictProfiles)('%s refuses them', async (profile) => {
      const { call } = await createTenant(server(), { profile });
      for (const core of oldCore) {
        const { status } = await call('POST', '/Users', { body: user({ schemas: [core] }) });
        expect([core, status]).toEqual([core, 400]);
      }
      for (const key of oldEnterprise) {
        expect(
          (await call('POST', '/Users', { body: user({ schemas: [userUrn, key] }) })).status,
        ).toBe(400);
        expect(
          (await call('POST', '/Users', { body: user({ [key]: { department: 'd' } }) })).status,
        ).toBe(400);
      }
      expect((await call('GET', '/Users?count=0')).json.totalResults).toBe(0);
    });
  });

  describe('C18 empty schemas', () => {
    it('are as missing', async () => {
      const { call } = await createTenant(server());
      for (const schemas of [[], null, undefined]) {
        const { status, json } = await call('POST', '/Users', { body: user({ schemas }) });
        expect([status, json.schemas]).toEqual([201, [userUrn]]);
        expect(
          (await call('PUT', `/Users/${json.id}`, { body: { ...user(), schemas } })).status,
        ).toBe(200);
        const operations = [{ op: 'replace', path: 'title', value: 't' }];
        const patched = await call('PATCH', `/Users/${json.id}`, {
          body: { schemas, Operations: operations },
        });
        expect([patched.status, patched.json?.title]).toEqual([200, 't']);
        const bulk = {
          schemas,
          Operations: [
            {
              method: 'PATCH',
              path: `/Users/${json.id}`,
              data: { schemas, Operations: operations },
            },
          ],
        };
        const { json: answers } = await call('POST', '/Bulk', { body: bulk });
        expect(answers.Operations[0].status).toBe('200');
        expect(
          (await call('POST', '/Groups', { body: { schemas, displayName: 'g' } })).status,
        ).toBe(201);
      }
    });

    it.each(strictProfiles)('%s refuses them', async (profile) => {
      const { call } = await createTenant(server(), { profile });
      for (const schemas of [[], null, undefined]) {
        const { status, json } = await call('POST', '/Users', { body: user({ schemas }) });
        expect([status, json.scimType]).toEqual([400, 'invalidSyntax']);
        const bulk = {
          schemas,
          Operations: [{ method: 'POST', path: '/Users', bulkId: 'a', data: user() }],
        };
        expect((await call('POST', '/Bulk', { body: bulk })).status).toBe(400);
      }
      expect((await call('GET', '/Users?count=0')).json.totalResults).toBe(0);
    });
  });

  describe('Bulk', () => {
    const bad = { method: 'DELETE', path: '/Users/nobody' };
    const post = (bulkId?: string) => ({
      method: 'POST',
      path: '/Users',
      ...(bulkId === undefined ? {} : { bulkId }),
      data: user(),
    });

    it('C19 failOnErrors 0 means no limit', async () => {
      const { call } = await createTenant(server());
      const body = { schemas: [bulkUrn], failOnErrors: 0, Operations: [bad, bad, post('1'), bad] };
      const { json } = await call('POST', '/Bulk', { body });
      expect(json.Operations.map(({ status }: { status: string }) => status)).toEqual([
        '404',
        '404',
        '201',
        '404',
      ]);
    });

    it('C40 a POST without bulkId is carried out', async () => {
      const { call } = await createTenant(server());
      const data = user();
      for (const bulkId of [undefined, '', null]) {
        const body = {
          schemas: [bulkUrn],
          Operations: [{ method: 'POST', path: '/Users', bulkId, data: user() }, post(), post('x')],
        };
        const { json } = await call('POST', '/Bulk', { body });
        expect(json.Operations.map(({ status }: { status: string }) => status)).toEqual([
          '201',
          '201',
          '201',
        ]);
        expect(json.Operations.map((answer: { bulkId?: string }) => answer.bulkId)).toEqual([
          undefined,
          undefined,
          'x',
        ]);
        expect(json.Operations[0].location).toContain('/Users/');
      }
      const group = {
        method: 'POST',
        path: '/Groups',
        data: { displayName: 'g', members: [{ value: 'bulkId:u' }] },
      };
      const linked = {
        schemas: [bulkUrn],
        Operations: [group, { method: 'POST', path: '/Users', bulkId: 'u', data }],
      };
      const { json } = await call('POST', '/Bulk', { body: linked });
      const made = await call(
        'GET',
        new URL(json.Operations[0].location).pathname.replace(/^/u, '!'),
      );
      expect(made.json.members[0].value).toBe(json.Operations[1].location.split('/').at(-1));
    });

    it('C20 a PATCH may have its operations as data', async () => {
      const { call } = await createTenant(server());
      const { id } = (await call('POST', '/Users', { body: user() })).json;
      const group = (await call('POST', '/Groups', { body: { displayName: 'g' } })).json.id;
      const body = {
        schemas: [bulkUrn],
        Operations: [
          {
            method: 'PATCH',
            path: `/Users/${id}`,
            data: [{ op: 'replace', path: 'title', value: 't' }],
          },
          {
            method: 'PATCH',
            path: `/Groups/${group}`,
            data: [{ op: 'add', path: 'members', value: [{ value: id }] }],
          },
          { method: 'PUT', path: `/Users/${id}`, data: [user()] },
          { method: 'POST', path: '/Users', bulkId: 'l', data: [user()] },
        ],
      };
      const { json } = await call('POST', '/Bulk', { body });
      expect(json.Operations.map(({ status }: { status: string }) => Number(status) < 300)).toEqual(
        [true, true, false, false],
      );
      expect((await call('GET', `/Users/${id}`)).json).toMatchObject({
        title: 't',
        groups: [{ value: group }],
      });
    });

    it.each(strictProfiles)('C19 C20 C40 %s refuses all three', async (profile) => {
      const { call } = await createTenant(server(), { profile });
      const { id } = (await call('POST', '/Users', { body: user() })).json;
      const before = (await call('GET', '/Users')).json;
      const zero = await call('POST', '/Bulk', {
        body: { schemas: [bulkUrn], failOnErrors: 0, Operations: [post('1')] },
      });
      expect([zero.status, zero.json.scimType]).toEqual([400, 'invalidValue']);
      const list = {
        method: 'PATCH',
        path: `/Users/${id}`,
        data: [{ op: 'replace', path: 'title', value: 't' }],
      };
      const { json } = await call('POST', '/Bulk', {
        body: { schemas: [bulkUrn], Operations: [post(), list] },
      });
      expect(json.Operations.map(({ status }: { status: string }) => status)).toEqual([
        '400',
        '400',
      ]);
      expect((await call('GET', '/Users')).json).toEqual(before);
    });
  });

  describe('C36 extensions that schemas does not name', () => {
    it.each(strictProfiles)('are refused by %s', async (profile) => {
      const { call } = await createTenant(server(), { profile });
      const enterprise = { [enterpriseUrn]: { department: 'd' } };
      const refused = await call('POST', '/Users', { body: user(enterprise) });
      expect([refused.status, refused.json.scimType]).toEqual([400, 'invalidSyntax']);
      expect(refused.json.detail).toContain(enterpriseUrn);
      const upper = await call('POST', '/Users', {
        body: user({ [enterpriseUrn.toUpperCase()]: { department: 'd' } }),
      });
      expect(upper.status).toBe(400);
      const made = await call('POST', '/Users', {
        body: user({ schemas: [userUrn, enterpriseUrn], ...enterprise }),
      });
      expect(made.status).toBe(201);
      const put = await call('PUT', `/Users/${made.json.id}`, {
        body: user({ ...enterprise, userName: made.json.userName }),
      });
      expect(put.status).toBe(400);
      expect((await call('GET', `/Users/${made.json.id}`)).json.meta.version).toBe(
        made.json.meta.version,
      );
    });

    it('are read by the others', async () => {
      const { call } = await createTenant(server());
      const { status, json } = await call('POST', '/Users', {
        body: user({ [enterpriseUrn]: { department: 'd' } }),
      });
      expect([status, json.schemas]).toEqual([201, [userUrn, enterpriseUrn]]);
    });
  });

  it('C14 names in a body that differ only in case change nothing', async () => {
    const { call } = await createTenant(server());
    const name = freshName();
    const twice = await call('POST', '/Users', {
      body: { ...user({ userName: name }), active: false, Active: true },
    });
    expect(twice.status).toBe(400);
    expect((await call('GET', '/Users?count=0')).json.totalResults).toBe(0);
  });
});
