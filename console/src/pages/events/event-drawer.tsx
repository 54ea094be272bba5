import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { NamedLink } from '../../app/named.tsx';
import { Status } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { useCopy } from '../../design/copy.tsx';
import { DescriptionList } from '../../design/description-list.tsx';
import { DiffView } from '../../design/diff-view.tsx';
import { Drawer } from '../../design/drawer.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { JsonView } from '../../design/json-view.tsx';
import { Link } from '../../design/link.tsx';
import { Stack } from '../../design/page.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { Time } from '../../design/time.tsx';
import { eventsText } from '../../text/events.ts';
import { changeOf } from '../requests/event-change.ts';
import { eventInWords } from './event-in-words.ts';
import { type EventRow, readEvent } from './read-events.ts';

/** One event: its cause, what changed, its payload, and what was not delivered. */
export function EventDrawer({
  tenant,
  sequence,
  onClose,
}: {
  readonly tenant: string;
  readonly sequence: number;
  readonly onClose: () => void;
}): React.ReactNode {
  const { data, error, isPending } = useQuery({
    queryKey: ['listEvents', tenant, 'one', sequence],
    queryFn: async () => (await readEvent(tenant, sequence)) ?? null,
    staleTime: 60_000,
  });
  const [copied, copy] = useCopy();
  return (
    <Drawer
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={eventsText.drawer(sequence, data?.type ?? '')}
      actions={
        data && (
          <Button
            icon={copied === 'yes' ? 'check' : 'copy'}
            onClick={() => copy(JSON.stringify(data, undefined, 2))}
          >
            {eventsText.copyJson}
          </Button>
        )
      }
    >
      {error !== null ? (
        <ErrorState error={error} />
      ) : isPending ? (
        <SkeletonLines lines={8} />
      ) : data === null ? (
        <p>{eventsText.missing}</p>
      ) : (
        data !== undefined && <Detail tenant={tenant} event={data} />
      )}
    </Drawer>
  );
}

function Detail({
  tenant,
  event,
}: {
  readonly tenant: string;
  readonly event: EventRow;
}): React.ReactNode {
  const { facts } = eventsText;
  const { request, subject, actor } = event;
  const change = changeOf(event);
  const words = eventInWords(event);
  return (
    <Stack gap="l">
      <DescriptionList
        items={[
          [facts.sequence, event.sequence],
          [facts.time, <Time key="time" value={event.created} exact />],
          [facts.subject, <NamedLink key="subject" tenant={tenant} id={subject} />],
          words !== undefined && [facts.words, words],
          request !== undefined && [
            facts.request,
            <Link key="request" to="/t/$tenant/requests/$request" params={{ tenant, request }}>
              {request}
            </Link>,
          ],
          actor.connection !== undefined && [
            facts.connection,
            <NamedLink key="connection" tenant={tenant} id={actor.connection} />,
          ],
          actor.administrator !== undefined && [facts.administrator, actor.administrator],
          [facts.id, event.id],
        ]}
      />
      {request !== undefined && (
        <Deliveries tenant={tenant} request={request} sequence={event.sequence} />
      )}
      {change !== undefined && (
        <DiffView label={eventsText.changes} before={change.before} after={change.after} />
      )}
      <JsonView label={eventsText.payload} value={event} />
    </Stack>
  );
}

function Deliveries({
  tenant,
  request,
  sequence,
}: {
  readonly tenant: string;
  readonly request: string;
  readonly sequence: number;
}): React.ReactNode {
  const { data: open } = useQuery({
    queryKey: ['listDeliveries', tenant, 'of', request, sequence],
    queryFn: async ({ signal }) => {
      // A request that is not logged any more is not found: search for it instead.
      const query = { tenant, limit: 1, cursor: `${request}~` };
      const { data: found } = await api.GET('/requests', { params: { query }, signal });
      if (found.items[0]?.id !== request) return null;
      const params = { path: { id: request }, query: { tenant } };
      const { data } = await api.GET('/requests/{id}/events', { params, signal });
      return data.items.find(({ event }) => event.sequence === sequence)?.undelivered ?? [];
    },
  });
  if (open === undefined || open === null) return null;
  if (open.length === 0) return <Status tone="success">{eventsText.delivered}</Status>;
  return open.map(({ id, endpoint, status, error }) => (
    <Link key={id} to="/t/$tenant/webhooks/$endpoint" params={{ tenant, endpoint: id }}>
      {eventsText.undelivered(endpoint, status, error === undefined ? '' : `: ${error}`)}
    </Link>
  ));
}
