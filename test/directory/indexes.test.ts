import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPolicies } from '../../src/accounts/policy.ts';
import { executeAction } from '../../src/administration/execute-action.ts';
import { policySchema } from '../../src/administration/policy-schema.ts';
import { InvalidRequestError } from '../../src/api/problem.ts';
import { localLeases } from '../../src/delivery/leases.ts';
import {
  createDirectory,
  type Directory,
  type OperationContext,
} from '../../src/directory/directory.ts';
import { directoryCommands } from '../../src/directory/directory-commands.ts';
import { adoptIndexRules, createPolicyIndexes } from '../../src/directory/plan-indexes.ts';
import { createSubmit } from '../../src/directory/submit.ts';
import { createEventLog } from '../../src/events/event-log.ts';
import type { Store } from '../../src/ports/store.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { createParseContext, profiles } from '../../src/protocol/profiles/profile.ts';
import { builtInDefinitions, extendDefinitions } from '../../src/protocol/schema/built-in.ts';
import { userUrn } from '../../src/protocol/schema/core-user.ts';
import { applyDefinitions, createDefinitionChanges } from '../../src/server/definitions.ts';
import { startIndexBuilder } from '../../src/server/jobs/index-builder.ts';
import { createSystemRegistries } from '../../src/server/registries.ts';
import { createIds, createSigner, scryptSecrets, systemClock } from '../../src/server/system.ts';
import { enterpriseUrn, patchUrn } from '../support/server.ts';
import { newStores } from '../support/stores.ts';

const tenant = 't';
const budget = 50;
const silent = { log: () => undefined };

/** One process that serves and administers a store; two over one store are two nodes. */
function nodeOver(store: Store, tenant = 't') {
  const registries = createSystemRegistries({});
  const ids = createIds(systemClock);
  const context = {
    registries,
    policyIndexes: createPolicyIndexes(registries, systemClock),
    definitions: createDefinitionChanges(registries, systemClock),
    policies: createPolicies(),
    eventLog: createEventLog({ ids, clock: systemClock }),
    clock: systemClock,
    ids,
  };
  let steps = 0;
  let mostSteps = Number.POSITIVE_INFINITY;
  const submit = createSubmit(store, directoryCommands, context);
  const directory: Directory = createDirectory({
    reader: store,
    submit,
    registries,
    ids,
    clock: systemClock,
    secrets: scryptSecrets,
    signer: createSigner('test'),
    pause: () => Promise.resolve(),
    scans: { budget, chunk: 20 },
  });
  const administerOne = (action: Parameters<typeof executeAction>[1]['action']) =>
    store.write((transaction) => executeAction(transaction, { actor: 'test', action }, context));
  const scope = async (): Promise<OperationContext> => ({
    tenant,
    connection: 'c',
    parseContext: createParseContext(profiles.get('default')!),
    registry: await directory.registry(tenant),
    base: 'http://x',
  });
  const typeOf = async (name = 'User') => (await directory.registry(tenant)).registry.type(name)!;
  const json = (body: object) =>
    toClientJson(JSON.parse(JSON.stringify(body)) as object) as ClientJsonObject;
  return {
    directory,
    scope,
    policy: async (given: object) => {
      const policy = given as Record<string, unknown>;
      // As the management API and the command line do, before they execute an action.
      const { error } = policySchema.safeParse(policy);
      if (error !== undefined) throw new InvalidRequestError(error);
      return administerOne({ kind: 'tenant.update', tenant, policy });
    },
    create: async (body: object, name = 'User'): Promise<string> => {
      const at = await scope();
      const written = await directory.create(at, await typeOf(name), json(body), {});
      return (JSON.parse((await written.represent()).body as string) as { id: string }).id;
    },
    patch: async (id: string, ...operations: object[]) =>
      directory.patch(
        await scope(),
        await typeOf(),
        id,
        json({ schemas: [patchUrn], Operations: operations }),
        {},
      ),
    remove: async (id: string) => directory.remove(await scope(), await typeOf(), id),
    find: async (
      filter: string,
      at?: OperationContext,
      name = 'User',
    ): Promise<readonly string[]> => {
      const query = { filter, descending: false, startIndex: 1, count: 1_000 };
      const text = await directory.list(
        at ?? (await scope()),
        [(at ?? (await scope())).registry.registry.type(name)!],
        query,
      );
      return (JSON.parse(text as string) as { Resources: { id: string }[] }).Resources.map(
        ({ id }) => id,
      );
    },
    /** Does this many steps, or all there are. */
    build: async (most = Number.POSITIVE_INFINITY) => {
      [steps, mostSteps] = [0, most];
      const builder = startIndexBuilder({
        submit: (kind, command) => {
          steps += 1;
          if (steps > mostSteps) throw new Error('that is enough');
          return submit(kind, command);
        },
        reader: store,
        leases: localLeases,
        graceMs: 0,
        pause: () => Promise.resolve(),
        logger: silent,
      });
      await builder.run();
      await builder.stop();
    },
  };
}

