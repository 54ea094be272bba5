import styles from './portal.module.css';

/** Heading of a step. */
export function StepHead({
  title,
  description,
}: {
  readonly title: string;
  readonly description?: React.ReactNode;
}): React.ReactNode {
  return (
    <div>
      <h2>{title}</h2>
      {description !== undefined && <p className={styles['lead']}>{description}</p>}
    </div>
  );
}
