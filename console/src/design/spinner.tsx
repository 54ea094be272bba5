import { Icon } from './icon.tsx';
import styles from './spinner.module.css';

/** Something is under way. The text beside it says what. Size in pixels. */
export function Spinner({ size = 14 }: { readonly size?: number }): React.ReactNode {
  return <Icon name="loader-circle" size={size} className={styles['spinner']} />;
}
