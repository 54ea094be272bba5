import type { Schemas } from '../../../src/client/index.ts';
import { Callout } from '../design/callout.tsx';
import { Icon } from '../design/icon.tsx';
import { Spinner } from '../design/spinner.tsx';
import { Time } from '../design/time.tsx';
import { providerText } from '../text/provider.ts';
import styles from './probe-view.module.css';
import { RichText } from './rich-text.tsx';

type Probes = Schemas['ConnectionProbes'];
type Words = Probes['requests'][number];

const words = {
  waiting: providerText.waiting,
  passed: providerText.passed,
  failed: providerText.failed,
} as const;

/** What arrived of an identity provider: the checks of its test, and the latest requests. */
export function ProbeView({
  probes,
  max = 12,
}: {
  readonly probes: Probes;
  readonly max?: number;
}): React.ReactNode {
  const { checks, requests, warnings, firstRequest, logsReads } = probes;
  return (
    <div className={styles['view']}>
      {warnings.map(({ sentence, fix }) => (
        <Callout key={sentence} tone="warning" title={sentence}>
          <RichText>{fix}</RichText>
        </Callout>
      ))}
      {!logsReads && warnings.length === 0 && (
        <Callout tone="neutral">{providerText.readsAreOff}</Callout>
      )}
      <ul className={styles['checks']} aria-label={providerText.checks}>
        {checks.map(({ kind, title, state }) => (
          <li key={kind} className={styles['check']} data-state={state}>
            <span className={styles['mark']}>
              {state === 'waiting' ? (
                <Icon name="circle" />
              ) : (
                <Icon name={state === 'passed' ? 'circle-check' : 'circle-x'} />
              )}
            </span>
            <span>{title}</span>
            <span className={styles['state']}>{words[state]}</span>
          </li>
        ))}
      </ul>
      {firstRequest || requests.length > 0 ? (
        <RequestFeed requests={requests.slice(0, max)} />
      ) : (
        <div className={styles['waiting']} role="status">
          <Spinner size={16} />
          <div>
            <p className={styles['waiting-title']}>{providerText.waitingForFirst}</p>
            <p className={styles['waiting-text']}>{providerText.waitingForFirstDetail}</p>
          </div>
        </div>
      )}
    </div>
  );
}

/** Requests in words, the latest first. */
export function RequestFeed({
  requests,
}: {
  readonly requests: readonly Words[];
}): React.ReactNode {
  if (requests.length === 0)
    return <p className={styles['waiting-text']}>{providerText.noRequests}</p>;
  return (
    <ol className={styles['feed']} aria-label={providerText.requests} aria-live="polite">
      {requests.map(({ id, sentence, fix, tone, created, method, path, status }) => (
        <li key={id} className={styles['request']} data-tone={tone}>
          <span className={styles['mark']}>
            <Icon
              name={tone === 'bad' ? 'circle-x' : tone === 'good' ? 'circle-check' : 'circle-dot'}
            />
          </span>
          <div className={styles['words']}>
            <p className={styles['sentence']}>{sentence}</p>
            {fix !== undefined && (
              <p className={styles['fix']}>
                <strong>{providerText.whatHelps}</strong> {fix}
              </p>
            )}
            <p className={styles['technical']}>
              <code>{providerText.technical(method, path, status)}</code> · <Time value={created} />
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}
