import { Named, NamedLink } from '../../app/named.tsx';
import { Badge, Status } from '../../design/badge.tsx';
import { CopyButton } from '../../design/copy.tsx';
import { DescriptionList } from '../../design/description-list.tsx';
import { Link } from '../../design/link.tsx';
import { Row } from '../../design/page.tsx';
import { Time } from '../../design/time.tsx';
import { requestsText, requestText } from '../../text/requests.ts';
import { inWords, isId, toneOf } from './in-words.ts';
import type { RequestRow } from './request-lists.ts';
import styles from './requests.module.css';

/** What was asked, and by what. */
export function AskedFacts({
  tenant,
  request,
  names,
}: {
  readonly tenant: string;
  readonly request: RequestRow;
  readonly names: ReadonlyMap<string, string>;
}): React.ReactNode {
  const { facts } = requestText;
  const { connection, credential, client, profile, query = [], keys, id } = request;
  const about = keys.filter((key) => !key.startsWith(':'));
  return (
    <DescriptionList
      items={[
        [facts.time, <Time key="time" value={request.created} exact />],
        [
          facts.connection,
          connection === '' ? (
            requestsText.unknownConnection
          ) : (
            <Link
              key="connection"
              to="/t/$tenant/connections/$connection"
              params={{ tenant, connection }}
            >
              {names.get(connection) ?? connection}
            </Link>
          ),
        ],
        credential !== '' && [
          facts.credential,
          <Named key="credential" tenant={tenant} id={credential} />,
        ],
        client !== undefined && client !== '' && [facts.client, client],
        request.address !== undefined && [facts.address, request.address],
        request.lastFour !== undefined && [facts.lastFour, request.lastFour],
        profile !== undefined && [facts.profile, profile],
        query.length > 0 && [
          facts.query,
          <span key="query" className={styles['quote']}>
            {query.map(({ name, value }) => `${name}=${value}`).join('  ')}
          </span>,
        ],
        about.length > 0 && [
          facts.about,
          <span key="about" className={styles['chips']}>
            {about.slice(0, 8).map((key) =>
              isId(key) ? (
                <NamedLink key={key} tenant={tenant} id={key} />
              ) : (
                <Link key={key} to="/t/$tenant/people/$person" params={{ tenant, person: key }}>
                  {key}
                </Link>
              ),
            )}
          </span>,
        ],
        [
          facts.id,
          <Row key="id" gap="s">
            <span className={styles['quote']}>{id}</span>
            <CopyButton value={id} label={facts.id} />
          </Row>,
        ],
      ]}
    />
  );
}

/** What was done, and with which tolerances. */
export function DoneFacts({ request }: { readonly request: RequestRow }): React.ReactNode {
  const { facts } = requestText;
  const { status, milliseconds, members, scimType, cause, tolerances = [], ignored = [] } = request;
  return (
    <DescriptionList
      items={[
        [
          facts.status,
          <Status key="status" tone={toneOf(status)}>
            {status}
          </Status>,
        ],
        [facts.outcome, inWords(request)],
        members !== undefined && [
          facts.members,
          requestText.members(members.added, members.removed, members.total),
        ],
        scimType !== undefined && [facts.scimType, scimType],
        cause !== undefined && [facts.cause, cause],
        [facts.took, requestsText.milliseconds(milliseconds)],
        tolerances.length > 0 && [
          requestText.tolerancesTitle,
          <span key="tolerances" className={styles['chips']} title={requestText.tolerancesHint}>
            {tolerances.map((name) => (
              <Badge key={name} tone="accent">
                {name}
              </Badge>
            ))}
          </span>,
        ],
        ignored.length > 0 && [
          requestText.ignoredTitle,
          <span key="ignored" className={styles['quote']}>
            {ignored.join(', ')}
          </span>,
        ],
      ]}
    />
  );
}
