import assert from 'node:assert/strict';
import type { MetaTexts, SelectedPage, Store, StoredResource } from '../ports/store.ts';
import type { Condition } from '../protocol/filter/plan-index.ts';
import {
  all,
  byCreation,
  type ContractCase,
  changeOf,
  created,
  fill,
  idOf,
  key,
  resource,
  tenant,
} from './cases.ts';

const meta: MetaTexts = {
  beforeCreated: ',"é":["',
  beforeLastModified: 'Z","',
  beforeId: 'Z","/',
  beforeVersion: '",',
  end: ']}',
};

const people = Array.from({ length: 12 }, (_, index) => {
  const number = index + 1;
  const displayName = number % 2 === 0 ? 'even' : 'odd';
  return resource(number, [{ path: 'displayName', key: displayName }], {
    document: JSON.stringify({ id: idOf(number), note: `é🚀}"\u0000,${'x'.repeat(number)}` }),
  });
});

function shownOf({ document, created: made, lastModified, id, version }: StoredResource): string {
  return `${document.slice(0, -1)},"é":["${made}Z","${lastModified}Z","/${id}",${version}]}`;
}

function textOf(page: SelectedPage): string {
  return 'rows' in page ? page.rows.map(shownOf).join(',') : page.text;
}

interface Part {
  readonly condition: Condition;
  readonly offset: number;
  readonly limit: number;
  readonly maxBytes?: number;
}

const first: Part = { condition: all, offset: 0, limit: 5, maxBytes: 100_000 };
const parts: readonly Part[] = [
  first,
  { ...first, offset: 3, limit: 100 },
  { ...first, offset: 12 },
  { ...first, maxBytes: undefined },
  { ...first, limit: 12, maxBytes: 400 },
  { ...first, limit: 12, maxBytes: 1 },
  { ...first, condition: key('displayName', 'even') },
  { ...first, condition: key('displayName', 'odd'), offset: 1, limit: 2 },
  { ...first, condition: key('displayName', 'none') },
  { ...first, condition: key('userName', 'user7') },
  { ...first, condition: { kind: 'and', conditions: [key('displayName', 'odd'), all] } },
];

async function assertAsSelected(store: Store): Promise<void> {
  for (const part of parts) {
    const page = await store.page(tenant, 'User', part, meta);
    const rows = await store.select(tenant, 'User', { ...part, order: byCreation });
    assert.equal(textOf(page), rows.map(shownOf).join(','), JSON.stringify(part));
    if ('rows' in page) assert.deepEqual(page.rows, rows);
    else assert.equal(page.count, rows.length);
  }
}

/** Pages that a store may return as one text. */
export const pageCases: readonly ContractCase[] = [
  {
    name: 'returns a page as the rows or the text of what is selected, in order',
    async run(store) {
      await fill(store, people);
      await fill(store, [resource(1), resource(2)], 'other');
      await assertAsSelected(store);
      const change = changeOf(people[2]!, { document: `{"id":"${idOf(3)}","title":"ß"}` });
      await store.write((transaction) => transaction.updateResource(tenant, change));
      await assertAsSelected(store);
      assert.equal(textOf(await store.page('unknown', 'User', first, meta)), '');
      assert.equal(textOf(await store.page(tenant, 'Robot', first, meta)), '');
    },
  },
  {
    name: 'returns the rows of a page with references or members of groups',
    async run(store) {
      await fill(store, [
        ...people,
        resource(13, [], { hasReferences: true }),
        resource(20, [], { type: 'Group' }),
      ]);
      const rest = await store.page(tenant, 'User', { ...first, offset: 8 }, meta);
      assert.ok('rows' in rest && rest.rows.at(-1)?.hasReferences === true);
      await store.write(async (transaction) => {
        const set = await transaction.createMemberSet(tenant, created);
        await transaction.attachMemberSet(tenant, idOf(20), set);
        await transaction.insertMembers(tenant, set, [idOf(4)]);
      });
      const begin = await store.page(tenant, 'User', first, meta);
      assert.ok('rows' in begin && begin.rows[3]?.isMember === true);
      await assertAsSelected(store);
    },
  },
];
