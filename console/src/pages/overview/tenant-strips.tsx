import { Link } from '@tanstack/react-router';
import { useDisabledReason } from '../../app/session.ts';
import { Status, type Tone } from '../../design/badge.tsx';
import { ButtonLink } from '../../design/button.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { SearchField } from '../../design/search-field.tsx';
import { Sparkline } from '../../design/sparkline.tsx';
import { Time } from '../../design/time.tsx';
import { valueColumn } from '../../design/value-column.ts';
import { overviewText } from '../../text/overview.ts';
import styles from './overview.module.css';
import { errorRate, type TenantSummary } from './overview-data.ts';

const text = overviewText.tenants;
const soonMs = 14 * 86_400_000;

/** A share of failures above which it is marked. */
const maxErrorShare = 0.05;

/** A row for each tenant: last request, failures, silence, expiry of credentials, deliveries. */
export function TenantStrips({
  rows,
  search,
  onSearch,
  ...list
}: {
  readonly rows: readonly TenantSummary[] | undefined;
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly onLoadMore: () => void;
  readonly search: string;
  readonly onSearch: (search: string) => void;
}): React.ReactNode {
  const reason = useDisabledReason('server');
  return (
    <DataTable
      {...list}
      caption={text.title}
      rows={rows}
      // One page of many cannot be sorted here.
      columns={list.hasMore ? unsorted : columns}
      rowKey={({ tenant }) => tenant}
      rowLink={({ tenant }, children) => (
        <Link to="/t/$tenant" params={{ tenant }}>
          {children}
        </Link>
      )}
      csvName="tenants"
      toolbar={<SearchField value={search} onChange={onSearch} label={text.search} />}
      empty={
        search === '' ? (
          <EmptyState
            icon="building"
            title={text.empty}
            actions={
              reason === undefined && (
                <ButtonLink to="/tenants" search={{ create: true }} variant="primary" icon="plus">
                  {text.create}
                </ButtonLink>
              )
            }
          >
            {text.emptyDetail}
          </EmptyState>
        ) : (
          <EmptyState icon="search" title={text.noMatch}>
            {text.noMatchDetail}
          </EmptyState>
        )
      }
    />
  );
}

function toneOf({ status, attention }: TenantSummary): Tone {
  if (status !== 'active') return 'neutral';
  if (attention.length === 0) return 'success';
  return attention.some(({ kind }) => serious.has(kind)) ? 'danger' : 'warning';
}
const serious = new Set<string>([
  'guard.held',
  'credential.expired',
  'connection.failing',
  'endpoint.disabled',
  'deliveries.dead',
]);

const columns: readonly Column<TenantSummary>[] = [
  {
    id: 'tenant',
    header: text.name,
    width: 2,
    cell: ({ tenant, name }) => (
      <>
        {name} {name !== tenant && <span className={styles['id']}>{tenant}</span>}
      </>
    ),
    sort: ({ name }) => name,
    csv: ({ tenant }) => tenant,
  },
  {
    id: 'status',
    header: text.status,
    width: 1.4,
    cell: (one) => (
      <Status tone={toneOf(one)}>
        {one.status === 'active' && one.attention.length > 0
          ? overviewText.needs(one.attention.length)
          : overviewText.status[one.status]}
      </Status>
    ),
    sort: ({ attention, status }) => attention.length + (status === 'active' ? 0 : 0.5),
    csv: ({ status }) => status,
  },
  valueColumn('requests', text.requests, ({ requests }) => requests, {
    width: 1.4,
    cell: ({ requests, errors, activity }) => (
      <span className={styles['requests']}>
        <Sparkline values={activity.requests} label={text.requestsOf(requests, errors)} />
        {requests.toLocaleString('en')}
      </span>
    ),
  }),
  {
    id: 'errors',
    header: text.errorRate,
    width: 0.7,
    align: 'end',
    priority: 2,
    cell: (one) => (
      <span className={one.errors > one.requests * maxErrorShare ? styles['bad'] : undefined}>
        {errorRate(one)}
      </span>
    ),
    sort: ({ requests, errors }) => (requests === 0 ? -1 : errors / requests),
    csv: ({ errors }) => errors,
  },
  valueColumn('last', text.lastRequest, ({ lastRequest }) => lastRequest, {
    cell: ({ lastRequest }) => <Time value={lastRequest} />,
  }),
  valueColumn('expires', text.expires, ({ credentialsExpire }) => credentialsExpire, {
    width: 1.25,
    priority: 3,
    cell: ({ credentialsExpire }) =>
      credentialsExpire === undefined ? (
        text.noExpiry
      ) : (
        <span
          className={
            Date.parse(credentialsExpire) - Date.now() < soonMs ? styles['soon'] : undefined
          }
        >
          <Time value={credentialsExpire} />
        </span>
      ),
  }),
  {
    id: 'deliveries',
    header: text.deliveries,
    width: 1.9,
    priority: 2,
    cell: ({ pendingDeliveries, deadDeliveries, oldestDelivery }) =>
      pendingDeliveries + deadDeliveries === 0 ? (
        text.noLag
      ) : (
        <span
          className={deadDeliveries > 0 ? styles['bad'] : undefined}
          title={text.lag(pendingDeliveries, deadDeliveries)}
        >
          {oldestDelivery === undefined ? (
            text.lag(pendingDeliveries, deadDeliveries)
          ) : (
            <>
              {text.behind} <Time value={oldestDelivery} />
              {deadDeliveries > 0 && `, ${text.lag(0, deadDeliveries)}`}
            </>
          )}
        </span>
      ),
    sort: ({ pendingDeliveries, deadDeliveries }) => pendingDeliveries + deadDeliveries * 1e6,
    csv: ({ pendingDeliveries }) => pendingDeliveries,
  },
];
const unsorted = columns.map((column) => ({ ...column, sort: undefined }));
