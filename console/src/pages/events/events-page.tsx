import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../../app/api.ts';
import { Named } from '../../app/named.tsx';
import { Button } from '../../design/button.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { FilterBar } from '../../design/filter-bar.tsx';
import { Link } from '../../design/link.tsx';
import { Page, Row } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { Time } from '../../design/time.tsx';
import { eventsText } from '../../text/events.ts';
import { useConnectionNames } from '../requests/connection-names.ts';
import { EventDrawer } from './event-drawer.tsx';
import { eventInWords } from './event-in-words.ts';
import { type EventRow, readEvents, readRange } from './read-events.ts';
import { eventsRoute } from './routes.ts';

const tailIntervalMs = 2_000;

/** Below this many pixels from the top, new events show by themselves. */
const topPixels = 40;

/** The event feed of a tenant, the latest first, live. */
export function EventsPage(): React.ReactNode {
  const { tenant } = eventsRoute.useParams();
  const { types, sequence } = eventsRoute.useSearch();
  const navigate = eventsRoute.useNavigate();
  const names = useConnectionNames(tenant);
  const [isPaused, setPaused] = useState(false);
  const feed = useInfiniteQuery({
    queryKey: ['listEvents', tenant, types],
    queryFn: ({ pageParam }) => readEvents(tenant, types, pageParam),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data: range } = useQuery({
    queryKey: ['getEventRange', tenant],
    queryFn: () => readRange(tenant),
    refetchInterval: isPaused ? false : tailIntervalMs,
    staleTime: 0,
  });
  const { data: known } = useQuery({
    queryKey: ['listEventTypes', tenant],
    queryFn: async () => (await api.GET('/event-types', { params: { query: { tenant } } })).data,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const shownLast = feed.data?.pages[0]?.last ?? 0;
  const newCount = isPaused || range === undefined ? 0 : range.last - shownLast;
  const { refetch } = feed;
  useEffect(() => {
    if (newCount > 0 && shownLast > 0 && window.scrollY <= topPixels) void refetch();
  }, [newCount, shownLast, refetch]);
  const rows = feed.data?.pages.flatMap(({ items }) => items);
  const show = (opened: number | undefined): void => {
    void navigate({ search: { types, sequence: opened }, replace: true });
  };
  return (
    <Page>
      <PageHeader
        title={eventsText.title}
        description={eventsText.description}
        actions={
          <Button
            icon={isPaused ? 'play' : 'pause'}
            aria-pressed={isPaused}
            onClick={() => setPaused(!isPaused)}
          >
            {isPaused ? eventsText.resume : eventsText.pause}
          </Button>
        }
      />
      <DataTable
        caption={eventsText.caption}
        columns={columnsOf(names, tenant)}
        rows={rows}
        rowKey={(event) => String(event.sequence)}
        onRowClick={(event) => show(event.sequence)}
        isSelected={(event) => event.sequence === sequence}
        error={feed.error ?? undefined}
        onRetry={() => void feed.refetch()}
        hasMore={feed.hasNextPage}
        onLoadMore={() => void feed.fetchNextPage()}
        isLoadingMore={feed.isFetchingNextPage}
        csvName={`events-${tenant}`}
        dense
        toolbar={
          <Row>
            <FilterBar
              filters={[
                {
                  id: 'types',
                  label: eventsText.filters.types,
                  options: Object.entries(known?.types ?? {}).map(([value, hint]) => ({
                    value,
                    label: value,
                    hint,
                  })),
                },
              ]}
              values={{ types }}
              onChange={(changes) =>
                void navigate({ search: { types: changes['types'], sequence }, replace: true })
              }
            />
            {newCount > 0 && (
              <Button size="s" icon="arrow-up" onClick={() => void feed.refetch()}>
                {eventsText.newEvents(newCount)}
              </Button>
            )}
            {range === undefined ? (
              <Skeleton width="160px" />
            ) : (
              <span>{eventsText.range(range.first, range.last)}</span>
            )}
          </Row>
        }
        empty={
          types === undefined ? (
            <EmptyState icon="radio" title={eventsText.emptyTitle}>
              {eventsText.emptyText}
            </EmptyState>
          ) : (
            <EmptyState
              icon="funnel"
              title={eventsText.noneTitle}
              actions={
                <Button onClick={() => void navigate({ search: {} })}>{eventsText.clear}</Button>
              }
            >
              {eventsText.noneText}
            </EmptyState>
          )
        }
      />
      {sequence !== undefined && (
        <EventDrawer tenant={tenant} sequence={sequence} onClose={() => show(undefined)} />
      )}
    </Page>
  );
}

function columnsOf(
  names: ReadonlyMap<string, string>,
  tenant: string,
): readonly Column<EventRow>[] {
  const { columns } = eventsText;
  const causeOf = ({ actor }: EventRow): string =>
    actor.connection === undefined
      ? (actor.administrator ?? eventsText.server)
      : (names.get(actor.connection) ?? actor.connection);
  return [
    {
      id: 'sequence',
      header: columns.sequence,
      cell: ({ sequence }) => sequence.toLocaleString('en'),
      csv: ({ sequence }) => sequence,
      width: '90px',
    },
    {
      id: 'time',
      header: columns.time,
      cell: ({ created }) => <Time value={created} exact />,
      csv: ({ created }) => created,
      width: '150px',
    },
    {
      id: 'type',
      header: columns.type,
      cell: ({ type }) => type,
      csv: ({ type }) => type,
      width: 1.5,
    },
    {
      id: 'subject',
      header: columns.subject,
      cell: (event) => labelOf(event) ?? <Named tenant={tenant} id={event.subject} />,
      csv: ({ subject }) => subject,
      width: 1.5,
    },
    {
      id: 'words',
      header: columns.words,
      cell: (event) => {
        const words = eventInWords(event);
        return <span title={words}>{words}</span>;
      },
      csv: eventInWords,
      width: 2,
    },
    {
      id: 'cause',
      header: columns.cause,
      cell: (event) =>
        event.request === undefined ? (
          causeOf(event)
        ) : (
          <Link
            to="/t/$tenant/requests/$request"
            params={{ tenant, request: event.request }}
            title={event.request}
          >
            {causeOf(event)}
          </Link>
        ),
      csv: causeOf,
      width: 0.8,
      priority: 2,
    },
  ];
}

/** Returns the name of what an event is about, where its data has one. */
function labelOf({ data }: EventRow): string | undefined {
  const fields: unknown = data;
  const { raw, account } = (fields ?? {}) as {
    readonly raw?: { readonly userName?: unknown; readonly displayName?: unknown };
    readonly account?: { readonly username?: unknown };
  };
  const name = raw?.userName ?? raw?.displayName ?? account?.username;
  return typeof name === 'string' ? name : undefined;
}
