import { lazy } from 'react';
import { OnceOpen } from './once-open.tsx';

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: React.ReactNode;
  readonly children?: React.ReactNode;
  /** Buttons, the main one last. */
  readonly actions?: React.ReactNode;
  readonly size?: 's' | 'm' | 'l';
  /** Closing by a press outside is off for forms, so that nothing typed is lost. */
  readonly closeOnPressOutside?: boolean;
}

const load = () => import('./dialog-popup.tsx');
const DialogPopup = lazy(async () => ({ default: (await load()).DialogPopup }));

/** Asks for input, or shows something, above the page. Focus returns to where it came from. */
export function Dialog(props: DialogProps): React.ReactNode {
  return (
    <OnceOpen open={props.open}>
      <DialogPopup {...props} />
    </OnceOpen>
  );
}
