import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { NamedLink } from '../../app/named.tsx';
import { useDisabledReason } from '../../app/session.ts';
import { Button } from '../../design/button.tsx';
import { Checkbox } from '../../design/checkbox.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Link } from '../../design/link.tsx';
import { Row } from '../../design/page.tsx';
import { Time } from '../../design/time.tsx';
import { endpointText } from '../../text/webhooks.ts';
import { readRange } from '../events/read-events.ts';
import { Attempts } from './attempts.tsx';
import { type Replay, ReplayDialog } from './replay.tsx';
import type { DeliveryTab } from './routes.ts';

type Delivery = Schemas['Delivery'];

const pageSize = 100;
const refreshMs = 5_000;

/** Events that have not reached an endpoint, and what sends them again. */
export function Deliveries({
  tenant,
  endpoint,
  status,
  total,
}: {
  readonly tenant: string;
  readonly endpoint: string;
  readonly status: DeliveryTab;
  /** How many there are in all. */
  readonly total: number;
}): React.ReactNode {
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const [wanted, setWanted] = useState<Replay>();
  const [shown, setShown] = useState<Delivery>();
  const disabledReason = useDisabledReason();
  const { data: range } = useQuery({
    queryKey: ['getEventRange', tenant],
    queryFn: () => readRange(tenant),
  });
  const deliveries = useInfiniteQuery({
    queryKey: ['listDeliveries', tenant, endpoint, status],
    queryFn: async ({ pageParam, signal }) => {
      const query = { tenant, status, cursor: pageParam, limit: pageSize };
      const params = { path: { id: endpoint }, query };
      return (await api.GET('/endpoints/{id}/deliveries', { params, signal })).data;
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    refetchInterval: refreshMs,
  });
  const rows = deliveries.data?.pages.flatMap(({ items }) => items);
  const toggle = (sequence: number, isSelected: boolean): void => {
    const next = new Set(selected);
    if (isSelected) next.add(sequence);
    else next.delete(sequence);
    setSelected(next);
  };
  const isDead = status === 'dead';
  return (
    <>
      <DataTable
        caption={endpointText.deliveriesCaption[status]}
        columns={columnsOf({
          tenant,
          isDead,
          selected,
          toggle,
          disabledReason,
          setWanted,
          setShown,
        })}
        rows={rows}
        rowKey={(delivery) => `${delivery.tenant}.${delivery.sequence}`}
        error={deliveries.error ?? undefined}
        onRetry={() => void deliveries.refetch()}
        hasMore={deliveries.hasNextPage}
        onLoadMore={() => void deliveries.fetchNextPage()}
        isLoadingMore={deliveries.isFetchingNextPage}
        csvName={`deliveries-${status}`}
        toolbar={
          <Row>
            {isDead && selected.size > 0 && (
              <Button
                size="s"
                icon="rotate-ccw"
                disabledReason={disabledReason}
                onClick={() =>
                  setWanted({ kind: 'events', sequences: [...selected].sort(byNumber) })
                }
              >
                {endpointText.replaySelected(selected.size)}
              </Button>
            )}
            {isDead && total > 0 && (
              <Button
                size="s"
                icon="rotate-ccw"
                disabledReason={disabledReason}
                onClick={() => setWanted({ kind: 'dead', count: total })}
              >
                {endpointText.replayAll(total)}
              </Button>
            )}
            <Button
              size="s"
              variant="quiet"
              disabledReason={disabledReason}
              disabled={range === undefined || range.last < range.first}
              onClick={() =>
                setWanted({ kind: 'range', first: range?.first ?? 1, last: range?.last ?? 1 })
              }
            >
              {endpointText.replayRange}
            </Button>
          </Row>
        }
        empty={
          <EmptyState
            icon="circle-check"
            title={isDead ? endpointText.noneDeadTitle : endpointText.noneOpenTitle}
          >
            {isDead ? endpointText.noneDeadText : endpointText.noneOpenText}
          </EmptyState>
        }
      />
      {shown !== undefined && <Attempts delivery={shown} onClose={() => setShown(undefined)} />}
      {wanted !== undefined && (
        <ReplayDialog
          tenant={tenant}
          endpoint={endpoint}
          wanted={wanted}
          onClose={() => {
            setWanted(undefined);
            setSelected(new Set());
          }}
        />
      )}
    </>
  );
}

const byNumber = (left: number, right: number): number => left - right;

function columnsOf({
  tenant,
  isDead,
  selected,
  toggle,
  disabledReason,
  setWanted,
  setShown,
}: {
  readonly tenant: string;
  readonly isDead: boolean;
  readonly selected: ReadonlySet<number>;
  readonly toggle: (sequence: number, isSelected: boolean) => void;
  readonly disabledReason: string | undefined;
  readonly setWanted: (wanted: Replay) => void;
  readonly setShown: (delivery: Delivery) => void;
}): readonly Column<Delivery>[] {
  const { columns } = endpointText;
  const common: readonly Column<Delivery>[] = [
    {
      id: 'sequence',
      header: columns.sequence,
      cell: ({ sequence }) => (
        <Link to="/t/$tenant/events" params={{ tenant }} search={{ sequence }}>
          {sequence.toLocaleString('en')}
        </Link>
      ),
      csv: ({ sequence }) => sequence,
      width: '90px',
    },
    {
      id: 'subject',
      header: columns.subject,
      cell: ({ tenant: owner, subject }) => <NamedLink tenant={owner} id={subject} />,
      csv: ({ subject }) => subject,
      priority: 2,
    },
    {
      id: 'attempts',
      header: columns.attempts,
      cell: (delivery) => (
        <Button
          size="s"
          variant="quiet"
          aria-label={endpointText.history.open(delivery.attempts, delivery.sequence)}
          onClick={() => setShown(delivery)}
        >
          {delivery.attempts.toLocaleString('en')}
        </Button>
      ),
      csv: ({ attempts }) => attempts,
      align: 'end',
      width: '90px',
    },
    {
      id: 'error',
      header: columns.error,
      cell: ({ lastError }) => lastError,
      csv: ({ lastError }) => lastError,
    },
  ];
  if (!isDead)
    return [
      ...common,
      {
        id: 'next',
        header: columns.next,
        cell: ({ nextAt }) => <Time value={nextAt} />,
        csv: ({ nextAt }) => nextAt,
        width: '140px',
      },
    ];
  return [
    {
      id: 'select',
      header: columns.select,
      hideHeader: true,
      cell: ({ sequence }) => (
        <Checkbox
          checked={selected.has(sequence)}
          onChange={(isSelected) => toggle(sequence, isSelected)}
          label={`${columns.select} ${sequence}`}
          hideLabel
        />
      ),
      width: '40px',
    },
    ...common,
    {
      id: 'actions',
      header: columns.actions,
      hideHeader: true,
      cell: ({ sequence }) => (
        <Button
          size="s"
          icon="rotate-ccw"
          aria-label={endpointText.replayOne(sequence)}
          disabledReason={disabledReason}
          onClick={() => setWanted({ kind: 'events', sequences: [sequence] })}
        >
          {endpointText.replay}
        </Button>
      ),
      align: 'end',
      width: '110px',
    },
  ];
}
