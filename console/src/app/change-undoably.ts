import { showToast } from '../design/toast.tsx';
import { appText } from '../text/app.ts';

/**
 * Makes a change, says so, and offers to take it back for some seconds. `write` gets what is
 * wanted, and then, if the change is taken back, what was there before.
 *
 * @throws what `write` throws for the change; a failure to take it back is shown
 */
export async function changeUndoably<Change>({
  write,
  change,
  before,
  done,
}: {
  readonly write: (change: Change) => Promise<unknown>;
  readonly change: Change;
  readonly before: Change;
  /** Says that it was done. */
  readonly done: string;
}): Promise<void> {
  await write(change);
  showToast(done, {
    undo: async () => {
      await write(before);
      showToast(appText.undone);
    },
  });
}
