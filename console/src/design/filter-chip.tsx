import { useState } from 'react';
import { designText } from '../text/design.ts';
import { Button } from './button.tsx';
import styles from './filter-bar.module.css';
import { type Filter, filterInWords } from './filter-bar.tsx';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import { Input } from './input.tsx';
import { Popover } from './popover.tsx';

/** A filter with its value, which a press changes. */
export function FilterChip({
  filter,
  value,
  open,
  onOpenChange,
  onChange,
}: {
  readonly filter: Filter;
  readonly value: string | undefined;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onChange: (value: string | undefined) => void;
}): React.ReactNode {
  const { label, options } = filter;
  return (
    <span className={styles['chip']}>
      <Popover
        title={label}
        open={open}
        onOpenChange={onOpenChange}
        trigger={
          <button type="button" className={styles['edit']}>
            <span className={styles['name']}>{label}</span> {filterInWords(filter, value)}
          </button>
        }
      >
        {options === undefined ? (
          <TextValue filter={filter} value={value ?? ''} onChange={onChange} />
        ) : (
          <ul className={styles['options']}>
            {options.map((option) => (
              <li key={option.value}>
                <button
                  type="button"
                  className={styles['option']}
                  aria-pressed={option.value === value}
                  onClick={() => onChange(option.value)}
                >
                  <span className={styles['check']}>
                    {option.value === value && <Icon name="check" size={14} />}
                  </span>
                  <span>
                    {option.label}
                    {option.hint !== undefined && (
                      <span className={styles['hint']}>{option.hint}</span>
                    )}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </Popover>
      {value !== undefined && (
        <IconButton
          icon="x"
          size="s"
          label={designText.removeFilter(label)}
          onClick={() => onChange(undefined)}
        />
      )}
    </span>
  );
}

function TextValue({
  filter,
  value,
  onChange,
}: {
  readonly filter: Filter;
  readonly value: string;
  readonly onChange: (value: string | undefined) => void;
}): React.ReactNode {
  const [text, setText] = useState(value);
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        onChange(text.trim() === '' ? undefined : text.trim());
      }}
    >
      <Input
        value={text}
        onChange={setText}
        placeholder={filter.placeholder}
        aria-label={filter.label}
      />
      <Button type="submit" variant="primary">
        {designText.apply}
      </Button>
    </form>
  );
}
