import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { useDisabledReason } from '../../app/session.ts';
import { tenantPolicyQuery } from '../../app/tenant-list.ts';
import { AlertDialog } from '../../design/alert-dialog.tsx';
import { Status } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Callout } from '../../design/callout.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { showToast } from '../../design/toast.tsx';
import { valueColumn } from '../../design/value-column.ts';
import { domainsText as text } from '../../text/domains.ts';
import { AskForDomain, DomainProof } from './domain-proof.tsx';

const route = getRouteApi('/t/$tenant/domains');

type Domain = Schemas['Domain'];

/** The proven domains of a tenant: proven and removed. */
export function DomainsPage(): React.ReactNode {
  const { tenant } = route.useParams();
  const { prove } = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const disabledReason = useDisabledReason();
  const [asked, setAsked] = useState<string>();
  const policy = useQuery(tenantPolicyQuery(tenant));
  const list = useQuery({
    queryKey: ['listDomains', tenant],
    queryFn: async ({ signal }) =>
      (await api.GET('/domains', { params: { query: { tenant } }, signal })).data.items,
  });
  const open = (name?: string) =>
    void navigate({ search: { prove: name }, replace: prove !== undefined });
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: ['listDomains', tenant] });
    await client.invalidateQueries({ queryKey: ['getTenant', tenant] });
  };
  const linking = policy.data?.['linking'];
  const add = (
    <Button variant="primary" icon="plus" disabledReason={disabledReason} onClick={() => open('')}>
      {text.add}
    </Button>
  );
  const columns: readonly Column<Domain>[] = [
    valueColumn('name', text.domain, ({ name }) => name, { width: 3 }),
    {
      id: 'status',
      header: text.status,
      cell: () => <Status tone="success">{text.proven}</Status>,
    },
    {
      id: 'actions',
      header: text.actions,
      hideHeader: true,
      width: '56px',
      align: 'end',
      cell: ({ name }) => (
        <IconButton
          icon="trash"
          size="s"
          label={text.removeOf(name)}
          disabledReason={disabledReason}
          onClick={() => setAsked(name)}
        />
      ),
    },
  ];
  return (
    <Page>
      <PageHeader title={text.title} description={text.description} actions={add} />
      {policy.isPending && <SkeletonLines lines={2} />}
      {typeof linking === 'string' && linking !== 'verifiedEmail' && (
        <Callout title={text.unused(linking)}>{text.unusedDetail}</Callout>
      )}
      <DataTable
        caption={text.caption}
        columns={columns}
        rows={list.data}
        rowKey={({ name }) => name}
        error={list.error ?? undefined}
        onRetry={() => void list.refetch()}
        csvName={`domains-${tenant}`}
        initialSorting={{ id: 'name', descending: false }}
        empty={
          <EmptyState icon="shield-check" title={text.empty}>
            {text.emptyDetail}
          </EmptyState>
        }
      />
      {prove === '' && <AskForDomain onChosen={open} onClose={() => open()} />}
      {prove !== undefined && prove !== '' && (
        <DomainProof
          tenant={tenant}
          name={prove}
          disabledReason={disabledReason}
          onProven={refresh}
          onClose={() => open()}
        />
      )}
      {asked !== undefined && (
        <AlertDialog
          open
          onOpenChange={() => setAsked(undefined)}
          title={text.removeTitle(asked)}
          consequences={text.removeConsequences}
          confirmLabel={text.remove}
          onConfirm={async () => {
            const params = { path: { name: asked }, query: { tenant } };
            await api.DELETE('/domains/{name}', { params });
            showToast(text.removed(asked));
            await refresh();
          }}
        />
      )}
    </Page>
  );
}
