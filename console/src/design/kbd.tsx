import styles from './kbd.module.css';

/** The keys of a shortcut: `['Ctrl', 'K']`. */
export function Kbd({ keys }: { readonly keys: readonly string[] }): React.ReactNode {
  return (
    <span className={styles['keys']}>
      {keys.map((key) => (
        <kbd key={key} className={styles['key']}>
          {key}
        </kbd>
      ))}
    </span>
  );
}
