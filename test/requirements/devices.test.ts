import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { freshName, onEveryStore, patch, type TestServer, user } from '../support/server.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
type Part = Record<'schemas' | 'resourceTypes', unknown[]>;
const parts = ['rfc9944-device', 'agent'].map(
  (name) => JSON.parse(readFileSync(join(examples, `${name}.json`), 'utf8')) as Part,
);
const merged = join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'definitions.json');
writeFileSync(
  merged,
  JSON.stringify({
    schemas: parts.flatMap(({ schemas }) => schemas),
    resourceTypes: parts.flatMap(({ resourceTypes }) => resourceTypes),
  }),
);

const core = 'urn:ietf:params:scim:schemas:core:2.0';
const extension = (name: string): string =>
  `urn:ietf:params:scim:schemas:extension:${name}:2.0:Device`;
const [deviceUrn, appUrn, agentUrn] = [`${core}:Device`, `${core}:EndpointApp`, `${core}:Agent`];
const [ble, passKey, oob] = [
  extension('ble'),
  extension('pairingPassKey'),
  extension('pairingOOB'),
];
const [dpp, mab, fdo, zigbee, apps] = [
  'dpp',
  'ethernet-mab',
  'fido-device-onboard',
  'zigbee',
  'endpointAppsExt',
].map(extension) as [string, string, string, string, string];

