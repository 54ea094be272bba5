import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { useCursorList } from '../../app/use-cursor-list.ts';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { DescriptionList } from '../../design/description-list.tsx';
import { Drawer } from '../../design/drawer.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { ExportCsv } from '../../design/export-csv.tsx';
import { FilterBar } from '../../design/filter-bar.tsx';
import { JsonView } from '../../design/json-view.tsx';
import { Stack } from '../../design/page.tsx';
import { Time } from '../../design/time.tsx';
import { systemText as text } from '../../text/system.ts';
import { toTime } from './system-search.ts';

const route = getRouteApi('/system');

type Entry = Schemas['AuditEntry'];

const columns: readonly Column<Entry>[] = [
  { id: 'action', header: text.action, width: 2, cell: ({ action }) => action },
  {
    id: 'target',
    header: text.target,
    width: 2,
    cell: ({ target }) => <span title={target}>{target}</span>,
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

/** What administrators did, of all tenants and the server. */
export function Audit(): React.ReactNode {
  const { actor, action, target, since, until } = route.useSearch();
  const navigate = route.useNavigate();
  const [opened, setOpened] = useState<Entry>();
  const filter = { actor, action, target, since: toTime(since), until: toTime(until) };
  const read = async (cursor: string, signal: AbortSignal, limit = 50) =>
    (await api.GET('/audit/all', { params: { query: { ...filter, limit, cursor } }, signal })).data;
  const list = useCursorList(['listAllAuditEntries', filter], read);
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
        columns={columns}
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
              onChange={(changes) =>
                void navigate({ search: (now) => ({ ...now, ...changes }), replace: true })
              }
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
                [text.target, <code key="target">{opened.target}</code>],
                [text.when, <Time key="when" value={opened.created} />],
              ]}
            />
            <JsonView value={opened.detail} label={text.detail} />
          </Stack>
        )}
      </Drawer>
    </>
  );
}
