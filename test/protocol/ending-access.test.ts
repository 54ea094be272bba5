import { expect, it } from 'vitest';
import { ScimError } from '../../src/protocol/errors/scim-error.ts';
import { type ClientJsonObject, toClientJson } from '../../src/protocol/json/client-json.ts';
import { compilePatch } from '../../src/protocol/patch/compile.ts';
import {
  createParseContext,
  type ParseContext,
  profiles,
} from '../../src/protocol/profiles/profile.ts';
import { builtInRegistry } from '../../src/protocol/schema/built-in.ts';
import { readResource } from '../../src/protocol/schema/document.ts';

const user = builtInRegistry().type('User')!;
const manager = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager';

function ending(
  more: Omit<Partial<ParseContext>, 'unread'> = {},
): ParseContext & { readonly unread: Set<string> } {
  return { ...createParseContext(profiles.get('default')!), unread: new Set<string>(), ...more };
}

const body = (value: object) => toClientJson(value) as ClientJsonObject;

it('C01: a reading that ends access ignores and notes optional attributes that cannot be understood, at every depth', () => {
  const parseContext = ending();
  const read = readResource(
    user,
    body({
      userName: 'ada',
      title: [1, 2],
      name: { familyName: {}, givenName: 'A' },
      emails: [{ value: 'a@x', type: [1, 2] }],
    }),
    parseContext,
  );
  expect(read).toEqual({ userName: 'ada', name: { givenName: 'A' }, emails: [{ value: 'a@x' }] });
  expect([...parseContext.unread]).toEqual(['title', 'name.familyName', 'emails.type']);
  expect([...parseContext.diagnostics.ignored]).toEqual([
    'title',
    'name.familyName',
    'emails.type',
  ]);
  expect([...parseContext.diagnostics.tolerances]).toContain('access-ends');
  expect(() => readResource(user, body({ userName: [1, 2] }), ending())).toThrow(ScimError);
});

it('C01: so does a PATCH, but for required and readOnly targets', () => {
  const operations = (...Operations: readonly object[]) =>
    compilePatch(user, 'i', body({ Operations }), ending()).operations;
  const active = { op: 'replace', path: 'active', value: 'False' };
  const kept = [{ kind: 'replace', path: 'active', value: false }];
  for (const wrong of [
    { op: 'add', path: 'title', value: { a: 1 } },
    { op: 'add', path: 'emails[[', value: 'x' },
    { op: 'replace', value: { profileUrl: {}, active: false } },
  ])
    expect(operations(wrong, active).at(-1)).toMatchObject(kept[0]!);
  for (const wrong of [
    { op: 'replace', path: 'userName', value: { a: 1 } },
    { op: 'replace', path: 'userName[value eq "x"]', value: 'y' },
    { op: 'replace', path: 'groups', value: [{ value: 'x' }] },
  ])
    expect(() => operations(active, wrong)).toThrow(ScimError);
});

it('C01: a defect of the program is not taken for an unreadable attribute', () => {
  const failing = () =>
    ending({
      bulk: {
        used: new Set(),
        idOf: () => {
          throw new TypeError('broken');
        },
      },
    });
  const [urn, name] = [manager.slice(0, manager.lastIndexOf(':')), 'manager'];
  const given = { userName: 'ada', [urn]: { [name]: { value: 'bulkId:1' } } };
  expect(() => readResource(user, body(given), failing())).toThrow(TypeError);
  const Operations = [{ op: 'replace', path: manager, value: 'bulkId:1' }];
  expect(() => compilePatch(user, 'i', body({ Operations }), failing())).toThrow(TypeError);
});
