import { Callout } from '../design/callout.tsx';
import { portalText } from '../text/portal.ts';
import styles from './portal.module.css';

/** What helps when nothing has arrived for long. */
export function LateHelp({ items }: { readonly items: readonly string[] }): React.ReactNode {
  return (
    <Callout tone="warning" title={portalText.lateTitle} live>
      <ul className={styles['help']}>
        {items.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </Callout>
  );
}
