import type { Schemas } from '../../../../src/client/index.ts';
import { Status } from '../../design/badge.tsx';
import { Drawer } from '../../design/drawer.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Stack } from '../../design/page.tsx';
import { Time } from '../../design/time.tsx';
import { endpointText } from '../../text/webhooks.ts';
import styles from './attempts.module.css';

const text = endpointText.history;

type Delivery = Schemas['Delivery'];

/** The attempts of a delivery, the latest first. */
export function Attempts({
  delivery,
  onClose,
}: {
  readonly delivery: Delivery;
  readonly onClose: () => void;
}): React.ReactNode {
  const { sequence, attempts, nextAt, history = [] } = delivery;
  return (
    <Drawer
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={text.title(sequence)}
    >
      <Stack>
        <p>
          {text.made(attempts)}
          {nextAt !== undefined && (
            <>
              {' '}
              · {endpointText.columns.next}: <Time value={nextAt} />
            </>
          )}
        </p>
        {history.length === 0 && (
          <EmptyState icon="clock" title={text.none}>
            {text.noneDetail}
          </EmptyState>
        )}
        <ol className={styles['list']}>
          {history.toReversed().map(({ at, ms, status, error }, index) => (
            <li key={`${at} ${index}`} className={styles['attempt']}>
              <span>
                <Status tone="danger">{status ?? text.noResponse}</Status> ·{' '}
                <Time value={at} exact /> · {text.took(ms)}
              </span>
              <span>{error}</span>
            </li>
          ))}
        </ol>
      </Stack>
    </Drawer>
  );
}
