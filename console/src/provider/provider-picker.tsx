import { useState } from 'react';
import { Icon } from '../design/icon.tsx';
import { Input } from '../design/input.tsx';
import { providerText } from '../text/provider.ts';
import styles from './provider-picker.module.css';
import { otherProvider, providers } from './providers.ts';

/** One identity provider of those with a guide, or another one; with a search. */
export function ProviderPicker({
  value,
  onChoose,
  disabled = false,
}: {
  readonly value: string | undefined;
  readonly onChoose: (provider: string) => void;
  readonly disabled?: boolean;
}): React.ReactNode {
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = providers.filter(({ words }) => words.includes(wanted));
  return (
    <div className={styles['picker']}>
      <Input
        type="search"
        icon="search"
        value={search}
        onChange={setSearch}
        placeholder={providerText.search}
        aria-label={providerText.search}
      />
      <ul className={styles['list']} aria-label={providerText.choose}>
        {[...found, otherProvider].map(({ name, title, hint }) => (
          <li key={name}>
            <button
              type="button"
              className={styles['choice']}
              aria-pressed={value === name}
              disabled={disabled}
              onClick={() => onChoose(name)}
            >
              <span className={styles['initial']} aria-hidden="true">
                {title.slice(0, 1)}
              </span>
              <span className={styles['text']}>
                <span className={styles['title']}>{title}</span>
                {hint !== undefined && <span className={styles['hint']}>{hint}</span>}
              </span>
              {value === name && <Icon name="check" size={16} />}
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className={styles['none']}>{providerText.noMatch}</p>}
    </div>
  );
}
