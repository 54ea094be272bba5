import { Toast as Base } from '@base-ui/react/toast';
import { designText } from '../text/design.ts';
import { describeError } from './error-state.tsx';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import styles from './toast.module.css';

const manager = Base.createToastManager();

/** Says that something was done, for five seconds. With `undo`, eight, and a button for it. */
export function showToast(
  title: string,
  {
    description,
    undo,
    action,
  }: {
    readonly description?: React.ReactNode;
    /** Takes it back; its own success or failure is said too when it returns a promise. */
    readonly undo?: () => void | Promise<unknown>;
    readonly action?: { readonly label: string; readonly onClick: () => void };
  } = {},
): void {
  const button =
    undo === undefined
      ? action
      : { label: designText.undo, onClick: () => void Promise.resolve(undo()).catch(showError) };
  const id = manager.add({
    title,
    description,
    type: 'success',
    timeout: undo === undefined ? 5000 : 8000,
    actionProps: button && {
      children: button.label,
      onClick: () => {
        manager.close(id);
        button.onClick();
      },
    },
  });
}

/** Says that something failed, until it is dismissed. */
export function showError(error: unknown, title?: string): void {
  const described = describeError(error);
  manager.add({
    title: title ?? described.title,
    description: described.detail,
    type: 'error',
    priority: 'high',
    timeout: 0,
  });
}

function List(): React.ReactNode {
  const { toasts } = Base.useToastManager();
  return toasts.map((toast) => (
    <Base.Root key={toast.id} toast={toast} className={styles['toast']} swipeDirection="right">
      <Base.Content className={styles['content']}>
        <Icon
          name={toast.type === 'error' ? 'circle-alert' : 'circle-check'}
          className={toast.type === 'error' ? styles['error'] : styles['success']}
        />
        <div className={styles['text']}>
          <Base.Title className={styles['title']} render={<p />} />
          <Base.Description className={styles['description']} render={<div />} />
        </div>
        <Base.Action className={styles['action']} />
        <Base.Close render={<IconButton icon="x" label={designText.dismiss} size="s" />} />
      </Base.Content>
    </Base.Root>
  ));
}

/** Where toasts appear. Each of the pages has one, at its root. */
export function ToastArea({ children }: { readonly children: React.ReactNode }): React.ReactNode {
  return (
    <Base.Provider toastManager={manager} limit={3}>
      {children}
      <Base.Portal>
        <Base.Viewport className={styles['viewport']}>
          <List />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}
