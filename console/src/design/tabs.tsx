import { Tabs as Base } from '@base-ui/react/tabs';
import { Suspense } from 'react';
import { preload } from './preload.ts';
import { SkeletonLines } from './skeleton.tsx';
import styles from './tabs.module.css';

export interface Tab<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly count?: number;
  /** May be lazy: lines stand in its place while it loads. */
  readonly content: React.ReactNode;
  /** Loads what the content needs: called when the pointer or the focus comes to the tab. */
  readonly onIntent?: () => Promise<unknown>;
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
          <Base.Tab
            key={tab.value}
            value={tab.value}
            className={styles['tab']}
            onPointerEnter={() => preload(tab.onIntent)}
            onFocus={() => preload(tab.onIntent)}
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className={styles['count']}>{tab.count.toLocaleString('en')}</span>
            )}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className={styles['panel']}>
          <Suspense fallback={<SkeletonLines lines={8} />}>{tab.content}</Suspense>
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
