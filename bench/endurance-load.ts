import type { Contender } from './contenders.ts';
import { openClient } from './load.ts';
import { get, withBody } from './operations.ts';
import { person } from './people.ts';

/** One request of the mixed load. */
export interface Sample {
  readonly isWrite: boolean;
  /** From sending it to its answer. */
  readonly milliseconds: number;
}

export interface LoadOptions {
  readonly milliseconds: number;
  readonly requestsPerSecond: number;
  readonly connections: number;
}

/** Reads, lists, groups and 10 % writes; as many users are deleted as are created. */
export interface MixedLoad {
  /** Users created and deleted so far. */
  readonly created: number;
  readonly deleted: number;
  run(options: LoadOptions): Promise<readonly Sample[]>;
  countUsers(): Promise<number>;
}

interface Request {
  readonly isWrite: boolean;
  readonly bytes: string;
  readonly expect: readonly number[];
  /** Called with the body of the response. */
  readonly onAnswer?: (body: string) => void;
}

const usersForEachGroup = 100;
const membersOfGroup = 20;
/** Requests of the mix repeat after so many. */
const cycle = 100;
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** Creates the groups that the load reads and changes. */
export async function createMixedLoad(server: Contender, users: number): Promise<MixedLoad> {
  const { ids, port } = server;
  const groups = await createGroups(server, Math.max(1, Math.floor(users / usersForEachGroup)));
  const active = new Map<string, boolean>();
  const waiting: string[] = [];
  let serial = 0;
  let created = 0;
  let deleted = 0;

  const user = (): number => (serial * 7_919) % ids.length;
  const patch = (path: string, operation: object): Request => ({
    isWrite: true,
    bytes: withBody(
      'PATCH',
      path,
      JSON.stringify({ schemas: [patchUrn], Operations: [operation] }),
    ),
    expect: [200, 204],
  });
  const read = (path: string): Request => ({ isWrite: false, bytes: get(path), expect: [200] });

  const create = (): Request => ({
    isWrite: true,
    bytes: withBody('POST', '/Users', person(serial, 'endurance').json),
    expect: [201],
    onAnswer: (body) => {
      created += 1;
      waiting.push((JSON.parse(body) as { readonly id: string }).id);
    },
  });
  const remove = (): Request => {
    const id = waiting.shift();
    if (id === undefined) return create();
    return {
      isWrite: true,
      bytes: `DELETE /scim/v2/Users/${id} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer benchtoken\r\n\r\n`,
      expect: [204],
      onAnswer: () => {
        deleted += 1;
      },
    };
  };
  const toggle = (): Request => {
    const id = ids[user()]!;
    const value = active.get(id) === false;
    active.set(id, value);
    return patch(`/Users/${id}`, { op: 'replace', path: 'active', value });
  };
  const member = (): Request => {
    const group = groups[serial % groups.length]!;
    const value = ids[user()]!;
    return patch(
      `/Groups/${group}`,
      Math.floor(serial / cycle) % 2 === 0
        ? { op: 'add', path: 'members', value: [{ value }] }
        : { op: 'remove', path: `members[value eq "${value}"]` },
    );
  };
  const rename = (): Request => ({
    isWrite: true,
    bytes: withBody(
      'PUT',
      `/Users/${ids[user()]!}`,
      person(user()).json.replace('Engineer', `Engineer ${serial}`),
    ),
    expect: [200],
  });

  /** Returns the next request: places 0 to 9 of each hundred write, the rest read. */
  const next = (): Request => {
    serial += 1;
    // Writes are spread over the hundred.
    const place = (serial * 37) % cycle;
    if (place < 3) return toggle();
    if (place < 5) return rename();
    if (place < 7) return member();
    if (place < 8)
      return patch(`/Users/${ids[user()]!}`, { op: 'replace', path: 'title', value: `T${serial}` });
    if (place < 9) return create();
    if (place < 10) return remove();
    if (place < 65) return read(`/Users/${ids[user()]!}`);
    if (place < 85) return read(`/Users?filter=userName%20eq%20%22${person(user()).userName}%22`);
    if (place < 92) return read(`/Groups/${groups[serial % groups.length]!}`);
    if (place < 96) return read('/Groups?count=20&excludedAttributes=members');
    return read(`/Users?count=50&startIndex=${1 + (user() % Math.max(1, ids.length - 50))}`);
  };

  return {
    get created() {
      return created;
    },
    get deleted() {
      return deleted;
    },
    async run({ milliseconds, requestsPerSecond, connections }) {
      const samples: Sample[] = [];
      const began = performance.now();
      const total = Math.floor((milliseconds / 1_000) * requestsPerSecond);
      let taken = 0;
      const worker = async (): Promise<void> => {
        const client = await openClient(port, true);
        while (taken < total) {
          // Each request has its turn on a fixed clock: a late answer does not delay the others.
          const turn = began + (taken / requestsPerSecond) * 1_000;
          taken += 1;
          const wait = turn - performance.now();
          if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
          const { isWrite, bytes, expect, onAnswer } = next();
          const sent = performance.now();
          const status = await client.send(bytes);
          samples.push({ isWrite, milliseconds: performance.now() - sent });
          if (!expect.includes(status))
            throw new Error(
              `${bytes.slice(0, bytes.indexOf('\r\n'))} was answered ${status}: ${client.lastBody()}`,
            );
          onAnswer?.(client.lastBody());
        }
        client.close();
      };
      await Promise.all(Array.from({ length: connections }, worker));
      return samples;
    },
    async countUsers() {
      const reply = await fetch(`http://127.0.0.1:${port}/scim/v2/Users?count=0`, {
        headers: { Authorization: 'Bearer benchtoken' },
      });
      return ((await reply.json()) as { readonly totalResults: number }).totalResults;
    },
  };
}

async function createGroups({ port, ids }: Contender, count: number): Promise<string[]> {
  const groups: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const members = Array.from({ length: Math.min(membersOfGroup, ids.length) }, (_, place) => ({
      value: ids[(index * membersOfGroup + place) % ids.length],
    }));
    const reply = await fetch(`http://127.0.0.1:${port}/scim/v2/Groups`, {
      method: 'POST',
      headers: {
        Authorization: 'Bearer benchtoken',
        'Content-Type': 'application/scim+json',
      },
      body: JSON.stringify({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: `Group ${index}`,
        members,
      }),
    });
    if (reply.status !== 201)
      throw new Error(`creating a group was answered ${reply.status}: ${await reply.text()}`);
    groups.push(((await reply.json()) as { readonly id: string }).id);
  }
  return groups;
}
