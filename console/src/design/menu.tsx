import { cloneElement, lazy, Suspense, useState } from 'react';
import { preload } from './preload.ts';

export interface MenuProps {
  readonly trigger: React.ReactElement<Record<string, unknown>>;
  /** MenuItem, MenuSeparator. */
  readonly children: React.ReactNode;
  readonly align?: 'start' | 'end';
}

const load = () => import('./menu-popup.tsx');
const MenuPopup = lazy(async () => ({ default: (await load()).MenuPopup }));

/** An action of a menu. */
export const MenuItem = lazy(async () => ({ default: (await load()).MenuItem }));

/** A line between parts of a menu. */
export const MenuSeparator = lazy(async () => ({ default: (await load()).MenuSeparator }));

/** Opens a list of actions from a button (`trigger`). Its code is loaded on first use. */
export function Menu({ trigger, children, align }: MenuProps): React.ReactNode {
  const [isUsed, setUsed] = useState(false);
  const button = cloneElement(trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    'aria-busy': isUsed || undefined,
    onPointerEnter: () => preload(load),
    onFocus: () => preload(load),
    onClick: () => setUsed(true),
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      event.preventDefault();
      setUsed(true);
    },
  });
  if (!isUsed) return button;
  return (
    <Suspense fallback={button}>
      <MenuPopup trigger={trigger} align={align}>
        {children}
      </MenuPopup>
    </Suspense>
  );
}
