import { useState } from 'react';
import { Button } from '../../design/button.tsx';
import { DatedText } from '../../design/dated-text.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Icon } from '../../design/icon.tsx';
import type { IconName } from '../../design/icons.ts';
import { Link } from '../../design/link.tsx';
import { Time } from '../../design/time.tsx';
import { overviewText } from '../../text/overview.ts';
import styles from './attention-list.module.css';
import type { Attention } from './overview-data.ts';

const text = overviewText.attention;
/** Shown at first. */
const maxShown = 6;

type Kind = Attention['kind'];

const looks: Readonly<Record<Kind, { readonly icon: IconName; readonly tone: string }>> = {
  'guard.held': { icon: 'shield-alert', tone: 'danger' },
  'credential.expired': { icon: 'key-round', tone: 'danger' },
  'credential.refused': { icon: 'shield-alert', tone: 'danger' },
  'credential.expiring': { icon: 'key-round', tone: 'warning' },
  'connection.failing': { icon: 'circle-x', tone: 'danger' },
  'connection.silent': { icon: 'plug', tone: 'warning' },
  'connection.paused': { icon: 'circle-pause', tone: 'neutral' },
  'tenant.paused': { icon: 'circle-pause', tone: 'neutral' },
  'endpoint.disabled': { icon: 'webhook', tone: 'danger' },
  'endpoint.failing': { icon: 'webhook', tone: 'warning' },
  'deliveries.dead': { icon: 'inbox', tone: 'danger' },
};

/** What needs an administrator, each with a link to what fixes it. */
export function AttentionList({
  items,
  showsTenant = false,
}: {
  readonly items: readonly Attention[];
  readonly showsTenant?: boolean;
}): React.ReactNode {
  const [isWhole, setWhole] = useState(false);
  if (items.length === 0)
    return (
      <EmptyState icon="circle-check" title={text.none}>
        {text.noneDetail}
      </EmptyState>
    );
  const shown = isWhole ? items.slice(0, 200) : items.slice(0, maxShown);
  return (
    <>
      <ul className={styles['list']}>
        {shown.map((item) => {
          const { kind, tenant, connection, endpoint, at, count = 0, detail } = item;
          const { icon, tone } = looks[kind];
          return (
            <li
              key={`${kind} ${tenant} ${connection ?? endpoint ?? ''} ${refusedOf(item)}`}
              className={styles['item']}
            >
              <Icon name={icon} className={styles[tone]} />
              <div className={styles['text']}>
                <p>
                  {showsTenant && (
                    <>
                      <Link to="/t/$tenant" params={{ tenant }}>
                        {tenant}
                      </Link>
                      {': '}
                    </>
                  )}
                  {kind === 'credential.refused'
                    ? text.refused(item)
                    : text.kinds[kind](item.name ?? '', count)}
                  {at !== undefined && (
                    <span className={styles['time']}>
                      {' '}
                      · <Time value={at} />
                    </span>
                  )}
                </p>
                {detail !== undefined && (
                  <p className={styles['detail']}>
                    <DatedText>{detail}</DatedText>
                  </p>
                )}
              </div>
              <Fix item={item} />
            </li>
          );
        })}
      </ul>
      {items.length > shown.length && !isWhole && (
        <div className={styles['more']}>
          <Button variant="quiet" size="s" onClick={() => setWhole(true)}>
            {text.showAll(items.length - shown.length)}
          </Button>
        </div>
      )}
    </>
  );
}

/** Returns what the request log finds the refused requests by. */
function refusedOf({ lastFour, address }: Attention): string | undefined {
  return lastFour ?? address;
}

function Fix({ item }: { readonly item: Attention }): React.ReactNode {
  const { kind, tenant, connection = '', endpoint = '' } = item;
  const label = text.fixes[kind];
  switch (kind) {
    case 'guard.held':
      return (
        <Link to="/t/$tenant/guard" params={{ tenant }}>
          {label}
        </Link>
      );
    case 'tenant.paused':
      return (
        <Link to="/tenants" search={{ search: tenant }}>
          {label}
        </Link>
      );
    case 'endpoint.disabled':
    case 'endpoint.failing':
    case 'deliveries.dead':
      return (
        <Link to="/t/$tenant/webhooks/$endpoint" params={{ tenant, endpoint }}>
          {label}
        </Link>
      );
    case 'credential.refused':
      return (
        <Link
          to="/t/$tenant/requests"
          params={{ tenant }}
          search={{ refused: 'true', about: refusedOf(item) }}
        >
          {label}
        </Link>
      );
    case 'connection.failing':
      return (
        <Link to="/t/$tenant/requests" params={{ tenant }} search={{ connection }}>
          {label}
        </Link>
      );
    default:
      return (
        <Link to="/t/$tenant/connections/$connection" params={{ tenant, connection }}>
          {label}
        </Link>
      );
  }
}

/** Returns what needs attention of several tenants, the worst first. */
export function worstFirst(items: readonly Attention[]): readonly Attention[] {
  return items.toSorted((left, right) => rank(left) - rank(right));
}

/** The worst has the lowest rank. */
const ranks: Readonly<Record<Kind, number>> = {
  'guard.held': 0,
  'credential.expired': 1,
  'connection.failing': 2,
  'credential.refused': 3,
  'endpoint.disabled': 4,
  'endpoint.failing': 5,
  'deliveries.dead': 6,
  'credential.expiring': 7,
  'connection.silent': 8,
  'tenant.paused': 9,
  'connection.paused': 10,
};
const rank = ({ kind }: Attention): number => ranks[kind];
