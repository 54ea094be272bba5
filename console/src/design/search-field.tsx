import { useEffect, useRef, useState } from 'react';
import { useDebounced } from '../app/use-debounced.ts';
import { Input } from './input.tsx';
import styles from './search-field.module.css';

/** A search whose text goes into the URL once typing pauses. */
export function SearchField({
  value,
  onChange,
  label,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly label: string;
}): React.ReactNode {
  const [typed, setTyped] = useState(value);
  const settled = useDebounced(typed.trim());
  const latest = useRef({ value, onChange });
  latest.current = { value, onChange };
  useEffect(() => {
    if (settled !== latest.current.value) latest.current.onChange(settled);
  }, [settled]);
  return (
    <Input
      type="search"
      icon="search"
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={setTyped}
      className={styles['search']}
      data-page-search=""
    />
  );
}
