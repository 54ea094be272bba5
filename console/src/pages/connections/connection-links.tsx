import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { useDisabledReason } from '../../app/session.ts';
import { Status, type Tone } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Section } from '../../design/card.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Time } from '../../design/time.tsx';
import { showError, showToast } from '../../design/toast.tsx';
import { connectionsText as text } from '../../text/connections.ts';
import type { ConnectionProps } from './connection-overview.tsx';
import { CreateSetupLink } from './create-setup-link.tsx';

type SetupLink = Schemas['SetupLink'];

const tones: Readonly<Record<SetupLink['status'], Tone>> = {
  sent: 'neutral',
  opened: 'accent',
  finished: 'success',
  expired: 'warning',
  revoked: 'neutral',
};

/** Links by which the administrator of the identity provider sets the connection up. */
export function ConnectionLinks({ tenant, connection }: ConnectionProps): React.ReactNode {
  const client = useQueryClient();
  const disabledReason = useDisabledReason();
  const [isCreating, setCreating] = useState(false);
  const { id } = connection;
  const queryKey = ['listSetupLinks', tenant, id];
  const links = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: { tenant } };
      return (await api.GET('/connections/{id}/setup-links', { params, signal })).data.items;
    },
  });
  const revoke = async (link: string): Promise<void> => {
    try {
      await api.DELETE('/setup-links/{id}', { params: { path: { id: link }, query: { tenant } } });
      showToast(text.revoked);
      await client.invalidateQueries({ queryKey });
    } catch (error) {
      showError(error);
    }
  };
  const columns: readonly Column<SetupLink>[] = [
    {
      id: 'status',
      header: text.status,
      cell: ({ status }) => <Status tone={tones[status]}>{text.linkStatuses[status]}</Status>,
    },
    {
      id: 'created',
      header: text.created,
      sort: ({ created }) => created,
      cell: ({ created }) => <Time value={created} />,
    },
    {
      id: 'opened',
      header: text.opened,
      priority: 2,
      cell: ({ opened }) => <Time value={opened} />,
    },
    { id: 'expires', header: text.expires, cell: ({ expires }) => <Time value={expires} /> },
    {
      id: 'roles',
      header: text.roles,
      priority: 3,
      cell: ({ roles }) => roles.join(', '),
    },
    {
      id: 'actions',
      header: text.actions,
      hideHeader: true,
      width: '96px',
      align: 'end',
      cell: ({ id: link, status }) =>
        !['expired', 'revoked'].includes(status) && (
          <Button size="s" disabledReason={disabledReason} onClick={() => void revoke(link)}>
            {text.revoke}
          </Button>
        ),
    },
  ];
  return (
    <Section
      title={text.links}
      description={text.linksDescription}
      plain
      actions={
        <Button
          variant="primary"
          icon="link"
          disabledReason={disabledReason}
          onClick={() => setCreating(true)}
        >
          {text.invite}
        </Button>
      }
    >
      <DataTable
        caption={text.links}
        columns={columns}
        rows={links.data}
        rowKey={({ id: link }) => link}
        error={links.error ?? undefined}
        onRetry={() => void links.refetch()}
        empty={
          <EmptyState icon="link" title={text.noLinks}>
            {text.noLinksDetail}
          </EmptyState>
        }
      />
      {isCreating && (
        <CreateSetupLink
          tenant={tenant}
          connection={connection}
          onClose={() => setCreating(false)}
        />
      )}
    </Section>
  );
}
