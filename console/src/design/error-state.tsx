import {
  ConnectionError,
  ProblemError,
  UnexpectedResponseError,
} from '../../../src/client/index.ts';
import { designText } from '../text/design.ts';
import { Button } from './button.tsx';
import { CopyButton } from './copy.tsx';
import { DatedText } from './dated-text.tsx';
import styles from './error-state.module.css';
import { Icon } from './icon.tsx';

interface Described {
  readonly title: string;
  readonly detail: string;
  readonly errors: ProblemError['errors'];
  readonly requestId?: string;
}

/** Returns an error in words: what is wrong, and what to do. */
export function describeError(error: unknown): Described {
  if (error instanceof ProblemError)
    return {
      title: designText.problemTitles[error.code] ?? designText.errorTitle,
      detail: error.detail,
      errors: error.errors,
      requestId: error.requestId,
    };
  if (error instanceof ConnectionError)
    return {
      title: designText.unreachableTitle,
      detail: designText.unreachableDetail,
      errors: [],
    };
  if (error instanceof UnexpectedResponseError)
    return {
      title: designText.unexpectedTitle,
      detail: designText.unexpectedDetail(error.status),
      errors: [],
    };
  return {
    title: designText.errorTitle,
    detail: error instanceof Error ? error.message : String(error),
    errors: [],
  };
}

/**
 * Says what went wrong: title, detail, what is wrong with each field, and the request's id.
 * `compact` is for dialogs and forms; without it, it stands in place of a page or a section.
 */
export function ErrorState({
  error,
  onRetry,
  title,
  compact = false,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** What could not be done, instead of the problem's own title. */
  readonly title?: string;
  readonly compact?: boolean;
}): React.ReactNode {
  const described = describeError(error);
  return (
    <div role="alert" className={compact ? styles['compact'] : styles['state']}>
      <Icon name="circle-alert" size={compact ? 16 : 20} className={styles['icon']} />
      <div className={styles['text']}>
        <p className={styles['title']}>{title ?? described.title}</p>
        <p className={styles['detail']}>
          <DatedText>{described.detail}</DatedText>
        </p>
        {described.errors.length > 0 && (
          <ul className={styles['errors']}>
            {described.errors.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                {path !== '' && <code>{path}</code>} {message}
              </li>
            ))}
          </ul>
        )}
        {described.requestId !== undefined && (
          <p className={styles['request']}>
            {designText.requestId} <code>{described.requestId}</code>
            <CopyButton value={described.requestId} label={designText.requestId} />
          </p>
        )}
        {onRetry !== undefined && (
          <Button icon="refresh-cw" size={compact ? 's' : 'm'} onClick={onRetry}>
            {designText.retry}
          </Button>
        )}
      </div>
    </div>
  );
}
