import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { api } from '../../app/api.ts';
import { useDisabledReason } from '../../app/session.ts';
import { AlertDialog } from '../../design/alert-dialog.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../design/menu.tsx';
import { showError, showToast } from '../../design/toast.tsx';
import { tenantsText } from '../../text/tenants.ts';
import { changeStatus, type Tenant, useConsequences, useTenantRefresh } from './tenant-data.ts';

const TenantSettings = lazy(async () => ({
  default: (await import('./tenant-form.tsx')).TenantSettings,
}));

const text = tenantsText.actions;

/** What can be done with a tenant. Pausing and deleting ask first, and can be undone. */
export function TenantActions({ tenant }: { readonly tenant: Tenant }): React.ReactNode {
  const [open, setOpen] = useState<'settings' | 'pause' | 'delete'>();
  const navigate = useNavigate();
  const refresh = useTenantRefresh();
  const changeReason = useDisabledReason('server');
  const deleteReason = useDisabledReason('own');
  const { id, name, status } = tenant;
  const close = () => setOpen(undefined);
  const change = async (to: 'resume' | 'restore') => {
    try {
      await changeStatus(id, to);
      showToast(to === 'resume' ? tenantsText.done.resumed(name) : tenantsText.done.restored(name));
      await refresh();
    } catch (error) {
      showError(error);
    }
  };
  return (
    <>
      <Menu trigger={<IconButton icon="ellipsis" size="s" label={tenantsText.actionsOf(name)} />}>
        <MenuItem
          icon="arrow-right"
          onClick={() => void navigate({ to: '/t/$tenant', params: { tenant: id } })}
        >
          {text.open}
        </MenuItem>
        <MenuItem icon="settings" disabledReason={changeReason} onClick={() => setOpen('settings')}>
          {text.settings}
        </MenuItem>
        <MenuSeparator />
        {status === 'active' && (
          <MenuItem icon="pause" disabledReason={changeReason} onClick={() => setOpen('pause')}>
            {text.pause}
          </MenuItem>
        )}
        {status === 'paused' && (
          <MenuItem icon="play" disabledReason={changeReason} onClick={() => void change('resume')}>
            {text.resume}
          </MenuItem>
        )}
        {status === 'deleted' ? (
          <MenuItem
            icon="undo-2"
            disabledReason={changeReason}
            onClick={() => void change('restore')}
          >
            {text.restore}
          </MenuItem>
        ) : (
          <MenuItem
            icon="trash"
            danger
            disabledReason={deleteReason}
            onClick={() => setOpen('delete')}
          >
            {text.delete}
          </MenuItem>
        )}
      </Menu>
      {open === 'settings' && (
        <Suspense fallback={null}>
          <TenantSettings tenant={tenant} onClose={close} />
        </Suspense>
      )}
      {(open === 'pause' || open === 'delete') && (
        <ConfirmStop tenant={tenant} kind={open} onClose={close} />
      )}
    </>
  );
}

function ConfirmStop({
  tenant: { id, name },
  kind,
  onClose,
}: {
  readonly tenant: Tenant;
  readonly kind: 'pause' | 'delete';
  readonly onClose: () => void;
}): React.ReactNode {
  const refresh = useTenantRefresh();
  const consequences = useConsequences(id, kind) ?? [tenantsText.counting];
  const isPause = kind === 'pause';
  const undo = async () => {
    await changeStatus(id, isPause ? 'resume' : 'restore');
    await refresh();
  };
  return (
    <AlertDialog
      open
      onOpenChange={onClose}
      title={isPause ? tenantsText.pauseTitle(name) : tenantsText.deleteTitle(name)}
      description={isPause ? tenantsText.pauseDescription : tenantsText.deleteDescription}
      consequences={consequences}
      confirmLabel={isPause ? text.pause : text.delete}
      typeToConfirm={isPause ? undefined : { text: id, label: tenantsText.typeId(id) }}
      onConfirm={async () => {
        if (isPause) await changeStatus(id, 'pause');
        else await api.DELETE('/tenants/{tenant}', { params: { path: { tenant: id } } });
        showToast(isPause ? tenantsText.done.paused(name) : tenantsText.done.deleted(name), {
          undo,
        });
        void refresh();
      }}
    />
  );
}
