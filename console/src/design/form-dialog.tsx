import { useId } from 'react';
import { designText } from '../text/design.ts';
import { Button } from './button.tsx';
import { Dialog, type DialogProps } from './dialog.tsx';
import { ErrorState } from './error-state.tsx';
import { Stack } from './page.tsx';

/** A dialog with a form, what went wrong with it, and buttons that cancel and submit it. */
export function FormDialog({
  submitLabel,
  pending,
  error,
  onSubmit,
  onClose,
  children,
  ...dialog
}: Pick<DialogProps, 'title' | 'description' | 'size' | 'children'> & {
  readonly submitLabel: string;
  /** Whether it is being submitted. */
  readonly pending: boolean;
  /** `null`: nothing went wrong. */
  readonly error: unknown;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
}): React.ReactNode {
  const formId = useId();
  return (
    <Dialog
      {...dialog}
      open
      onOpenChange={onClose}
      actions={
        <>
          <Button onClick={onClose}>{designText.cancel}</Button>
          <Button type="submit" form={formId} variant="primary" pending={pending}>
            {submitLabel}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <Stack>
          {error !== null && <ErrorState error={error} compact />}
          {children}
        </Stack>
      </form>
    </Dialog>
  );
}
