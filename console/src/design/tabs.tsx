import { Tabs as Base } from '@base-ui/react/tabs';
import styles from './tabs.module.css';

export interface Tab<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly count?: number;
  readonly content: React.ReactNode;
}

/** Views of the same thing. Keep `value` in the URL. Only the open one is rendered. */
export function Tabs<Value extends string>({
  label,
  value,
  onChange,
  tabs,
}: {
  /** What the tabs choose between, for screen readers. */
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly tabs: readonly Tab<Value>[];
}): React.ReactNode {
  return (
    <Base.Root value={value} onValueChange={(changed: Value) => onChange(changed)}>
      <Base.List className={styles['list']} aria-label={label}>
        {tabs.map((tab) => (
          <Base.Tab key={tab.value} value={tab.value} className={styles['tab']}>
            {tab.label}
            {tab.count !== undefined && (
              <span className={styles['count']}>{tab.count.toLocaleString('en')}</span>
            )}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className={styles['panel']}>
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
