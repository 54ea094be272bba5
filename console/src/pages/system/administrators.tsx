import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { useAdministrator, useDisabledReason } from '../../app/session.ts';
import { AlertDialog } from '../../design/alert-dialog.tsx';
import { Status, type Tone } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Secret } from '../../design/copy.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../design/menu.tsx';
import { Time } from '../../design/time.tsx';
import { showError, showToast } from '../../design/toast.tsx';
import { valueColumn } from '../../design/value-column.ts';
import { designText } from '../../text/design.ts';
import { systemText as text } from '../../text/system.ts';
import { InviteAdministrator, type Invited } from './invite-administrator.tsx';

type Administrator = Schemas['Administrator'];
type Asked = 'disable' | 'remove' | 'reset';

const questions: Readonly<
  Record<
    Asked,
    {
      readonly title: (name: string) => string;
      readonly consequences: readonly string[];
      readonly confirm: string;
    }
  >
> = {
  disable: {
    title: text.disableTitle,
    consequences: text.disableConsequences,
    confirm: text.disable,
  },
  remove: { title: text.removeTitle, consequences: text.removeConsequences, confirm: text.remove },
  reset: {
    title: text.resetTitle,
    consequences: text.resetConsequences,
    confirm: text.resetPassword,
  },
};

const tones: Readonly<Record<Administrator['status'], Tone>> = {
  invited: 'accent',
  active: 'success',
  disabled: 'neutral',
};

/** Those who may administer this server: invited, changed, disabled and removed. */
export function Administrators(): React.ReactNode {
  const client = useQueryClient();
  const disabledReason = useDisabledReason('own');
  const self = useAdministrator();
  const [isInviting, setInviting] = useState(false);
  const [invited, setInvited] = useState<Invited>();
  const [asked, setAsked] = useState<{
    readonly what: Asked;
    readonly of: Administrator;
  }>();
  const list = useQuery({
    queryKey: ['listAdministrators'],
    queryFn: async ({ signal }) => (await api.GET('/administrators', { signal })).data.items,
  });
  const refresh = () => client.invalidateQueries({ queryKey: ['listAdministrators'] });
  const change = async (id: string, body: Schemas['AdministratorChange']) => {
    await api.PATCH('/administrators/{id}', { params: { path: { id } }, body });
    await refresh();
  };
  const run = (work: () => Promise<unknown>) => void work().catch(showError);
  const columns: readonly Column<Administrator>[] = [
    valueColumn('name', text.name, ({ name }) => name, { width: 2 }),
    valueColumn('email', text.email, ({ email }) => email, { width: 2 }),
    valueColumn('role', text.role, ({ role }) => role, { cell: ({ role }) => text.roles[role] }),
    {
      id: 'tenant',
      header: text.tenant,
      priority: 2,
      csv: ({ tenant }) => tenant,
      cell: ({ tenant }) => tenant ?? text.allTenants,
    },
    valueColumn('status', text.status, ({ status }) => status, {
      cell: ({ status }) => <Status tone={tones[status]}>{text.statuses[status]}</Status>,
    }),
    valueColumn('lastSignIn', text.lastSignIn, ({ lastSignIn }) => lastSignIn, {
      priority: 2,
      cell: ({ lastSignIn }) => <Time value={lastSignIn} />,
    }),
    {
      id: 'actions',
      header: text.actions,
      hideHeader: true,
      width: '56px',
      align: 'end',
      cell: (one) => (
        <Menu
          trigger={
            <IconButton
              icon="ellipsis"
              size="s"
              label={`${text.actions}: ${one.name}`}
              disabledReason={disabledReason}
            />
          }
        >
          {(['owner', 'operator', 'read-only'] as const)
            .filter((role) => role !== one.role && one.id !== self?.id)
            .map((role) => (
              <MenuItem
                key={role}
                icon="user-check"
                hint={text.roleHints[role]}
                onClick={() =>
                  run(async () => {
                    await change(one.id, { role });
                    showToast(text.roleChanged(one.name), {
                      undo: () => change(one.id, { role: one.role }),
                    });
                  })
                }
              >
                {`${text.role}: ${text.roles[role]}`}
              </MenuItem>
            ))}
          <MenuItem
            icon="link"
            onClick={() =>
              run(async () => {
                const params = { path: { id: one.id } };
                setInvited((await api.POST('/administrators/{id}/link', { params })).data);
                await refresh();
              })
            }
          >
            {text.newLink}
          </MenuItem>
          {one.status === 'active' && one.id !== self?.id && (
            <MenuItem icon="key-round" onClick={() => setAsked({ what: 'reset', of: one })}>
              {text.resetPassword}
            </MenuItem>
          )}
          <MenuSeparator />
          {one.status === 'disabled' ? (
            <MenuItem
              icon="circle-play"
              onClick={() =>
                run(async () => {
                  await change(one.id, { disabled: false });
                  showToast(text.enabled(one.name));
                })
              }
            >
              {text.enable}
            </MenuItem>
          ) : (
            <MenuItem icon="ban" onClick={() => setAsked({ what: 'disable', of: one })}>
              {text.disable}
            </MenuItem>
          )}
          <MenuItem icon="trash" danger onClick={() => setAsked({ what: 'remove', of: one })}>
            {text.remove}
          </MenuItem>
        </Menu>
      ),
    },
  ];
  return (
    <>
      <DataTable
        caption={text.administrators}
        columns={columns}
        rows={list.data}
        rowKey={({ id }) => id}
        error={list.error ?? undefined}
        onRetry={() => void list.refetch()}
        csvName="administrators"
        initialSorting={{ id: 'name', descending: false }}
        toolbar={
          <Button
            variant="primary"
            icon="user-plus"
            disabledReason={disabledReason}
            onClick={() => setInviting(true)}
          >
            {text.invite}
          </Button>
        }
        empty={
          <EmptyState icon="user-plus" title={text.noAdministrators}>
            {text.noAdministratorsText}
          </EmptyState>
        }
      />
      {isInviting && (
        <InviteAdministrator
          onClose={() => setInviting(false)}
          onInvited={(made) => {
            setInviting(false);
            setInvited(made);
            void refresh();
          }}
        />
      )}
      <Dialog
        open={invited !== undefined}
        onOpenChange={() => setInvited(undefined)}
        title={text.inviteDone(invited?.name ?? '')}
        description={text.inviteHint}
        actions={
          <Button variant="primary" onClick={() => setInvited(undefined)}>
            {designText.done}
          </Button>
        }
      >
        {invited !== undefined && (
          <>
            <Secret label={text.inviteLink} value={invited.url ?? ''} />
            <p>
              {text.expires} <Time value={invited.expires} />
            </p>
          </>
        )}
      </Dialog>
      {asked !== undefined && (
        <AlertDialog
          open
          onOpenChange={() => setAsked(undefined)}
          title={questions[asked.what].title(asked.of.name)}
          consequences={questions[asked.what].consequences}
          confirmLabel={questions[asked.what].confirm}
          onConfirm={async () => {
            const { id, name } = asked.of;
            const params = { path: { id } };
            if (asked.what === 'reset') {
              const { data } = await api.POST('/administrators/{id}/reset-password', { params });
              setInvited(data);
              await refresh();
              return;
            }
            if (asked.what === 'remove') {
              await api.DELETE('/administrators/{id}', { params });
              showToast(text.removed(name));
              await refresh();
              return;
            }
            await change(id, { disabled: true });
            showToast(text.disabled(name), { undo: () => change(id, { disabled: false }) });
          }}
        />
      )}
    </>
  );
}
