import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useDisabledReason } from '../../app/session.ts';
import { AlertDialog } from '../../design/alert-dialog.tsx';
import { Button } from '../../design/button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../design/menu.tsx';
import { showError, showToast } from '../../design/toast.tsx';
import { endpointText } from '../../text/webhooks.ts';
import { EndpointForm, SecretDialog } from './endpoint-form.tsx';
import type { Endpoint } from './endpoint-status.tsx';
import { refreshEndpoints } from './refresh.ts';

type Asked = 'rotate' | 'disable' | 'remove' | 'edit';

/** What may be done with an endpoint, beside sending a test. */
export function EndpointActions({
  tenant,
  endpoint,
}: {
  readonly tenant: string;
  readonly endpoint: Endpoint;
}): React.ReactNode {
  const [asked, setAsked] = useState<Asked>();
  const [secret, setSecret] = useState<string>();
  const disabledReason = useDisabledReason();
  const navigate = useNavigate();
  const { id, name, status, open = 0, dead = 0 } = endpoint;
  const params = { path: { id }, query: { tenant } };
  const setEnabled = async (isEnabled: boolean): Promise<void> => {
    if (isEnabled) await api.POST('/endpoints/{id}/enable', { params });
    else await api.POST('/endpoints/{id}/disable', { params });
    await refreshEndpoints();
    if (isEnabled) showToast(endpointText.enabled);
    else showToast(endpointText.disabledDone, { undo: () => setEnabled(true) });
  };
  const rotate = async (): Promise<void> => {
    const { data } = await api.POST('/endpoints/{id}/rotate', { params });
    setSecret(data.secret ?? undefined);
    await refreshEndpoints();
  };
  const remove = async (): Promise<void> => {
    await api.DELETE('/endpoints/{id}', { params });
    showToast(endpointText.removed(name));
    await navigate({ to: '/t/$tenant/webhooks', params: { tenant } });
    await refreshEndpoints();
  };
  const close = (isOpen: boolean): void => {
    if (!isOpen) setAsked(undefined);
  };
  return (
    <>
      {status === 'disabled' && (
        <Button
          variant="primary"
          icon="play"
          disabledReason={disabledReason}
          onClick={() => void setEnabled(true).catch(showError)}
        >
          {endpointText.enable}
        </Button>
      )}
      <Menu trigger={<Button icon="ellipsis" aria-label={endpointText.columns.actions} />}>
        <MenuItem icon="pencil" disabledReason={disabledReason} onClick={() => setAsked('edit')}>
          {endpointText.edit}
        </MenuItem>
        <MenuItem
          icon="rotate-ccw"
          disabledReason={disabledReason}
          onClick={() => setAsked('rotate')}
        >
          {endpointText.rotate}
        </MenuItem>
        {status === 'active' && (
          <MenuItem
            icon="pause"
            disabledReason={disabledReason}
            onClick={() => setAsked('disable')}
          >
            {endpointText.disable}
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuItem
          icon="trash"
          danger
          disabledReason={disabledReason}
          onClick={() => setAsked('remove')}
        >
          {endpointText.remove}
        </MenuItem>
      </Menu>
      <AlertDialog
        open={asked === 'rotate'}
        onOpenChange={close}
        title={endpointText.rotateTitle}
        consequences={endpointText.rotateConsequences}
        confirmLabel={endpointText.rotate}
        variant="primary"
        onConfirm={rotate}
      />
      <AlertDialog
        open={asked === 'disable'}
        onOpenChange={close}
        title={endpointText.disableTitle(name)}
        consequences={endpointText.disableConsequences(open)}
        confirmLabel={endpointText.disable}
        variant="primary"
        onConfirm={() => setEnabled(false)}
      />
      <AlertDialog
        open={asked === 'remove'}
        onOpenChange={close}
        title={endpointText.removeTitle(name)}
        consequences={endpointText.removeConsequences(open, dead)}
        confirmLabel={endpointText.remove}
        typeToConfirm={{ text: name, label: endpointText.typeName }}
        onConfirm={remove}
      />
      {asked === 'edit' && (
        <EndpointForm tenant={tenant} endpoint={endpoint} onClose={() => setAsked(undefined)} />
      )}
      {secret !== undefined && (
        <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
      )}
    </>
  );
}
