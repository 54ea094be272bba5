import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { useDisabledReason } from '../../app/session.ts';
import { AlertDialog } from '../../design/alert-dialog.tsx';
import { Status } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Secret } from '../../design/copy.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Field } from '../../design/field.tsx';
import { Input } from '../../design/input.tsx';
import { NumberField } from '../../design/number-field.tsx';
import { Stack } from '../../design/page.tsx';
import { Select } from '../../design/select.tsx';
import { Time, useNow } from '../../design/time.tsx';
import { showToast } from '../../design/toast.tsx';
import { valueColumn } from '../../design/value-column.ts';
import { designText } from '../../text/design.ts';
import { systemText as text } from '../../text/system.ts';

type Token = Schemas['ApiToken'];

/** Tokens of the management API: created, shown once, and revoked. */
export function ApiTokens(): React.ReactNode {
  const client = useQueryClient();
  const now = useNow();
  const disabledReason = useDisabledReason('own');
  const [isCreating, setCreating] = useState(false);
  const [revoked, setRevoked] = useState<Token>();
  const tokens = useQuery({
    queryKey: ['listApiTokens'],
    queryFn: async ({ signal }) => (await api.GET('/api-tokens', { signal })).data.items,
  });
  const columns: readonly Column<Token>[] = [
    valueColumn('name', text.name, ({ name }) => name, { width: 2 }),
    {
      id: 'lastFour',
      header: text.ends,
      priority: 2,
      csv: ({ lastFour }) => lastFour,
      cell: ({ lastFour }) => <code>…{lastFour}</code>,
    },
    valueColumn('role', text.role, ({ role }) => role),
    valueColumn('tenant', text.tenant, ({ tenant }) => tenant, {
      cell: ({ tenant }) => tenant ?? text.allTenants,
    }),
    {
      id: 'status',
      header: text.status,
      csv: (token) => statusOf(token, now)[1],
      cell: (token) => {
        const [tone, label] = statusOf(token, now);
        return <Status tone={tone}>{label}</Status>;
      },
    },
    valueColumn('expires', text.expires, ({ expires }) => expires, {
      priority: 2,
      cell: ({ expires }) => <Time value={expires} empty={text.noExpiry} />,
    }),
    valueColumn('created', text.created, ({ created }) => created, {
      priority: 3,
      cell: ({ created }) => <Time value={created} />,
    }),
    {
      id: 'actions',
      header: text.actions,
      hideHeader: true,
      width: '96px',
      align: 'end',
      cell: (token) =>
        token.revoked === undefined && (
          <Button size="s" disabledReason={disabledReason} onClick={() => setRevoked(token)}>
            {text.revoke}
          </Button>
        ),
    },
  ];
  return (
    <>
      <DataTable
        caption={text.tokens}
        columns={columns}
        rows={tokens.data}
        rowKey={({ id }) => id}
        error={tokens.error ?? undefined}
        onRetry={() => void tokens.refetch()}
        csvName="api-tokens"
        initialSorting={{ id: 'created', descending: true }}
        toolbar={
          <Button
            variant="primary"
            icon="plus"
            disabledReason={disabledReason}
            onClick={() => setCreating(true)}
          >
            {text.tokenCreate}
          </Button>
        }
        empty={
          <EmptyState icon="key-round" title={text.tokenNone}>
            {text.tokenNoneText}
          </EmptyState>
        }
      />
      {isCreating && <CreateToken onClose={() => setCreating(false)} />}
      {revoked !== undefined && (
        <AlertDialog
          open
          onOpenChange={() => setRevoked(undefined)}
          title={text.revokeTitle(revoked.name)}
          consequences={text.revokeConsequences}
          confirmLabel={text.revoke}
          onConfirm={async () => {
            await api.DELETE('/api-tokens/{id}', { params: { path: { id: revoked.id } } });
            showToast(text.revokedDone(revoked.name));
            await client.invalidateQueries({ queryKey: ['listApiTokens'] });
          }}
        />
      )}
    </>
  );
}

function statusOf({ revoked, expires }: Token, now: number) {
  if (revoked !== undefined) return ['neutral', text.revoked] as const;
  if (expires !== undefined && Date.parse(expires) <= now)
    return ['warning', text.expired] as const;
  return ['success', text.active] as const;
}

const roles = (['admin', 'read', 'secrets'] as const).map((value) => ({
  value,
  label: text.tokenRoles[value],
}));

function CreateToken({ onClose }: { readonly onClose: () => void }): React.ReactNode {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Token['role']>('read');
  const [tenant, setTenant] = useState('');
  const [days, setDays] = useState<number | null>(90);
  const [secret, setSecret] = useState<string>();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const create = async () => {
    setPending(true);
    setError(undefined);
    try {
      const body = { name, role, tenant: tenant || undefined, days: days ?? undefined };
      const { data } = await api.POST('/api-tokens', { body });
      setSecret(data.secret ?? '');
      await client.invalidateQueries({ queryKey: ['listApiTokens'] });
    } catch (reason) {
      setError(reason);
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={secret === undefined ? text.tokenCreate : text.tokenDone(name)}
      size="s"
      actions={
        secret === undefined ? (
          <>
            <Button onClick={onClose}>{designText.cancel}</Button>
            <Button
              variant="primary"
              pending={pending}
              disabled={name.trim() === ''}
              onClick={() => void create()}
            >
              {text.tokenDo}
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={onClose}>
            {designText.done}
          </Button>
        )
      }
    >
      {secret === undefined ? (
        <Stack>
          <Field label={text.name}>
            <Input value={name} onChange={setName} autoFocus maxLength={200} />
          </Field>
          <Field label={text.role}>
            <Select value={role} options={roles} onChange={setRole} />
          </Field>
          <Field label={text.onlyTenant} hint={text.onlyTenantHint} optional>
            <Input value={tenant} onChange={setTenant} spellCheck={false} />
          </Field>
          <Field label={text.days} hint={text.daysHint} optional>
            <NumberField
              value={days}
              onChange={setDays}
              min={1}
              max={36_500}
              unit={text.daysUnit}
            />
          </Field>
          {error !== undefined && <ErrorState error={error} compact />}
        </Stack>
      ) : (
        <Secret label={text.token} value={secret} />
      )}
    </Dialog>
  );
}
