import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { Named } from '../../app/named.tsx';
import { Status } from '../../design/badge.tsx';
import { Section } from '../../design/card.tsx';
import { DiffView } from '../../design/diff-view.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { JsonView } from '../../design/json-view.tsx';
import { Link } from '../../design/link.tsx';
import { Row, Stack } from '../../design/page.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { Time } from '../../design/time.tsx';
import { requestText } from '../../text/requests.ts';
import { eventInWords } from '../events/event-in-words.ts';
import { changeOf } from './event-change.ts';

/** The events that a request caused, with what changed and what was not delivered. */
export function RequestEvents({
  tenant,
  id,
}: {
  readonly tenant: string;
  readonly id: string;
}): React.ReactNode {
  const { data, error, refetch } = useQuery({
    queryKey: ['listRequestEvents', tenant, id],
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: { tenant } };
      return (await api.GET('/requests/{id}/events', { params, signal })).data;
    },
  });
  return (
    <Section title={requestText.eventsTitle}>
      {error !== null ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <SkeletonLines lines={3} />
      ) : data.items.length === 0 ? (
        <p>{requestText.noEvents}</p>
      ) : (
        <Stack gap="l">
          {data.items.map((item) => (
            <CausedEvent key={item.event.sequence} tenant={tenant} {...item} />
          ))}
        </Stack>
      )}
    </Section>
  );
}

/** One event: what happened to whom, what was not delivered, and what changed. */
function CausedEvent({
  tenant,
  event,
  undelivered,
}: { readonly tenant: string } & Schemas['RequestEvents']['items'][number]): React.ReactNode {
  const change = changeOf(event);
  return (
    <Stack>
      <Row between>
        <Link to="/t/$tenant/events" params={{ tenant }} search={{ sequence: event.sequence }}>
          {`${event.sequence} ${event.type}`}
        </Link>
        <Time value={event.created} exact />
      </Row>
      <p>
        <Named tenant={tenant} id={event.subject} /> · {eventInWords(event)}
      </p>
      {undelivered.length === 0 ? (
        <Status tone="success">{requestText.delivered}</Status>
      ) : (
        undelivered.map(({ id: endpoint, endpoint: name, status, error: why = '' }) => (
          <Link key={endpoint} to="/t/$tenant/webhooks/$endpoint" params={{ tenant, endpoint }}>
            {requestText.undelivered(name, status, why === '' ? '' : `: ${why}`)}
          </Link>
        ))
      )}
      {change === undefined ? (
        <JsonView label={event.type} value={event.data} />
      ) : (
        <DiffView label={requestText.before} before={change.before} after={change.after} />
      )}
    </Stack>
  );
}
