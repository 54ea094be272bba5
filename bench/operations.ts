import { person } from './people.ts';

/** What is measured, as bytes on the wire. Targets are spread over all users. */
export interface Operation {
  readonly name: string;
  readonly expect: readonly number[];
  readonly request: (index: number, serial: number) => string;
}

const stride = 7_919;

function headers(token: string): string {
  return `Host: localhost\r\nAuthorization: Bearer ${token}\r\n`;
}

export function get(path: string, token = 'benchtoken'): string {
  return `GET /scim/v2${path} HTTP/1.1\r\n${headers(token)}\r\n`;
}

export function withBody(method: string, path: string, body: string, token = 'benchtoken'): string {
  return `${method} /scim/v2${path} HTTP/1.1\r\n${headers(token)}Content-Type: application/scim+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** What a round needs to know about its server. */
export interface Targets {
  /** Ids of the seeded users. */
  readonly ids: readonly string[];
  /** Prefix of new names. */
  readonly label: string;
  readonly token: string;
  /** An id that may be deleted, created beforehand. */
  readonly doomed: () => string;
  /** The opposite of the user's present `active`, so that every PATCH changes something. */
  readonly toggled: (id: string) => boolean;
}

export function operations({ ids, label, token, doomed, toggled }: Targets): readonly Operation[] {
  const at = (index: number): number => (index * stride) % ids.length;
  return [
    {
      name: 'POST user',
      expect: [201],
      request: (_, serial) => withBody('POST', '/Users', person(serial, label).json, token),
    },
    {
      name: 'GET by id',
      expect: [200],
      request: (index) => get(`/Users/${ids[at(index)]!}`, token),
    },
    {
      name: 'filter userName eq',
      expect: [200],
      request: (index) =>
        get(`/Users?filter=userName%20eq%20%22${person(at(index)).userName}%22`, token),
    },
    { name: 'list page of 100', expect: [200], request: () => get('/Users?count=100', token) },
    {
      name: 'PATCH active',
      // scimmy-routers answers 204 when nothing changed.
      expect: [200, 204],
      request: (index) => {
        const id = ids[at(index)]!;
        const change = `{"schemas":["${patchUrn}"],"Operations":[{"op":"replace","path":"active","value":${toggled(id)}}]}`;
        return withBody('PATCH', `/Users/${id}`, change, token);
      },
    },
    {
      name: 'PUT',
      expect: [200],
      request: (index, serial) =>
        withBody(
          'PUT',
          `/Users/${ids[at(index)]!}`,
          person(at(index)).json.replace('Engineer', `Engineer ${serial}`),
          token,
        ),
    },
    {
      name: 'DELETE',
      // Polis answers 200.
      expect: [204, 200],
      request: () => `DELETE /scim/v2/Users/${doomed()} HTTP/1.1\r\n${headers(token)}\r\n`,
    },
  ];
}
