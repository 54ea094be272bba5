import { useQuery } from '@tanstack/react-query';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { Card } from '../design/card.tsx';
import { ErrorState } from '../design/error-state.tsx';
import { SkeletonLines } from '../design/skeleton.tsx';
import { Spinner } from '../design/spinner.tsx';
import { Time } from '../design/time.tsx';
import { RequestFeed } from '../provider/probe-view.tsx';
import { nameOf } from '../provider/providers.ts';
import { portalText } from '../text/portal.ts';
import { isolated } from '../text/say.ts';
import { LateHelp } from './late-help.tsx';
import styles from './portal.module.css';
import type { StepProps } from './provider-step.tsx';
import { type SetupUser, setupApi } from './setup-api.ts';
import { StepHead } from './step-head.tsx';
import { useIsLate } from './use-is-late.ts';

const text = portalText.person;

/** Assigning a person takes a while, and providers send in cycles. */
const maxWaitMs = 120_000;

/** Waits for the first person, and shows what arrived and which account it became. */
export function PersonStep({ state, onNext }: StepProps): React.ReactNode {
  const users = useQuery({
    queryKey: ['listSetupUsers'],
    queryFn: async ({ signal }) => (await setupApi.GET('/setup/users', { signal })).data.items,
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && data.length > 0 ? 10_000 : 2_000,
  });
  const name = nameOf(state.link.provider);
  const [latest, ...earlier] = users.data ?? [];
  return (
    <>
      <StepHead title={text.title} description={text.description(name)} />
      {users.data === undefined &&
        (users.error === null ? (
          <SkeletonLines lines={4} />
        ) : (
          <ErrorState error={users.error} onRetry={() => void users.refetch()} />
        ))}
      {users.data !== undefined && latest === undefined && <Waiting name={name} />}
      {latest !== undefined && <Person user={latest} />}
      {earlier.length > 0 && (
        <div>
          <h3>{text.earlier}</h3>
          <ul>
            {earlier.map(({ id, userName, created }) => (
              <li key={id}>
                {userName} · <Time value={created} />
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className={styles['actions']}>
        <Button
          variant={latest === undefined ? 'secondary' : 'primary'}
          iconAtEnd="arrow-right"
          onClick={onNext}
        >
          {latest === undefined ? portalText.check.skip : portalText.next}
        </Button>
      </div>
    </>
  );
}

/** No person has arrived: what is waited for, and what was refused meanwhile. */
function Waiting({ name }: { readonly name: string }): React.ReactNode {
  const probes = useQuery({
    queryKey: ['listSetupProbes'],
    queryFn: async ({ signal }) => (await setupApi.GET('/setup/probes', { signal })).data,
    refetchInterval: 2_000,
  });
  const refused = probes.data?.requests.filter(({ tone }) => tone === 'bad').slice(0, 3) ?? [];
  const isLate = useIsLate(true, maxWaitMs);
  return (
    <>
      <Card>
        <div className={styles['values']} role="status">
          <div className={styles['actions']}>
            <Spinner size={16} />
            <strong>{text.waiting}</strong>
          </div>
          <p className={styles['note']}>{text.waitingDetail(name)}</p>
        </div>
      </Card>
      {refused.length > 0 && (
        <div>
          <h3>{text.refused}</h3>
          <RequestFeed requests={refused} />
        </div>
      )}
      {isLate && <LateHelp items={text.late(name)} />}
    </>
  );
}

function Person({ user }: { readonly user: SetupUser }): React.ReactNode {
  const { userName, displayName, created, account, attributes } = user;
  return (
    <Card>
      <div className={styles['values']}>
        <div role="status">
          <h3>{displayName ?? userName}</h3>
          <p className={styles['note']}>
            <bdi>{userName}</bdi> {text.arrived} <Time value={created} />.{' '}
            {account === undefined ? text.noAccount : text.accountOf(account.username)}
          </p>
        </div>
        {account !== undefined && (
          <div className={styles['actions']}>
            <Badge tone={account.status === 'active' ? 'success' : 'neutral'}>
              {text.status[account.status]}
            </Badge>
            <span className={styles['note']}>
              {text.roles}:{' '}
              {account.roles.length === 0 ? text.noRoles : account.roles.map(isolated).join(', ')}
            </span>
          </div>
        )}
        <div className={styles['scroll']} tabIndex={0} role="region" aria-label={text.attributes}>
          <table className={styles['table']}>
            <caption className={styles['caption']}>{text.attributes}</caption>
            <thead>
              <tr>
                <th scope="col">{text.attribute}</th>
                <th scope="col">{text.value}</th>
              </tr>
            </thead>
            <tbody>
              {attributes.map(({ path, value }, index) => (
                <tr key={`${path} ${index}`}>
                  <td>
                    <code>{path.replace(/^urn:.*:2\.0:User:/u, '')}</code>
                  </td>
                  <td>{value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </Card>
  );
}
