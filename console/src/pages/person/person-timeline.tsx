import type { Schemas } from '../../../../src/client/index.ts';
import { Status } from '../../design/badge.tsx';
import { Section } from '../../design/card.tsx';
import { DatedText } from '../../design/dated-text.tsx';
import { Icon } from '../../design/icon.tsx';
import { Link } from '../../design/link.tsx';
import { Time } from '../../design/time.tsx';
import { personText } from '../../text/person.ts';
import { eventInWords } from '../events/event-in-words.ts';
import { inWords, shortPath, toneOf } from '../requests/in-words.ts';
import styles from './person.module.css';
import { type Entry, entriesOf } from './timeline-entries.ts';

/** Requests and events about a person, the latest first. */
export function PersonTimeline({
  tenant,
  explanation,
}: {
  readonly tenant: string;
  readonly explanation: Schemas['Explanation'];
}): React.ReactNode {
  const entries = entriesOf(explanation);
  const refused = explanation.refused ?? [];
  return (
    <>
      <Section title={personText.timeline} description={personText.timelineHint}>
        {entries.length === 0 ? (
          <p>{personText.noTimeline}</p>
        ) : (
          <ol className={styles['timeline']}>
            {entries.map((entry, index) => (
              <TimelineEntry key={index} tenant={tenant} entry={entry} />
            ))}
          </ol>
        )}
      </Section>
      {refused.length > 0 && (
        <Section title={personText.refusedTitle}>
          <ol className={styles['timeline']}>
            {refused.map((request) => (
              <TimelineEntry
                key={request.id}
                tenant={tenant}
                entry={{ at: request.created, kind: 'request', request }}
              />
            ))}
          </ol>
        </Section>
      )}
    </>
  );
}

function TimelineEntry({
  tenant,
  entry,
}: {
  readonly tenant: string;
  readonly entry: Entry;
}): React.ReactNode {
  return (
    <li className={styles['entry']}>
      <Icon name={entry.kind === 'request' ? 'arrow-down' : 'radio'} size={14} />
      <span className={styles['when']}>
        <Time value={entry.at} exact />
      </span>
      <span className={styles['what']}>
        {entry.kind === 'request' ? (
          <RequestEntry tenant={tenant} request={entry.request} />
        ) : (
          <EventEntry tenant={tenant} entry={entry} />
        )}
      </span>
    </li>
  );
}

function RequestEntry({
  tenant,
  request,
}: {
  readonly tenant: string;
  readonly request: Schemas['Request'];
}): React.ReactNode {
  return (
    <>
      <Link to="/t/$tenant/requests/$request" params={{ tenant, request: request.id }}>
        {`${request.method} ${shortPath(request)}`}
      </Link>
      <span>
        <Status tone={toneOf(request.status)}>{request.status}</Status>{' '}
        <span className={styles['words']}>
          <DatedText>{inWords(request)}</DatedText>
        </span>
      </span>
    </>
  );
}

function EventEntry({
  tenant,
  entry,
}: {
  readonly tenant: string;
  readonly entry: Extract<Entry, { kind: 'event' }>;
}): React.ReactNode {
  const { event, undelivered, cause } = entry;
  return (
    <>
      <Link to="/t/$tenant/events" params={{ tenant }} search={{ sequence: event.sequence }}>
        {`${event.sequence} ${event.type}`}
      </Link>
      <span className={styles['words']}>{eventInWords(event)}</span>
      {cause !== undefined && (
        <Link to="/t/$tenant/requests/$request" params={{ tenant, request: cause }}>
          {personText.cause}
        </Link>
      )}
      {undelivered.map(({ endpoint, id, status, error }) => (
        <Link key={id} to="/t/$tenant/webhooks/$endpoint" params={{ tenant, endpoint: id }}>
          {personText.undelivered(endpoint, status)}
          {error !== undefined && `: ${error}`}
        </Link>
      ))}
    </>
  );
}