onEveryStore('devices (RFC 9944) and agents', { definitions: merged }, (server) => {
  const call: TestServer['call'] = (...given) => server().call(...given);
  const find = async (path: string, filter: string): Promise<string[]> =>
    (await call('GET', `${path}?filter=${encodeURIComponent(filter)}`)).json.Resources.map(
      ({ id }: { id: string }) => id,
    );
  const device = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
    schemas: [deviceUrn, ...Object.keys(more).filter((name) => name.startsWith('urn:'))],
    displayName: 'BLE Heart Monitor',
    active: true,
    ...more,
  });
  const bleOf = (more: object = {}): object => ({
    versionSupport: ['5.3'],
    deviceMacAddress: '2C:54:91:88:C9:E2',
    isRandom: false,
    pairingMethods: [extension('pairingNull'), extension('pairingJustWorks'), passKey, oob],
    [extension('pairingNull')]: null,
    [extension('pairingJustWorks')]: { key: null },
    [passKey]: { key: 123_456 },
    [oob]: { key: 'TheKeyvalueRetrievedFromOOB', randomNumber: 238_796_813_516_896 },
    ...more,
  });

  it('R354 discovery lists the types, the extensions and those within them', async () => {
    const types = (await call('GET', '/ResourceTypes')).json.Resources as {
      name: string;
      schemaExtensions: object[];
    }[];
    expect(types.map(({ name }) => name)).toEqual([
      'User',
      'Group',
      'Device',
      'EndpointApp',
      'Agent',
    ]);
    expect(types[2]!.schemaExtensions).toContainEqual({ schema: passKey, required: false });
    const { json } = await call('GET', `/Schemas/${apps}`);
    expect(
      json.attributes.map(({ name, required, mutability }: Record<string, unknown>) => [
        name,
        required,
        mutability,
      ]),
    ).toEqual([
      ['applications', true, 'readWrite'],
      ['deviceControlEnterpriseEndpoint', true, 'readOnly'],
      ['telemetryEnterpriseEndpoint', false, 'readOnly'],
    ]);
    expect((await call('GET', `/Schemas/${extension('pairingNull')}`)).json.attributes).toEqual([]);
    expect((await call('GET', `/Schemas/${passKey}`)).json.attributes[0]).toMatchObject({
      name: 'key',
      type: 'integer',
    });
  });

  it('R354 a BLE device with its pairing methods: create, read, find, change in every notation', async () => {
    const created = await call('POST', '/Devices', {
      body: device({ [ble]: bleOf({ irk: 'canary-irk' }) }),
    });
    expect([created.status, created.json.detail]).toEqual([201, undefined]);
    const { id } = created.json;
    expect(created.text).not.toContain('canary-irk');
    expect(created.json.schemas).toEqual([deviceUrn, ble]);
    expect(created.json[ble][passKey]).toEqual({ key: 123_456 });
    expect(created.json[ble]).not.toHaveProperty([extension('pairingJustWorks')]);
    expect((await call('GET', `/Devices/${id}`)).json).toEqual(created.json);
    for (const filter of [
      `${ble}:deviceMacAddress eq "2c:54:91:88:c9:e2"`,
      `${passKey}:key eq 123456`,
      `${ble}:${passKey}:key eq 123456`,
      `${oob}:key eq "TheKeyvalueRetrievedFromOOB"`,
      `${ble}:versionSupport eq "5.3"`,
      `${ble}:versionSupport[value eq "5.3"]`,
      `${ble}:pairingMethods eq "${oob}" and active eq true`,
    ])
      expect([filter, await find('/Devices', filter)]).toEqual([filter, [id]]);
    expect(await find('/Devices', `${oob}:key eq "thekeyvalueretrievedfromoob"`)).toEqual([]);
    const change = async (...operations: object[]) => {
      const { status, json } = await call('PATCH', `/Devices/${id}`, patch(...operations));
      expect([status, json.detail]).toEqual([200, undefined]);
      return json[ble];
    };
    expect((await change({ op: 'replace', path: `${passKey}:key`, value: 1 }))[passKey]).toEqual({
      key: 1,
    });
    expect(
      (await change({ op: 'replace', path: `${ble}:${passKey}:key`, value: 2 }))[passKey],
    ).toEqual({ key: 2 });
    expect((await change({ op: 'replace', path: passKey, value: { key: 3 } }))[passKey]).toEqual({
      key: 3,
    });
    expect(
      (await change({ op: 'replace', value: { [ble]: { [passKey]: { key: 4 } } } }))[passKey],
    ).toEqual({ key: 4 });
    expect(
      (await change({ op: 'replace', path: ble, value: { [passKey]: { key: 5 } } }))[passKey],
    ).toEqual({ key: 5 });
    expect((await change({ op: 'add', value: { [`${passKey}:key`]: 6 } }))[passKey]).toEqual({
      key: 6,
    });
    const left = await change(
      { op: 'remove', path: passKey },
      { op: 'add', path: `${ble}:versionSupport`, value: ['5.4'] },
    );
    expect(left).not.toHaveProperty([passKey]);
    expect(left).toMatchObject({
      versionSupport: ['5.3', '5.4'],
      [oob]: { key: 'TheKeyvalueRetrievedFromOOB' },
    });
    const removed = await call(
      'PATCH',
      `/Devices/${id}`,
      patch({ op: 'remove', path: `${oob}:randomNumber` }),
    );
    expect([removed.status, removed.json.scimType]).toEqual([400, 'mutability']);
    const put = await call('PUT', `/Devices/${id}`, { body: device({ [ble]: bleOf() }) });
    expect([put.status, put.json[ble][passKey]]).toEqual([200, { key: 123_456 }]);
    expect((await call('GET', `/Devices/${id}?attributes=${passKey}:key`)).json[ble]).toEqual({
      [passKey]: { key: 123_456 },
    });
  });

  it('R354 what is required is asked for at every depth', async () => {
    for (const [body, path] of [
      [{ schemas: [deviceUrn], displayName: 'x' }, 'active'],
      [device({ [ble]: bleOf({ deviceMacAddress: undefined }) }), `${ble}:deviceMacAddress`],
      [device({ [ble]: bleOf({ [oob]: { key: 'k' } }) }), `${oob}:randomNumber`],
      [device({ [dpp]: { dppVersion: 2 } }), `${dpp}:bootstrapKey`],
      [device({ [fdo]: { fdoVoucher: null } }), undefined],
      [device({ [apps]: { applications: [] } }), undefined],
      [device({ [zigbee]: { versionSupport: ['3.0'] } }), `${zigbee}:deviceEui64Address`],
    ] as const) {
      const { status, json } = await call('POST', '/Devices', {
        body: JSON.parse(JSON.stringify(body)) as object,
      });
      // A container without any value is unassigned, and so are its required attributes (RFC 7643
      // §2.5).
      if (path === undefined) expect([status, json.schemas]).toEqual([201, [deviceUrn]]);
      else
        expect([status, json.scimType, json.detail]).toEqual([
          400,
          'invalidValue',
          `${path} is required`,
        ]);
    }
  });

  it('R354 DPP, MAB, FDO and Zigbee: values are kept, secrets are not shown', async () => {
    const body = device({
      [dpp]: {
        dppVersion: 2,
        bootstrappingMethod: ['QR', 'NFC'],
        bootstrapKey: 'canary-key',
        classChannel: ['81/1', '115/36'],
        serialNumber: '4774LH2b4044',
      },
      [mab]: { deviceMacAddress: '2C:54:91:88:C9:E3' },
      [fdo]: { fdoVoucher: 'canary-voucher' },
      [zigbee]: { versionSupport: ['3.0'], deviceEui64Address: '50:32:5F:FF:FE:E7:67:28' },
    });
    const created = await call('POST', '/Devices', { body });
    expect([created.status, created.json.detail]).toEqual([201, undefined]);
    const { id } = created.json;
    expect(created.text).not.toContain('canary');
    expect(created.json[dpp]).toEqual({
      dppVersion: 2,
      bootstrappingMethod: ['QR', 'NFC'],
      classChannel: ['81/1', '115/36'],
      serialNumber: '4774LH2b4044',
    });
    expect(
      await find(
        '/Devices',
        `${dpp}:classChannel eq "81/1" and ${zigbee}:deviceEui64Address sw "50:32"`,
      ),
    ).toEqual([id]);
    expect(await find('/Devices', `${mab}:deviceMacAddress eq "2c:54:91:88:c9:e3"`)).toEqual([id]);
    expect(
      (await call('GET', `/Devices?filter=${encodeURIComponent(`${dpp}:bootstrapKey pr`)}`)).json
        .scimType,
    ).toBe('invalidFilter');
    const changed = await call(
      'PATCH',
      `/Devices/${id}`,
      patch({ op: 'replace', path: `${dpp}:dppVersion`, value: 3 }),
    );
    expect([changed.status, changed.json.detail, changed.json[dpp]?.dppVersion]).toEqual([
      200,
      undefined,
      3,
    ]);
    const key = await call(
      'PATCH',
      `/Devices/${id}`,
      patch({ op: 'replace', path: `${dpp}:bootstrapKey`, value: 'canary-2' }),
    );
    expect([key.status, key.text.includes('canary')]).toEqual([200, false]);
    // A PUT with what GET returned keeps the secrets.
    const put = await call('PUT', `/Devices/${id}`, { body: changed.json });
    expect([put.status, put.json.detail]).toEqual([200, undefined]);
  });

  it('R354 endpoint applications are shown with their URIs, and leave when they are deleted', async () => {
    const app = await call('POST', '/EndpointApps', {
      body: {
        schemas: [appUrn],
        applicationType: 'deviceControl',
        applicationName: freshName('app'),
        certificateInfo: { rootCA: 'MIIBIjAN', subjectName: 'www.example.com' },
      },
    });
    expect([app.status, app.json.applicationType, app.json.certificateInfo.subjectName]).toEqual([
      201,
      'deviceControl',
      'www.example.com',
    ]);
    const applications = [{ value: app.json.id, $ref: 'https://elsewhere.example/EndpointApps/x' }];
    const { status, json } = await call('POST', '/Devices', {
      body: device({ [apps]: { applications } }),
    });
    expect([status, json[apps]?.applications]).toEqual([
      201,
      [{ value: app.json.id, $ref: app.json.meta.location }],
    ]);
    expect(await find('/Devices', `${apps}:applications[value eq "${app.json.id}"]`)).toEqual([
      json.id,
    ]);
    expect(await find('/Devices', `${apps}:applications.value eq "${app.json.id}"`)).toEqual([
      json.id,
    ]);
  });

  it('C32: an agent with owners, a parent and sealed credentials', async () => {
    const owner = (await call('POST', '/Users', { body: user({ displayName: 'Ada' }) })).json;
    const agent = async (more: object = {}) =>
      call('POST', '/Agents', {
        body: { schemas: [agentUrn], name: freshName('agent'), active: true, ...more },
      });
    const parent = (await agent({ displayName: 'Planner' })).json;
    const created = await agent({
      owners: [{ value: owner.id }],
      parent: { value: parent.id },
      oAuthClientIdentifiers: [
        { value: 'client-1', issuer: 'https://as.example', audiences: ['https://api.example'] },
      ],
      credentials: [
        { type: 'apiKey', display: 'search', value: 'canary-api' },
        { type: 'clientSecret', display: 'mail', value: 'canary-mail' },
      ],
    });
    expect([created.status, created.json.detail]).toEqual([201, undefined]);
    expect(created.text).not.toContain('canary');
    const { id } = created.json;
    expect(created.json).toMatchObject({
      owners: [{ value: owner.id, $ref: owner.meta.location, displayName: 'Ada' }],
      parent: { value: parent.id, $ref: parent.meta.location, displayName: 'Planner' },
      credentials: [
        { type: 'apiKey', display: 'search' },
        { type: 'clientSecret', display: 'mail' },
      ],
    });
    expect(await find('/Agents', `owners.value eq "${owner.id}"`)).toEqual([id]);
    expect(
      await find('/Agents', 'oAuthClientIdentifiers[audiences eq "https://api.example"]'),
    ).toEqual([id]);
    expect(await find('/Agents', 'credentials[type eq "APIKEY"]')).toEqual([id]);
    const rotated = await call(
      'PATCH',
      `/Agents/${id}`,
      patch(
        { op: 'replace', path: 'credentials[type eq "apiKey"].value', value: 'canary-new' },
        { op: 'replace', path: 'active', value: false },
      ),
    );
    expect([rotated.status, rotated.json.detail, rotated.json.active]).toEqual([
      200,
      undefined,
      false,
    ]);
    expect(rotated.text).not.toContain('canary');
    expect((await agent({ name: created.json.name })).status).toBe(409);
  });
});
