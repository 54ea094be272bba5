import { useState } from 'react';
import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { Named } from '../../app/named.tsx';
import { useCursorList } from '../../app/use-cursor-list.ts';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { DescriptionList } from '../../design/description-list.tsx';
import { DiffView } from '../../design/diff-view.tsx';
import { Drawer } from '../../design/drawer.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { ExportCsv } from '../../design/export-csv.tsx';
import { FilterBar } from '../../design/filter-bar.tsx';
import { JsonView } from '../../design/json-view.tsx';
import { Stack } from '../../design/page.tsx';
import { Time } from '../../design/time.tsx';
import { systemText as text } from '../../text/system.ts';
import { isId } from '../requests/in-words.ts';
import { type AuditSearch, toTime } from './system-search.ts';

type Entry = Schemas['AuditEntry'];

const columns: readonly Column<Entry>[] = [
  { id: 'action', header: text.action, width: 2, cell: ({ action }) => action },
  {
    id: 'target',
    header: text.target,
    width: 2,
    cell: (entry) => <Target entry={entry} />,
  },
  {
    id: 'tenant',
    header: text.tenant,
    priority: 2,
    cell: ({ tenant }) => tenant ?? text.server,
  },
  {
    id: 'actor',
    header: text.actor,
    width: 2,
    priority: 2,
    cell: ({ actor }) => <span title={actor}>{actor}</span>,
  },
  { id: 'when', header: text.when, cell: ({ created }) => <Time value={created} /> },
];

/** What an action was about: its name where it has one, and else its id. */
function Target({ entry: { tenant, target, detail } }: { readonly entry: Entry }): React.ReactNode {
  const given = (detail as { readonly name?: unknown }).name;
  const name = typeof given === 'string' ? given : target;
  return tenant === undefined || !isId(target) ? (
    <span title={target}>{name}</span>
  ) : (
    <Named tenant={tenant} id={target} fallback={name} />
  );
}

/** What administrators did: of one tenant, or of all tenants and the server. */
export function Audit({
  tenant,
  search: { actor, action, target, since, until },
  onFilter,
}: {
  readonly tenant?: string;
  readonly search: AuditSearch;
  readonly onFilter: (changes: AuditSearch) => void;
}): React.ReactNode {
  const [opened, setOpened] = useState<Entry>();
  const filter = { actor, action, target, since: toTime(since), until: toTime(until) };
  const read = async (cursor: string, signal: AbortSignal, limit = 50) => {
    const query = { ...filter, limit, cursor };
    return tenant === undefined
      ? (await api.GET('/audit/all', { params: { query }, signal })).data
      : (await api.GET('/audit', { params: { query: { ...query, tenant } }, signal })).data;
  };
  const operation = tenant === undefined ? 'listAllAuditEntries' : 'listAuditEntries';
  const list = useCursorList([operation, tenant, filter], read);
  const pages = async function* (signal: AbortSignal) {
    let cursor: string | undefined = '';
    while (cursor !== undefined && !signal.aborted) {
      const page: Awaited<ReturnType<typeof read>> = await read(cursor, signal, 200);
      yield page.items.map((entry) => [
        entry.created,
        entry.actor,
        entry.action,
        entry.tenant,
        entry.target,
        JSON.stringify(entry.detail),
      ]);
      cursor = page.next;
    }
  };
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <>
      <DataTable
        caption={text.auditCaption}
        columns={tenant === undefined ? columns : columns.filter(({ id }) => id !== 'tenant')}
        rowKey={({ id }) => id}
        onRowClick={setOpened}
        {...list}
        toolbar={
          <>
            <FilterBar
              filters={[
                { id: 'action', label: text.action, placeholder: 'connection.create' },
                { id: 'actor', label: text.actor },
                { id: 'target', label: text.target },
                { id: 'since', label: text.from, placeholder: text.datePlaceholder },
                { id: 'until', label: text.until, placeholder: text.datePlaceholder },
              ]}
              values={{ actor, action, target, since, until }}
              onChange={onFilter}
            />
            <ExportCsv
              name="audit"
              header={[text.when, text.actor, text.action, text.tenant, text.target, text.detail]}
              pages={pages}
            />
          </>
        }
        empty={
          <EmptyState icon="scroll-text" title={isFiltered ? text.auditNothing : text.auditNone} />
        }
      />
      <Drawer
        open={opened !== undefined}
        onOpenChange={(open) => {
          if (!open) setOpened(undefined);
        }}
        title={opened?.action ?? text.detail}
      >
        {opened !== undefined && (
          <Stack>
            <DescriptionList
              items={[
                [text.actor, opened.actor],
                [text.tenant, opened.tenant ?? text.server],
                [text.target, <Target key="target" entry={opened} />],
                opened.target !== '' && [text.targetId, <code key="id">{opened.target}</code>],
                [text.when, <Time key="when" value={opened.created} />],
              ]}
            />
            <Changes detail={opened.detail} />
          </Stack>
        )}
      </Drawer>
    </>
  );
}

/** What an action was asked to do, and the fields that it changed. */
function Changes({ detail }: { readonly detail: Entry['detail'] }): React.ReactNode {
  const { changes = {}, ...asked } = detail as Readonly<Record<string, unknown>> & {
    readonly changes?: Readonly<
      Record<string, { readonly before?: unknown; readonly after?: unknown }>
    >;
  };
  const sides = (side: 'before' | 'after') =>
    Object.fromEntries(Object.entries(changes).map(([field, change]) => [field, change[side]]));
  return (
    <>
      {Object.keys(changes).length > 0 && (
        <DiffView label={text.changes} before={sides('before')} after={sides('after')} />
      )}
      {Object.keys(asked).length > 0 && <JsonView value={asked} label={text.detail} />}
    </>
  );
}
