import { designText } from '../text/design.ts';
import { Icon } from './icon.tsx';
import styles from './stepper.module.css';
import { VisuallyHidden } from './visually-hidden.tsx';

export interface Step {
  readonly id: string;
  readonly label: string;
  readonly isDone: boolean;
}

/** Where one is in a task of several steps. Steps that are done can be opened again. */
export function Stepper({
  label,
  steps,
  current,
  onOpen,
}: {
  readonly label: string;
  readonly steps: readonly Step[];
  /** Id of the open step. */
  readonly current: string;
  readonly onOpen?: (id: string) => void;
}): React.ReactNode {
  return (
    <nav aria-label={label}>
      <ol className={styles['steps']}>
        {steps.map(({ id, label: text, isDone }, index) => {
          const isCurrent = id === current;
          const content = (
            <>
              <span className={styles['mark']} aria-hidden="true">
                {isDone && !isCurrent ? <Icon name="check" size={12} /> : index + 1}
              </span>
              <span className={styles['label']}>{text}</span>
              <VisuallyHidden>
                {designText.stepOf(index + 1, steps.length)}
                {isDone && `, ${designText.done}`}
              </VisuallyHidden>
            </>
          );
          const canOpen = onOpen !== undefined && isDone && !isCurrent;
          return (
            <li
              key={id}
              className={styles['step']}
              data-done={isDone || undefined}
              aria-current={isCurrent ? 'step' : undefined}
            >
              {canOpen ? (
                <button type="button" className={styles['content']} onClick={() => onOpen(id)}>
                  {content}
                </button>
              ) : (
                <span className={styles['content']}>{content}</span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
