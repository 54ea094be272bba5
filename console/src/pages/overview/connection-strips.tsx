import { Link } from '@tanstack/react-router';
import { Status } from '../../design/badge.tsx';
import { ButtonLink } from '../../design/button.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Sparkline } from '../../design/sparkline.tsx';
import { Time } from '../../design/time.tsx';
import { overviewText } from '../../text/overview.ts';
import styles from './overview.module.css';
import type { ConnectionSummary } from './overview-data.ts';

const text = overviewText.tenant.connections;
/** Failed requests in a row after which a connection is failing, as for the server. */
const minFailures = 10;

/** A row for each connection of a tenant. */
export function ConnectionStrips({
  tenant,
  rows,
}: {
  readonly tenant: string;
  readonly rows: readonly ConnectionSummary[] | undefined;
}): React.ReactNode {
  return (
    <DataTable
      caption={text.title}
      rows={rows}
      columns={columns}
      rowKey={({ id }) => id}
      rowLink={({ id }, children) => (
        <Link to="/t/$tenant/connections/$connection" params={{ tenant, connection: id }}>
          {children}
        </Link>
      )}
      empty={
        <EmptyState
          icon="plug"
          title={text.empty}
          actions={
            <ButtonLink
              to="/t/$tenant/connections"
              params={{ tenant }}
              variant="primary"
              icon="plus"
            >
              {text.create}
            </ButtonLink>
          }
        >
          {text.emptyDetail}
        </EmptyState>
      }
    />
  );
}

function statusOf({ status, failing = 0, lastRequest }: ConnectionSummary): React.ReactNode {
  if (status === 'released') return <Status tone="neutral">{text.released}</Status>;
  if (status !== 'active') return <Status tone="neutral">{overviewText.status[status]}</Status>;
  if (failing >= minFailures) return <Status tone="danger">{text.failing}</Status>;
  if (lastRequest === undefined) return <Status tone="accent">{text.waiting}</Status>;
  return <Status tone="success">{overviewText.status.active}</Status>;
}

const columns: readonly Column<ConnectionSummary>[] = [
  {
    id: 'name',
    header: text.name,
    width: 1.5,
    cell: ({ name, profile }) => (
      <>
        {name} <span className={styles['id']}>{profile}</span>
      </>
    ),
    sort: ({ name }) => name,
  },
  { id: 'status', header: text.status, width: 1.4, cell: statusOf },
  {
    id: 'requests',
    header: text.requests,
    width: 1.3,
    cell: ({ requests, errors, activity }) => (
      <span className={styles['requests']}>
        <Sparkline
          values={activity.requests.slice(-48)}
          label={overviewText.tenants.requestsOf(requests, errors)}
        />
        {requests.toLocaleString('en')}
      </span>
    ),
    sort: ({ requests }) => requests,
  },
  {
    id: 'last',
    header: text.lastRequest,
    cell: ({ lastRequest }) => <Time value={lastRequest} />,
    sort: ({ lastRequest }) => lastRequest,
  },
  {
    id: 'error',
    header: text.lastError,
    width: 1.6,
    priority: 3,
    cell: ({ lastError, lastErrorDetail }) =>
      lastError === undefined ? (
        '–'
      ) : (
        <>
          <Time value={lastError} /> <span title={lastErrorDetail}>{lastErrorDetail}</span>
        </>
      ),
  },
  {
    id: 'credentials',
    header: text.credentials,
    priority: 2,
    cell: ({ credentials, credentialsExpire }) =>
      credentials === 0 ? (
        text.noCredential
      ) : credentialsExpire === undefined ? (
        text.credentialsOf(credentials)
      ) : (
        <Time value={credentialsExpire} />
      ),
  },
];
