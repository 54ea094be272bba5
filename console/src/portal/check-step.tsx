import { useQuery } from '@tanstack/react-query';
import { Button } from '../design/button.tsx';
import { Callout } from '../design/callout.tsx';
import { ErrorState } from '../design/error-state.tsx';
import { SkeletonLines } from '../design/skeleton.tsx';
import { ProbeView } from '../provider/probe-view.tsx';
import { formOf, nameOf, testOf } from '../provider/providers.ts';
import { portalText } from '../text/portal.ts';
import { LateHelp } from './late-help.tsx';
import styles from './portal.module.css';
import type { StepProps } from './provider-step.tsx';
import { setupApi } from './setup-api.ts';
import { StepHead } from './step-head.tsx';
import { useIsLate } from './use-is-late.ts';

const fastMs = 2_000;
const slowMs = 10_000;
/** A test takes seconds; entering the values before it takes longer. */
const maxWaitMs = 60_000;

/** Each request of the test of the connection, as it arrives. */
export function CheckStep({ state, onNext }: StepProps): React.ReactNode {
  const probes = useQuery({
    queryKey: ['listSetupProbes'],
    queryFn: async ({ signal }) => (await setupApi.GET('/setup/probes', { signal })).data,
    // Nothing is missing any more: what arrives later is looked for less often.
    refetchInterval: ({ state: { data } }) => (isComplete(data) ? slowMs : fastMs),
  });
  const text = portalText.check;
  const { link, connection, progress } = state;
  const { provider } = link;
  const isTested = isComplete(probes.data);
  // Of a connection in use, the log may hold no test any more.
  const isInUse = connection.lastSuccess !== undefined && progress.users > 0;
  const isLate = useIsLate(probes.data?.requests.length === 0 && !isInUse, maxWaitMs);
  const isDone = isTested || isInUse;
  return (
    <>
      <StepHead
        title={text.title}
        description={text.description(testOf(provider), nameOf(provider))}
      />
      {isDone && (
        <Callout tone="success" live>
          {isTested ? text.allPassed : text.inUse}
        </Callout>
      )}
      {isLate && (
        <LateHelp
          items={text.late(
            nameOf(provider),
            testOf(provider),
            formOf(provider),
            new URL(connection.scimBaseUrl).host,
          )}
        />
      )}
      {probes.data === undefined &&
        (probes.error === null ? (
          <SkeletonLines lines={5} />
        ) : (
          <ErrorState error={probes.error} onRetry={() => void probes.refetch()} />
        ))}
      {probes.data !== undefined && <ProbeView probes={probes.data} />}
      <div className={styles['actions']}>
        <Button variant={isDone ? 'primary' : 'secondary'} iconAtEnd="arrow-right" onClick={onNext}>
          {isDone ? portalText.next : text.skip}
        </Button>
      </div>
    </>
  );
}

interface Checked {
  readonly checks: readonly { readonly state: string }[];
}

/** Whether every request of the test has arrived, and none failed. */
function isComplete(probes: Checked | undefined): boolean {
  return probes !== undefined && probes.checks.every(({ state }) => state === 'passed');
}
