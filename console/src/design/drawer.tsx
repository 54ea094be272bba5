import { lazy } from 'react';
import { OnceOpen } from './once-open.tsx';

export interface DrawerProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly children: React.ReactNode;
  readonly actions?: React.ReactNode;
  readonly side?: 'left' | 'right';
  /** The title is for screen readers only. */
  readonly hideTitle?: boolean;
}

const load = () => import('./drawer-popup.tsx');
const DrawerPopup = lazy(async () => ({ default: (await load()).DrawerPopup }));

/** A panel at the side, for detail beside a list. Full width on narrow screens. */
export function Drawer(props: DrawerProps): React.ReactNode {
  return (
    <OnceOpen open={props.open}>
      <DrawerPopup {...props} />
    </OnceOpen>
  );
}
