import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { api } from '../../app/api.ts';
import { Named } from '../../app/named.tsx';
import { readNamesAhead } from '../../app/read-names.ts';
import { Section } from '../../design/card.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Link } from '../../design/link.tsx';
import { Time } from '../../design/time.tsx';
import { guardText as text } from '../../text/guard.ts';
import { isId, shortPath } from '../requests/in-words.ts';

/** Refusals that are looked through. */
const maxLooked = 200;

/** Names of one request that are shown. */
const maxNames = 5;

/** Returns the latest requests that the guard refused. */
export function useHeldRequests(tenant: string) {
  return useQuery({
    queryKey: ['listRequests', tenant, { status: 403, held: true }],
    queryFn: async ({ signal, client }) => {
      const query = { tenant, status: 403, maxStatus: 403, limit: maxLooked };
      const { data } = await api.GET('/requests', { params: { query }, signal });
      const held = data.items.filter(({ detail }) => detail?.startsWith('held:') === true);
      const named = held.flatMap(({ keys }) => namesOf(keys).slice(0, maxNames).filter(isId));
      await readNamesAhead(client, tenant, named);
      return held;
    },
    refetchInterval: 15_000,
  });
}

type Held = NonNullable<ReturnType<typeof useHeldRequests>['data']>[number];

/** The requests that were refused, with the names that they are about. */
export function HeldRequests({
  tenant,
  held,
}: {
  readonly tenant: string;
  readonly held: ReturnType<typeof useHeldRequests>;
}): React.ReactNode {
  const columns: readonly Column<Held>[] = [
    {
      id: 'request',
      header: text.request,
      width: 2,
      csv: ({ method, path }) => `${method} ${path}`,
      cell: (request) => `${request.method} ${shortPath(request)}`,
    },
    {
      id: 'about',
      header: text.about,
      width: 2,
      csv: ({ keys }) => keys.join(' '),
      cell: ({ keys }) => <People tenant={tenant} keys={keys} />,
    },
    {
      id: 'reason',
      header: text.reason,
      width: 3,
      priority: 2,
      csv: ({ detail }) => detail,
      cell: ({ detail = '' }) => <span title={detail}>{reasonOf(detail)}</span>,
    },
    {
      id: 'when',
      header: text.when,
      csv: ({ created }) => created,
      cell: ({ created }) => <Time value={created} />,
    },
  ];
  return (
    <Section title={text.heldTitle} description={text.heldHint} plain>
      <DataTable
        caption={text.heldCaption}
        columns={columns}
        rows={held.data}
        rowKey={({ id }) => id}
        rowLink={({ id }, children) => (
          <Link to="/t/$tenant/requests/$request" params={{ tenant, request: id }}>
            {children}
          </Link>
        )}
        error={held.error ?? undefined}
        onRetry={() => void held.refetch()}
        csvName={`held-requests-${tenant}`}
        empty={
          <EmptyState icon="shield-check" title={text.noneHeld}>
            {text.noneHeldText}
          </EmptyState>
        }
      />
    </Section>
  );
}

/** Returns what names the people and groups of a request: their ids, or else what else it says. */
function namesOf(keys: readonly string[]): readonly string[] {
  const ids = keys.filter(isId);
  // What a request says besides an id, such as a userName, names the same person.
  return ids.length === 0 ? keys : ids;
}

/** The people and groups that a request is about, by their names. */
function People({
  tenant,
  keys,
}: {
  readonly tenant: string;
  readonly keys: readonly string[];
}): React.ReactNode {
  const shown = namesOf(keys);
  const rest = shown.length - maxNames;
  // One element: where cells are stacked, each child of a cell would be a column of its own.
  return (
    <span>
      {shown.slice(0, maxNames).map((key, at) => (
        <Fragment key={key}>
          {at > 0 && ', '}
          {isId(key) ? <Named tenant={tenant} id={key} /> : key}
        </Fragment>
      ))}
      {rest > 0 && ` ${text.more(rest)}`}
    </span>
  );
}

/** Returns the sentence of a refusal that says what would have been removed. */
function reasonOf(detail: string): string {
  const [first = detail] = detail.slice('held: '.length).split('. ');
  return first;
}
