import { AlertDialog as Base } from '@base-ui/react/alert-dialog';
import { useState } from 'react';
import { designText } from '../text/design.ts';
import type { AlertDialogProps } from './alert-dialog.tsx';
import { Button } from './button.tsx';
import styles from './dialog.module.css';
import { ErrorState } from './error-state.tsx';
import { Field } from './field.tsx';
import { Input } from './input.tsx';
import { useReturnFocus } from './use-return-focus.ts';

/** What an `AlertDialog` shows, from its first opening on. */
export function AlertDialogPopup(props: AlertDialogProps): React.ReactNode {
  const finalFocus = useReturnFocus(props.open);
  return (
    <Base.Root open={props.open} onOpenChange={(changed) => props.onOpenChange(changed)}>
      <Base.Portal>
        <Base.Backdrop className={styles['backdrop']} />
        <Base.Popup className={`${styles['popup']} ${styles['size-s']}`} finalFocus={finalFocus}>
          <Content {...props} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function Content({
  onOpenChange,
  title,
  description,
  consequences,
  confirmLabel,
  variant = 'danger',
  typeToConfirm,
  onConfirm,
  children,
}: AlertDialogProps): React.ReactNode {
  const [typed, setTyped] = useState('');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const confirm = async () => {
    setPending(true);
    setError(undefined);
    try {
      await onConfirm();
      onOpenChange(false);
    } catch (reason) {
      setError(reason);
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <Base.Title className={styles['title']}>{title}</Base.Title>
      {description !== undefined && (
        <Base.Description className={styles['description']} render={<div />}>
          {description}
        </Base.Description>
      )}
      {consequences !== undefined && consequences.length > 0 && (
        <ul className={styles['consequences']}>
          {consequences.map((consequence, index) => (
            <li key={index}>{consequence}</li>
          ))}
        </ul>
      )}
      {children}
      {typeToConfirm !== undefined && (
        <Field label={typeToConfirm.label}>
          <Input value={typed} onChange={setTyped} mono autoComplete="off" spellCheck={false} />
        </Field>
      )}
      {error !== undefined && <ErrorState error={error} compact />}
      <div className={styles['actions']}>
        <Base.Close render={<Button />}>{designText.cancel}</Base.Close>
        <Button
          variant={variant}
          pending={pending}
          disabled={typeToConfirm !== undefined && typed !== typeToConfirm.text}
          onClick={() => void confirm()}
        >
          {confirmLabel}
        </Button>
      </div>
    </>
  );
}
