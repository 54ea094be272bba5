import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { useDisabledReason } from '../../app/session.ts';
import { AlertDialog, type AlertDialogProps } from '../../design/alert-dialog.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { Menu, MenuItem } from '../../design/menu.tsx';
import { showToast } from '../../design/toast.tsx';
import { usersText as text } from '../../text/users.ts';

type Account = Schemas['Account'];
type Action = 'protect' | 'unprotect' | 'suspend' | 'resume' | 'remove';

/** What can be done with an account. Each asks first, and says what will happen. */
export function AccountActions({
  tenant,
  account,
}: {
  readonly tenant: string;
  readonly account: Account;
}): React.ReactNode {
  const client = useQueryClient();
  const [asked, setAsked] = useState<Action>();
  const disabledReason = useDisabledReason();
  const { id, username } = account;
  const params = { path: { id }, query: { tenant } };
  const change = async (body: { protected?: boolean; status?: 'active' | 'deactivated' }) => {
    await api.PATCH('/accounts/{id}', { params, body });
    await client.invalidateQueries();
  };
  const isManaged = account.connection !== undefined;
  const questions: Readonly<Record<Action, Question>> = {
    protect: {
      title: text.protectTitle(username),
      consequences: text.protectConsequences,
      confirmLabel: text.protect,
      variant: 'primary',
      onConfirm: async () => {
        await change({ protected: true });
        showToast(text.done.protected(username), { undo: () => change({ protected: false }) });
      },
    },
    unprotect: {
      title: text.unprotectTitle(username),
      consequences: text.unprotectConsequences,
      confirmLabel: text.unprotect,
      variant: 'primary',
      onConfirm: async () => {
        await change({ protected: false });
        showToast(text.done.unprotected(username), { undo: () => change({ protected: true }) });
      },
    },
    suspend: {
      title: text.suspendTitle(username),
      consequences: text.suspendConsequences,
      confirmLabel: text.suspend,
      variant: 'danger',
      onConfirm: async () => {
        await change({ status: 'deactivated' });
        showToast(text.done.suspended(username), { undo: () => change({ status: 'active' }) });
      },
    },
    resume: {
      title: text.resume,
      consequences: [],
      confirmLabel: text.resume,
      variant: 'primary',
      onConfirm: async () => {
        await change({ status: 'active' });
        showToast(text.done.restored(username));
      },
    },
    remove: {
      title: text.removeTitle(username),
      consequences: text.removeConsequences,
      confirmLabel: text.remove,
      variant: 'danger',
      typeToConfirm: { text: username, label: text.typeName(username) },
      onConfirm: async () => {
        await api.DELETE('/accounts/{id}', { params });
        showToast(text.done.deleted(username));
        await client.invalidateQueries();
      },
    },
  };
  const question = asked && questions[asked];
  return (
    <>
      <Menu
        trigger={
          <IconButton
            icon="ellipsis"
            label={text.actions}
            size="s"
            disabledReason={disabledReason}
          />
        }
      >
        {account.protected ? (
          <MenuItem icon="lock" onClick={() => setAsked('unprotect')}>
            {text.unprotect}
          </MenuItem>
        ) : (
          <MenuItem icon="lock" onClick={() => setAsked('protect')}>
            {text.protect}
          </MenuItem>
        )}
        {account.status === 'active' && (
          <MenuItem
            icon="circle-pause"
            onClick={() => setAsked('suspend')}
            disabledReason={isManaged ? text.managed : undefined}
          >
            {text.suspend}
          </MenuItem>
        )}
        {account.status === 'deactivated' && (
          <MenuItem
            icon="circle-play"
            onClick={() => void questions.resume.onConfirm()}
            disabledReason={isManaged ? text.managed : undefined}
          >
            {text.resume}
          </MenuItem>
        )}
        <MenuItem
          icon="trash"
          danger
          onClick={() => setAsked('remove')}
          disabledReason={account.user === undefined ? undefined : text.hasUser}
        >
          {text.remove}
        </MenuItem>
      </Menu>
      {question !== undefined && (
        <AlertDialog
          {...question}
          open
          onOpenChange={(open) => {
            if (!open) setAsked(undefined);
          }}
        />
      )}
    </>
  );
}

type Question = Omit<AlertDialogProps, 'open' | 'onOpenChange'>;
