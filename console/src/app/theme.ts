import { useSyncExternalStore } from 'react';

/** `system` follows the operating system. */
export type Theme = 'system' | 'light' | 'dark';

const key = 'rollcall-theme';
const listeners = new Set<() => void>();

/** Returns the theme that was chosen in this browser. Storage may be forbidden. */
function stored(): Theme {
  try {
    const value = localStorage.getItem(key);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

let current = stored();

/** Shows the page in the theme that was chosen. Called before the first rendering. */
export function applyTheme(): void {
  const { dataset } = document.documentElement;
  if (current === 'system') delete dataset['theme'];
  else dataset['theme'] = current;
}

/** Chooses a theme, and keeps it in this browser. */
export function setTheme(theme: Theme): void {
  current = theme;
  try {
    localStorage.setItem(key, theme);
  } catch {
    // It holds until the page is closed.
  }
  applyTheme();
  for (const listener of listeners) listener();
}

/** Returns the theme that is chosen. */
export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
