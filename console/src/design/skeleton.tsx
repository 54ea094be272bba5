import { designText } from '../text/design.ts';
import styles from './skeleton.module.css';
import { VisuallyHidden } from './visually-hidden.tsx';

/** Stands for text while it loads; `width` and `height` are those of what comes. */
export function Skeleton({
  width = '100%',
  height = '1em',
}: {
  readonly width?: string;
  readonly height?: string;
}): React.ReactNode {
  return <span className={styles['skeleton']} style={{ width, height }} aria-hidden="true" />;
}

/** Stands for lines of text while they load, and says so to screen readers. */
export function SkeletonLines({ lines = 3 }: { readonly lines?: number }): React.ReactNode {
  return (
    <div className={styles['lines']} role="status" aria-busy="true" data-loading="">
      <VisuallyHidden>{designText.loading}</VisuallyHidden>
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} width={`${90 - ((index * 23) % 50)}%`} />
      ))}
    </div>
  );
}
