import { lazy } from 'react';
import { OnceOpen } from './once-open.tsx';

export interface AlertDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** A question with the object's name: `Delete tenant acme?` */
  readonly title: string;
  readonly description?: React.ReactNode;
  /** What will happen, in numbers: `1,204 accounts lose access.` */
  readonly consequences?: readonly React.ReactNode[];
  /** The verb, as on the button that opened it. */
  readonly confirmLabel: string;
  /** `danger` for what cannot be undone. */
  readonly variant?: 'danger' | 'primary';
  /** Text that must be typed first, for what cannot be undone. */
  readonly typeToConfirm?: { readonly text: string; readonly label: string };
  /** Resolves when it is done; the dialog closes then. When it rejects, the reason is shown. */
  readonly onConfirm: () => Promise<unknown>;
  /** More to choose before. */
  readonly children?: React.ReactNode;
}

const load = () => import('./alert-dialog-popup.tsx');
const AlertDialogPopup = lazy(async () => ({ default: (await load()).AlertDialogPopup }));

/** Asks before something that is hard to undo, and says what will happen. */
export function AlertDialog(props: AlertDialogProps): React.ReactNode {
  return (
    <OnceOpen open={props.open}>
      <AlertDialogPopup {...props} />
    </OnceOpen>
  );
}
