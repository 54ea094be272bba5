import styles from './description-list.module.css';

/** A term and its value; an absent value is left out. */
export type Description = readonly [term: string, value: React.ReactNode];

/** Facts about one thing: term and value, side by side. */
export function DescriptionList({
  items,
}: {
  readonly items: readonly (Description | false | undefined)[];
}): React.ReactNode {
  return (
    <dl className={styles['list']}>
      {items.map(
        (item) =>
          item && (
            <div key={item[0]} className={styles['row']}>
              <dt>{item[0]}</dt>
              <dd>{item[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
