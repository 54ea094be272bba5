import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ProblemError } from '../../../src/client/index.ts';
import { Callout } from '../design/callout.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { ErrorState } from '../design/error-state.tsx';
import { SkeletonLines } from '../design/skeleton.tsx';
import { Stepper } from '../design/stepper.tsx';
import { Time } from '../design/time.tsx';
import { portalText } from '../text/portal.ts';
import { applyBrandColor } from './apply-brand-color.ts';
import { CheckStep } from './check-step.tsx';
import { DoneStep } from './done-step.tsx';
import { PersonStep } from './person-step.tsx';
import styles from './portal.module.css';
import { ProviderStep } from './provider-step.tsx';
import { RolesStep } from './roles-step.tsx';
import { loadLogo, type SetupState, setupApi } from './setup-api.ts';
import { Unreachable } from './unreachable.tsx';
import { type StepId, stepIds, useStep } from './use-step.ts';
import { type CreatedCredential, ValuesStep } from './values-step.tsx';

/** How often the state is read while the page is visible. */
const everyMs = 5_000;

/** The set-up portal: the pages of one link. */
export function PortalApp(): React.ReactNode {
  const state = useQuery({
    queryKey: ['getSetup'],
    queryFn: async ({ signal }) => (await setupApi.GET('/setup', { signal })).data,
    refetchInterval: everyMs,
  });
  if (state.error instanceof ProblemError && state.error.status === 401) return <InvalidLink />;
  if (state.data === undefined)
    return (
      <Frame title={portalText.title}>
        {state.error === null ? (
          <SkeletonLines lines={6} />
        ) : (
          <ErrorState error={state.error} onRetry={() => void state.refetch()} />
        )}
      </Frame>
    );
  return <Setup state={state.data} />;
}

function InvalidLink(): React.ReactNode {
  return (
    <Frame title={portalText.invalidTitle}>
      <EmptyState icon="link" title={portalText.invalidTitle}>
        {portalText.invalidDetail}
      </EmptyState>
    </Frame>
  );
}

/** The page around the step that is open. */
function Frame({
  title,
  step,
  brand,
  note,
  children,
}: {
  readonly title: string;
  /** Name of the open step. */
  readonly step?: string;
  readonly brand?: React.ReactNode;
  readonly note?: React.ReactNode;
  readonly children: React.ReactNode;
}): React.ReactNode {
  return (
    <div className={styles['page']}>
      <title>{step === undefined ? title : portalText.titleOfStep(step, title)}</title>
      <header className={styles['header']}>
        {brand}
        <div className={styles['heading']}>
          <h1>{title}</h1>
          {note !== undefined && <p className={styles['note']}>{note}</p>}
        </div>
      </header>
      <main className={styles['main']}>{children}</main>
    </div>
  );
}

function Setup({ state }: { readonly state: SetupState }): React.ReactNode {
  const steps = stepIds.filter((id) => id !== 'roles' || state.link.roles.length > 0);
  const [wanted, open] = useStep(() => furthest(state, steps));
  const [created, setCreated] = useState<CreatedCredential>();
  const heading = useRef<HTMLDivElement>(null);
  const isFinished = state.link.isFinished;
  const current = isFinished
    ? 'done'
    : (steps.find((id) => id === wanted) ?? furthest(state, steps));
  const { name, color } = state.brand;
  useEffect(() => {
    if (color !== undefined) applyBrandColor(color);
  }, [color]);
  const go = (step: StepId): void => {
    open(step);
    heading.current?.focus();
  };
  const next = steps[steps.indexOf(current) + 1] ?? 'done';
  const shared = { state, onNext: () => go(next) };
  return (
    <Frame
      title={name === undefined ? portalText.title : portalText.titleOf(name)}
      step={isFinished ? portalText.done.finishedTitle : portalText.step[current]}
      brand={state.brand.hasLogo ? <Logo /> : undefined}
      note={portalText.for(state.tenant.name, state.connection.name)}
    >
      <Unreachable />
      {state.connection.status === 'paused' && (
        <Callout tone="warning" title={portalText.pausedTitle}>
          {portalText.pausedDetail}
        </Callout>
      )}
      {!isFinished && (
        <Stepper
          label={portalText.steps}
          current={current}
          steps={steps.map((id) => ({
            id,
            label: portalText.step[id],
            isDone: isDone(id, state),
          }))}
          onOpen={(id) => go(steps.find((step) => step === id) ?? current)}
        />
      )}
      <div ref={heading} tabIndex={-1} className={styles['step']}>
        {current === 'provider' && <ProviderStep {...shared} />}
        {current === 'values' && (
          <ValuesStep {...shared} created={created} onCreated={setCreated} />
        )}
        {current === 'check' && <CheckStep {...shared} />}
        {current === 'person' && <PersonStep {...shared} />}
        {current === 'roles' && <RolesStep {...shared} />}
        {current === 'done' && <DoneStep state={state} />}
      </div>
      <p className={styles['note']}>
        {portalText.expires} <Time value={state.link.expires} />.
      </p>
    </Frame>
  );
}

/** Whether what a step is for has happened, on whatever machine. */
function isDone(step: StepId, { link, credentials, connection, progress }: SetupState): boolean {
  switch (step) {
    case 'provider':
      return link.provider !== undefined;
    case 'values':
      return credentials.length > 0 && link.provider !== undefined;
    case 'check':
      return connection.lastSuccess !== undefined;
    case 'person':
      return progress.users > 0;
    case 'roles':
      return progress.mappedGroups > 0;
    case 'done':
      return link.isFinished;
  }
}

/** Returns the first step that is not done. */
function furthest(state: SetupState, steps: readonly StepId[]): StepId {
  return steps.find((id) => !isDone(id, state)) ?? 'done';
}

function Logo(): React.ReactNode {
  const logo = useQuery({
    queryKey: ['getSetupLogo'],
    queryFn: ({ signal }) => loadLogo(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (logo.data === undefined) return <span className={styles['logo']} />;
  return <img className={styles['logo']} src={logo.data} alt="" />;
}
