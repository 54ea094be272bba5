import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { useDisabledReason } from '../../app/session.ts';
import { AlertDialog } from '../../design/alert-dialog.tsx';
import { Status, type Tone } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Section } from '../../design/card.tsx';
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
import { connectionsText as text } from '../../text/connections.ts';
import type { ConnectionProps } from './connection-overview.tsx';

type Credential = Schemas['Credential'];

const soonMs = 14 * 86_400_000;

function statusOf({ revoked, expires }: Credential, now: number): readonly [Tone, string] {
  if (revoked !== undefined) return ['neutral', text.revokedStatus];
  const left = expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires) - now;
  if (left <= 0) return ['danger', text.expired];
  return left < soonMs ? ['warning', text.soon] : ['success', text.active];
}

/** Credentials: created and shown once, rotated with overlap, revoked. */
export function ConnectionCredentials({ tenant, connection }: ConnectionProps): React.ReactNode {
  const now = useNow();
  const disabledReason = useDisabledReason();
  const [isCreating, setCreating] = useState(false);
  const [revoked, setRevoked] = useState<Credential>();
  const credentials = useQuery({
    queryKey: ['listCredentials', tenant],
    queryFn: async ({ signal }) =>
      (await api.GET('/credentials', { params: { query: { tenant } }, signal })).data.items,
  });
  const own = credentials.data?.filter((one) => one.connection === connection.id);
  return (
    <Section
      title={text.credentials}
      description={text.credentialsDescription}
      plain
      actions={
        <Button
          variant="primary"
          icon="plus"
          disabledReason={disabledReason}
          onClick={() => setCreating(true)}
        >
          {text.createCredential}
        </Button>
      }
    >
      <DataTable
        caption={text.credentials}
        columns={columnsWith(now, disabledReason, setRevoked)}
        rows={own}
        rowKey={({ id }) => id}
        error={credentials.error ?? undefined}
        onRetry={() => void credentials.refetch()}
        initialSorting={{ id: 'created', descending: true }}
        empty={
          <EmptyState icon="key-round" title={text.noCredentials}>
            {text.noCredentialsDetail}
          </EmptyState>
        }
      />
      {isCreating && (
        <CreateCredential
          tenant={tenant}
          connection={connection}
          onClose={() => setCreating(false)}
        />
      )}
      {revoked !== undefined && (
        <RevokeCredential
          tenant={tenant}
          credential={revoked}
          isOnly={own?.filter((one) => statusOf(one, now)[1] !== text.revokedStatus).length === 1}
          onClose={() => setRevoked(undefined)}
        />
      )}
    </Section>
  );
}

function columnsWith(
  now: number,
  disabledReason: string | undefined,
  onRevoke: (credential: Credential) => void,
): readonly Column<Credential>[] {
  return [
    { id: 'name', header: text.name, width: 2, sort: ({ name }) => name, cell: ({ name }) => name },
    {
      id: 'kind',
      header: text.kind,
      priority: 2,
      sort: ({ kind }) => kind,
      cell: ({ kind }) => text.kinds[kind],
    },
    {
      id: 'ends',
      header: text.ends,
      priority: 2,
      cell: ({ lastFour }) => (lastFour === undefined ? '' : <code>…{lastFour}</code>),
    },
    {
      id: 'status',
      header: text.status,
      cell: (one) => {
        const [tone, label] = statusOf(one, now);
        return <Status tone={tone}>{label}</Status>;
      },
    },
    {
      id: 'used',
      header: text.used,
      sort: ({ lastRequest }) => lastRequest,
      cell: ({ lastRequest }) => <Time value={lastRequest} />,
    },
    {
      id: 'expires',
      header: text.expires,
      priority: 2,
      sort: ({ expires }) => expires,
      cell: ({ expires }) => <Time value={expires} empty={text.noExpiry} />,
    },
    {
      id: 'created',
      header: text.created,
      priority: 3,
      sort: ({ created }) => created,
      cell: ({ created }) => <Time value={created} />,
    },
    {
      id: 'actions',
      header: text.actions,
      hideHeader: true,
      width: '96px',
      align: 'end',
      cell: (one) =>
        one.revoked === undefined && (
          <Button size="s" disabledReason={disabledReason} onClick={() => onRevoke(one)}>
            {text.revoke}
          </Button>
        ),
    },
  ];
}

function RevokeCredential({
  tenant,
  credential: { id, name },
  isOnly,
  onClose,
}: {
  readonly tenant: string;
  readonly credential: Credential;
  readonly isOnly: boolean;
  readonly onClose: () => void;
}): React.ReactNode {
  const client = useQueryClient();
  return (
    <AlertDialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={text.revokeQuestion(name)}
      consequences={[...(isOnly ? [text.revokeOnly] : []), ...text.revokeConsequences]}
      confirmLabel={text.revoke}
      onConfirm={async () => {
        await api.DELETE('/credentials/{id}', { params: { path: { id }, query: { tenant } } });
        await client.invalidateQueries({ queryKey: ['listCredentials', tenant] });
        showToast(text.revoked);
      }}
    />
  );
}

const kinds = (['token', 'secret'] as const).map((value) => ({ value, label: text.kinds[value] }));

function CreateCredential({
  tenant,
  connection,
  onClose,
}: ConnectionProps & { readonly onClose: () => void }): React.ReactNode {
  const client = useQueryClient();
  const [kind, setKind] = useState<'token' | 'secret'>('token');
  const [name, setName] = useState(connection.name);
  const [days, setDays] = useState<number | null>(null);
  const create = useMutation({
    mutationFn: async () => {
      const params = { path: { id: connection.id }, query: { tenant } };
      const body = { kind, name, days: days ?? undefined };
      return (await api.POST('/connections/{id}/credentials', { params, body })).data;
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['listCredentials', tenant] }),
  });
  const secret = create.data?.secret;
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={text.createCredential}
      actions={
        typeof secret === 'string' ? (
          <Button variant="primary" onClick={onClose}>
            {text.done}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{text.cancel}</Button>
            <Button
              variant="primary"
              pending={create.isPending}
              disabled={name.trim() === ''}
              onClick={() => create.mutate()}
            >
              {text.createCredential}
            </Button>
          </>
        )
      }
    >
      {typeof secret === 'string' ? (
        <Secret label={text.kinds[kind]} value={secret} />
      ) : (
        <Stack>
          <Field label={text.kind}>
            <Select value={kind} onChange={setKind} options={kinds} />
          </Field>
          <Field label={text.name}>
            <Input value={name} onChange={setName} maxLength={200} />
          </Field>
          <Field label={text.days} hint={text.daysHint} optional>
            <NumberField value={days} onChange={setDays} min={1} max={1_096} />
          </Field>
          {create.error !== null && <ErrorState error={create.error} compact />}
        </Stack>
      )}
    </Dialog>
  );
}
