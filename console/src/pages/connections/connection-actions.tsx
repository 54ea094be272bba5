import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useDisabledReason } from '../../app/session.ts';
import { AlertDialog } from '../../design/alert-dialog.tsx';
import { Button } from '../../design/button.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { Menu, MenuItem } from '../../design/menu.tsx';
import { showError, showToast } from '../../design/toast.tsx';
import { connectionsText as text } from '../../text/connections.ts';
import type { ConnectionProps } from './connection-overview.tsx';
import { invalidateConnection } from './invalidate-connection.ts';

type Asked = 'pause' | 'delete' | 'release';

const done = {
  pause: text.paused,
  resume: text.resumed,
  delete: text.deleted,
  restore: text.restored,
  release: text.released,
} as const;

/** Pause, resume, delete, restore and release, each with what will happen. */
export function ConnectionActions({ tenant, connection }: ConnectionProps): React.ReactNode {
  const client = useQueryClient();
  const disabledReason = useDisabledReason();
  const [asked, setAsked] = useState<Asked>();
  const { id, name, status } = connection;
  const run = async (verb: keyof typeof done): Promise<void> => {
    const params = { path: { id }, query: { tenant } };
    if (verb === 'delete') await api.DELETE('/connections/{id}', { params });
    else await api.POST(`/connections/{id}/${verb}`, { params });
    await invalidateConnection(client, tenant, id);
    const undo = { pause: 'resume', delete: 'restore' } as const;
    const back = verb === 'pause' || verb === 'delete' ? undo[verb] : undefined;
    showToast(done[verb], back === undefined ? {} : { undo: () => run(back) });
  };
  const runNow = (verb: 'resume' | 'restore'): void => {
    run(verb).catch((error: unknown) => showError(error));
  };
  if (status === 'released') return undefined;
  return (
    <>
      {status === 'active' && (
        <Button icon="pause" disabledReason={disabledReason} onClick={() => setAsked('pause')}>
          {text.pause}
        </Button>
      )}
      {status === 'paused' && (
        <Button
          variant="primary"
          icon="play"
          disabledReason={disabledReason}
          onClick={() => runNow('resume')}
        >
          {text.resume}
        </Button>
      )}
      {status === 'deleted' && (
        <Button
          variant="primary"
          icon="rotate-ccw"
          disabledReason={disabledReason}
          onClick={() => runNow('restore')}
        >
          {text.restore}
        </Button>
      )}
      <Menu trigger={<IconButton icon="ellipsis" label={text.more} variant="secondary" />}>
        <MenuItem
          icon="users"
          danger
          disabledReason={disabledReason}
          onClick={() => setAsked('release')}
        >
          {text.release}
        </MenuItem>
        {status !== 'deleted' && (
          <MenuItem
            icon="trash"
            danger
            disabledReason={disabledReason}
            onClick={() => setAsked('delete')}
          >
            {text.delete}
          </MenuItem>
        )}
      </Menu>
      {asked !== undefined && (
        <Ask
          tenant={tenant}
          name={name}
          id={id}
          verb={asked}
          onConfirm={() => run(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
}

/** Accounts that are read to count those of a connection. */
const maxRead = 1_000;
const pageSize = 200;

/** Asks, with how many people it is about. */
function Ask({
  tenant,
  id,
  name,
  verb,
  onConfirm,
  onClose,
}: {
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  readonly verb: Asked;
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}): React.ReactNode {
  const count = useQuery({
    queryKey: ['listAccounts', tenant, 'count', id],
    queryFn: ({ signal }) => countAccounts(tenant, id, signal),
    enabled: verb !== 'pause',
  });
  const users = text.usersOf(count.data);
  return (
    <AlertDialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={text.question[verb](name)}
      consequences={verb === 'pause' ? text.consequences.pause : text.consequences[verb](users)}
      confirmLabel={text[verb]}
      variant={verb === 'pause' ? 'primary' : 'danger'}
      typeToConfirm={verb === 'release' ? { text: name, label: text.typeName } : undefined}
      onConfirm={onConfirm}
    />
  );
}

/** Resolves to how many accounts of a tenant a connection manages, among the first 1,000. */
async function countAccounts(
  tenant: string,
  connection: string,
  signal: AbortSignal,
): Promise<number> {
  let found = 0;
  let read = 0;
  let cursor = '';
  do {
    const query = { tenant, limit: pageSize, cursor };
    const { data } = await api.GET('/accounts', { params: { query }, signal });
    found += data.items.filter((account) => account.connection === connection).length;
    read += data.items.length;
    cursor = data.next ?? '';
  } while (cursor !== '' && read < maxRead);
  return cursor === '' ? found : maxRead;
}