async function openStore(newStore: () => Promise<Store>): Promise<Store> {
  const store = await newStore();
  await addTenant(store, tenant);
  return store;
}

async function addTenant(store: Store, id: string): Promise<void> {
  const created = '2026-01-01T00:00:00.000';
  await store.write((transaction) =>
    transaction.putTenant({ id, name: id, status: 'active', created, policy: '{}' }),
  );
}

const person = (serial: number, more: object = {}): object => ({
  schemas: [userUrn],
  userName: `user${serial}`,
  title: `Title ${serial % 70}`,
  ...more,
});

describe.each(newStores)('indexes on %s', (name, newStore) => {
  it('C27: matching attributes are found over more users than a scan may look at', async () => {
    const store = await openStore(newStore);
    const node = nodeOver(store);
    const ids: string[] = [];
    for (let serial = 0; serial < budget + 10; serial += 1)
      ids.push(
        await node.create(
          person(serial, {
            phoneNumbers: [{ value: `+44 ${serial}`, type: 'work' }],
            roles: [{ value: `Role ${serial}` }],
            entitlements: [{ value: `right ${serial}` }],
            [enterpriseUrn]: { employeeNumber: `E${serial}` },
          }),
        ),
      );
    for (const filter of [
      `${enterpriseUrn}:employeeNumber eq "e7"`,
      'phoneNumbers.value eq "+44 7"',
      'phoneNumbers[value eq "+44 7"]',
      'phoneNumbers[type eq "Work" and value eq "+44 7"]',
      'roles.value eq "ROLE 7"',
      'roles eq "role 7"',
      'entitlements[value eq "right 7"]',
    ])
      expect([filter, await node.find(filter)]).toEqual([filter, [ids[7]]]);
    await expect(node.find('title eq "Title 7"')).rejects.toMatchObject({ code: 'tooMany' });
    await store.close();
  });

  it('C27: a tenant adds an index; it is built in steps, tells how far it is, and is taken out again', async () => {
    const store = await openStore(newStore);
    const node = nodeOver(store);
    const ids: string[] = [];
    const cost = (serial: number): object => ({ [enterpriseUrn]: { costCenter: `C${serial}` } });
    for (let serial = 0; serial < 230; serial += 1)
      ids.push(await node.create(person(serial, cost(serial))));
    const path = `${enterpriseUrn}:costCenter`;
    await node.policy({ indexes: { User: ['TITLE', path] } });
    expect(
      (await store.indexBuilds(tenant)).map(({ path: one, phase, total }) => [one, phase, total]),
    ).toEqual([
      ['title', 'clear', 230],
      [path, 'clear', 230],
    ]);
    await expect(node.find('title eq "title 7"')).rejects.toMatchObject({
      code: 'tooMany',
      detail: expect.stringContaining('The index of "title" is being built (0 of 230 resources)'),
    });
    // Two steps of the first: it is cleared, and its first hundred resources have keys.
    await node.build(2);
    const [first] = await store.indexBuilds(tenant);
    expect(first).toMatchObject({ phase: 'build', done: 100, total: 230 });
    await expect(node.find('title eq "title 7"')).rejects.toMatchObject({
      detail: expect.stringContaining('(100 of 230 resources)'),
    });
    // Writes meanwhile, before and behind the place it has reached.
    await node.patch(ids[7]!, { op: 'replace', path: 'title', value: 'Moved' });
    await node.patch(ids[217]!, { op: 'replace', path: 'title', value: 'Moved' });
    await node.remove(ids[147]!);
    const late = await node.create(person(999, { title: 'Title 7' }));
    await node.build();
    expect(await store.indexBuilds(tenant)).toEqual([]);
    expect(await node.find('title eq "title 7"')).toEqual([ids[77], late]);
    expect(await node.find('title sw "MOV"')).toEqual([ids[7], ids[217]]);
    expect(await node.find(`${path} eq "c9"`)).toEqual([ids[9]]);
    await node.policy({ indexes: null });
    await expect(node.find('title eq "title 7"')).rejects.toMatchObject({ code: 'tooMany' });
    await node.build();
    expect(await store.indexBuilds(tenant)).toEqual([]);
    expect(
      await store.positions(tenant, 'User', { kind: 'key', path: 'title', equals: 'title 9' }, 10),
    ).toEqual([]);
    expect(await node.find('userName eq "user3"')).toEqual([ids[3]]);
    await store.close();
  }, 60_000);

  it('C27: another node that does not know yet gives no wrong answer', async () => {
    const store = await openStore(newStore);
    const [one, other] = [nodeOver(store), nodeOver(store)];
    const ids: string[] = [];
    for (let serial = 0; serial < 20; serial += 1) ids.push(await one.create(person(serial)));
    const before = await other.scope();
    await one.policy({ indexes: { User: ['title'] } });
    await one.build();
    const during = await other.scope();
    // A command that was worked out before the index was there is carried out after it.
    const created = await other.directory.create(
      before,
      before.registry.registry.type('User')!,
      toClientJson(person(50, { title: 'Late' })) as ClientJsonObject,
      {},
    );
    const id = (JSON.parse((await created.represent()).body as string) as { id: string }).id;
    expect(await one.find('title eq "late"')).toEqual([id]);
    expect(await one.find('title eq "late"', before)).toEqual([id]);
    await one.policy({ indexes: null });
    await one.build();
    const newest = await one.create(person(60, { title: 'Late' }));
    expect(await other.find('title eq "late"', during)).toEqual([id, newest]);
    await one.policy({ indexes: { User: ['title'] } });
    expect(await other.find('title eq "late"', during)).toEqual([id, newest]);
    await one.build();
    expect(await other.find('title eq "late"', during)).toEqual([id, newest]);
    await store.close();
  });

  it('C27: filters answer the same before, during and after a build', {
    tags: ['slow'],
    timeout: 300_000,
  }, async () => {
    const paths = [
      'title',
      'nickName',
      'ims.value',
      'addresses.locality',
      `${enterpriseUrn}:division`,
      'x509Certificates.value',
    ];
    const word = fc.constantFrom(
      'a',
      'A',
      'b',
      'ab',
      'Ab c',
      'ß',
      'x'.repeat(511),
      `${'x'.repeat(511)}y`,
      `${'x'.repeat(600)}z`,
      `${'x'.repeat(511)}😀`,
    );
    const body = fc.record({
      title: fc.option(word, { nil: undefined }),
      nickName: fc.option(word, { nil: undefined }),
      ims: fc.uniqueArray(fc.record({ value: word, type: fc.constantFrom('xmpp', 'Work') }), {
        maxLength: 3,
        selector: (v) => `${v.value} ${v.type}`,
      }),
      addresses: fc.array(fc.record({ locality: word }), { maxLength: 2 }),
      [enterpriseUrn]: fc.record({ division: word }),
    });
    const operator = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le');
    const leaf = fc
      .tuple(
        fc.constantFrom(
          'title',
          'nickName',
          'ims.value',
          'ims',
          'addresses.locality',
          `${enterpriseUrn}:division`,
        ),
        operator,
        word,
      )
      .map(([path, op, value]) => `${path} ${op} ${JSON.stringify(value)}`);
    const element = fc
      .tuple(operator, word, fc.constantFrom('xmpp', 'work'))
      .map(
        ([op, value, type]) => `ims[value ${op} ${JSON.stringify(value)} and type eq "${type}"]`,
      );
    const filter = fc
      .tuple(fc.oneof(leaf, element), fc.constantFrom('and', 'or', 'and not', ''), leaf)
      .map(([left, join, right]) => (join === '' ? left : `${left} ${join} (${right})`));
    const store = await openStore(newStore);
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(body, { minLength: 1, maxLength: 12 }),
        fc.array(filter, { minLength: 4, maxLength: 12 }),
        fc.array(fc.tuple(fc.nat(), body), { maxLength: 3 }),
        async (people, filters, changes) => {
          runs += 1;
          const own = `t${runs}`;
          await addTenant(store, own);
          const node = nodeOver(store, own);
          const ids: string[] = [];
          for (const [serial, one] of people.entries())
            ids.push(await node.create({ schemas: [userUrn], userName: `u${serial}`, ...one }));
          const answers = async () => Promise.all(filters.map((one) => node.find(one)));
          const agree = async () => {
            const [found, scanned] = [await answers(), nodeOver(store, own)];
            const plain = await scanned.scope();
            const bare = createSystemRegistries({});
            const registry = await bare.at(store, own, 0, {});
            const unindexed = { ...plain, registry: { registry, definitions: 0 } };
            for (const [index, one] of filters.entries())
              expect([one, found[index]]).toEqual([one, await scanned.find(one, unindexed)]);
          };
          await agree();
          await node.policy({ indexes: { User: paths } });
          await agree();
          await node.build(3);
          for (const [place, one] of changes) {
            const id = ids[place % ids.length]!;
            await node.patch(id, { op: 'replace', value: one });
          }
          await agree();
          await node.build();
          expect(await store.indexBuilds(own)).toEqual([]);
          await agree();
          await node.policy({ indexes: { User: ['title'] } });
          await node.build(2);
          await agree();
          await node.build();
          await agree();
        },
      ),
      { numRuns: name === 'postgres' ? 8 : 30 },
    );
    await store.close();
  });

  it('C27: definitions that index an attribute in use have the index built', async () => {
    const store = await openStore(newStore);
    const node = nodeOver(store);
    const urn = 'urn:example:params:scim:schemas:1.0:Thing';
    const apply = (attribute: object) =>
      store.write((transaction) =>
        applyDefinitions(
          transaction,
          tenant,
          JSON.stringify({
            schemas: [{ id: urn, name: 'Thing', attributes: [{ name: 'code', ...attribute }] }],
            resourceTypes: [{ name: 'Thing', schema: urn }],
          }),
          {},
          systemClock,
        ),
      );
    await apply({});
    const ids: string[] = [];
    for (let serial = 0; serial < budget + 5; serial += 1)
      ids.push(await node.create({ schemas: [urn], code: `c${serial}` }, 'Thing'));
    await expect(node.find('code eq "C3"', undefined, 'Thing')).rejects.toMatchObject({
      code: 'tooMany',
    });
    await apply({ indexed: true });
    await expect(node.find('code eq "C3"', undefined, 'Thing')).rejects.toMatchObject({
      detail: expect.stringContaining('is being built'),
    });
    await node.build();
    expect(await node.find('code eq "C3"', undefined, 'Thing')).toEqual([ids[3]]);
    await expect(apply({})).rejects.toThrow('has lost its index');
    await store.close();
  });

  it('C27: what cannot have an index is refused, and nothing is changed', async () => {
    const store = await openStore(newStore);
    const node = nodeOver(store);
    for (const [indexes, detail] of [
      [{ Person: ['title'] }, 'there is no resource type "Person"; use one of User, Group'],
      [{ User: ['titel'] }, 'User has no attribute "titel"'],
      [{ User: ['name'] }, 'name is complex'],
      [{ User: [enterpriseUrn] }, 'is complex'],
      [{ User: ['groups'] }, 'answered by memberships'],
      [{ User: ['emails.primary'] }, 'an index does not help'],
      [{ User: Array.from({ length: 51 }, (_, index) => `a${index}`) }, '50'],
    ] as const)
      await expect(node.policy({ indexes })).rejects.toMatchObject({
        code: 'invalidValue',
        detail: expect.stringContaining(detail),
      });
    expect(await store.indexBuilds()).toEqual([]);
    expect((await store.tenant(tenant))!.policy).toBe('{}');
    const { view } = await node.policy({ indexes: { User: ['ims', 'userName', 'ims.value'] } });
    expect(view).toMatchObject({ policy: { indexes: { User: ['ims.value', 'userName'] } } });
    expect((await store.indexBuilds()).map(({ path }) => path)).toEqual(['ims.value']);
    await store.close();
  });

  it('C27 C31: references of types from an earlier release get their index, once', async () => {
    const store = await openStore(newStore);
    const node = nodeOver(store);
    const urn = 'urn:example:params:scim:schemas:1.0:Thing';
    const definitions = JSON.stringify({
      schemas: [
        {
          id: urn,
          name: 'Thing',
          attributes: [{ name: 'friend', type: 'reference', referenceTypes: ['Thing'] }],
        },
      ],
      resourceTypes: [{ name: 'Thing', schema: urn }],
    });
    await store.write((transaction) =>
      applyDefinitions(transaction, tenant, definitions, {}, systemClock),
    );
    const first = await node.create({ schemas: [urn] }, 'Thing');
    const second = await node.create({ schemas: [urn], friend: first }, 'Thing');
    // As it was left: without keys.
    await store.write((transaction) => transaction.clearIndex(tenant, 'Thing', 'friend', 10));
    const adopt = () =>
      store.write((transaction) =>
        adoptIndexRules(
          transaction,
          (stored) => extendDefinitions(builtInDefinitions(), stored),
          systemClock.now(),
        ),
      );
    await adopt();
    expect((await store.indexBuilds()).map(({ type, path }) => [type, path])).toEqual([
      ['Thing', 'friend'],
    ]);
    expect(await nodeOver(store).find(`friend eq "${first}"`, undefined, 'Thing')).toEqual([
      second,
    ]);
    await node.build();
    await adopt();
    expect(await store.indexBuilds()).toEqual([]);
    expect(await nodeOver(store).find(`friend eq "${first}"`, undefined, 'Thing')).toEqual([
      second,
    ]);
    await store.close();
  });
});
