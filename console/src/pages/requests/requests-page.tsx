import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { Button, ButtonLink } from '../../design/button.tsx';
import { downloadCsv } from '../../design/download-csv.ts';
import { EmptyState } from '../../design/empty-state.tsx';
import { type Filter, FilterBar, type FilterValues } from '../../design/filter-bar.tsx';
import { Input } from '../../design/input.tsx';
import { Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { designText } from '../../text/design.ts';
import { requestsText } from '../../text/requests.ts';
import { useConnectionNames } from './connection-names.ts';
import { inWords } from './in-words.ts';
import { readRequests, requestList } from './request-lists.ts';
import { RequestLog } from './request-log.tsx';
import styles from './requests.module.css';
import { requestsRoute } from './routes.ts';
import { filterNames } from './search.ts';

/** How often new requests are looked for while the page is visible. */
const tailIntervalMs = 2_000;

/** New requests that are counted; above it, the count says "50+". */
const tailSize = 50;

/** Below this many pixels from the top, new requests show by themselves. */
const topPixels = 40;

/** The request log of a tenant: filters, live tail, and a list of any length. */
export function RequestsPage(): React.ReactNode {
  const { tenant } = requestsRoute.useParams();
  const search = requestsRoute.useSearch();
  const navigate = requestsRoute.useNavigate();
  const key = JSON.stringify([tenant, search]);
  // The list of these filters, not of this rendering.
  const list = useMemo(() => requestList(tenant, search), [key]);
  useSyncExternalStore(list.subscribe, list.version);
  useEffect(() => {
    if (!list.isStarted) list.more();
  }, [list]);
  const [isPaused, setPaused] = useState(false);
  const names = useConnectionNames(tenant);
  const isPast = search.until !== undefined;
  const { data: head } = useQuery({
    queryKey: ['listRequests', tenant, search, 'tail'],
    queryFn: () => readRequests(tenant, search, '', tailSize),
    refetchInterval: tailIntervalMs,
    enabled: !isPaused && !isPast && list.isStarted,
    staleTime: 0,
  });
  const isNew = head?.items.filter(({ id }) => list.indexOf((row) => row.id === id) < 0) ?? [];
  const newestKnown = list.row(0)?.id ?? '';
  const newer = isNew.filter(({ id }) => id > newestKnown);
  const showNew = (): void => {
    list.restart();
    window.scrollTo({ top: 0 });
  };
  useEffect(() => {
    // Requests are logged in batches, by several nodes: a late one is not the newest.
    if (isNew.length === 0 || isPaused || window.scrollY > topPixels) return;
    // A page that begins with what is new: the rows below it stay where they were read.
    if (head !== undefined) list.restart(head);
  }, [head, isNew.length, isPaused, list]);

  const change = (changes: FilterValues): void => {
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  };
  const hasFilters = filterNames.some((name) => search[name] !== undefined);
  const values = Object.fromEntries(filterNames.map((name) => [name, search[name]]));
  return (
    <Page>
      <PageHeader
        title={requestsText.title}
        description={requestsText.description}
        actions={
          <>
            <Button
              icon="download"
              variant="quiet"
              disabled={list.count === 0}
              title={designText.exportCsvOfLoaded(list.loaded.length)}
              onClick={() =>
                downloadCsv(
                  `requests-${tenant}`,
                  ['time', 'status', 'method', 'path', 'outcome', 'connection', 'ms', 'id'],
                  list.loaded.map((row) => [
                    row.created,
                    row.status,
                    row.method,
                    row.path,
                    inWords(row),
                    names.get(row.connection) ?? row.connection,
                    row.milliseconds,
                    row.id,
                  ]),
                )
              }
            >
              {designText.exportCsv}
            </Button>
            {!isPast && (
              <Button
                icon={isPaused ? 'play' : 'pause'}
                aria-pressed={isPaused}
                title={isPaused ? requestsText.pausedHint : undefined}
                onClick={() => setPaused(!isPaused)}
              >
                {isPaused ? requestsText.resume : requestsText.pause}
              </Button>
            )}
          </>
        }
      />
      <FilterBar filters={filtersOf(names)} values={values} onChange={change}>
        <PersonSearch value={search.about ?? ''} onChange={(about) => change({ about })} />
      </FilterBar>
      <RequestLog
        tenant={tenant}
        search={search}
        list={list}
        names={names}
        newCount={newer.length}
        isMoreNew={newer.length >= tailSize}
        onShowNew={showNew}
        empty={
          hasFilters ? (
            <EmptyState
              icon="funnel"
              title={requestsText.noneTitle}
              actions={
                <Button onClick={() => void navigate({ search: {} })}>{requestsText.clear}</Button>
              }
            >
              {requestsText.noneText}
            </EmptyState>
          ) : (
            <EmptyState
              icon="scroll-text"
              title={requestsText.emptyTitle}
              actions={
                <ButtonLink to="/t/$tenant/connections" params={{ tenant }} variant="primary">
                  {requestsText.emptyAction}
                </ButtonLink>
              }
            >
              {requestsText.emptyText}
            </EmptyState>
          )
        }
      />
    </Page>
  );
}

function PersonSearch({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string | undefined) => void;
}): React.ReactNode {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return (
    <form
      role="search"
      className={styles['search']}
      onSubmit={(event) => {
        event.preventDefault();
        onChange(text.trim() === '' ? undefined : text.trim());
      }}
    >
      <Input
        type="search"
        icon="search"
        value={text}
        onChange={setText}
        aria-label={requestsText.filters.search}
        placeholder={requestsText.filters.search}
      />
    </form>
  );
}

function filtersOf(names: ReadonlyMap<string, string>): readonly Filter[] {
  const { filters } = requestsText;
  return [
    { id: 'about', label: filters.about, placeholder: filters.aboutPlaceholder },
    { id: 'status', label: filters.status, options: requestsText.statusOptions },
    { id: 'effect', label: filters.effect, options: requestsText.effectOptions },
    {
      id: 'connection',
      label: filters.connection,
      options: [...names].map(([value, label]) => ({ value, label })),
    },
    {
      id: 'method',
      label: filters.method,
      options: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((value) => ({ value, label: value })),
    },
    { id: 'path', label: filters.path, placeholder: filters.pathPlaceholder },
    { id: 'tolerance', label: filters.tolerance, placeholder: filters.tolerancePlaceholder },
    { id: 'refused', label: filters.refused, options: requestsText.refusedOptions },
    { id: 'since', label: filters.since, placeholder: filters.timePlaceholder },
    { id: 'until', label: filters.until, placeholder: filters.timePlaceholder },
  ];
}
