import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { connectionsQuery } from '../../app/connection-list.ts';
import { ErrorState } from '../../design/error-state.tsx';
import { Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { rolesText as text } from '../../text/roles.ts';
import { ExplainPerson } from './explain-person.tsx';
import type { RolePolicy } from './role-draft.ts';
import { RoleEditor } from './role-editor.tsx';

const route = getRouteApi('/t/$tenant/roles');

/** Rules that give roles: edited as a draft, previewed, and saved as a whole. */
export function RolesPage(): React.ReactNode {
  const { tenant } = route.useParams();
  const { person = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const [isDirty, setDirty] = useState(false);
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      isDirty && current.pathname !== next.pathname && !window.confirm(text.unsaved),
    enableBeforeUnload: () => isDirty,
  });
  const policy = useQuery({
    queryKey: ['getTenant', tenant, 'roles'],
    queryFn: () => readRoles(tenant),
  });
  // Rules name connections: a field more for each rule.
  const connections = useQuery(connectionsQuery(tenant));
  const setSaved = (saved: RolePolicy) => {
    client.setQueryData(['getTenant', tenant, 'roles'], saved);
    for (const operation of ['getTenant', 'getAccount', 'explainAccountRoles'])
      void client.invalidateQueries({
        queryKey: [operation],
        predicate: ({ queryKey }) => queryKey[2] !== 'roles',
      });
  };
  return (
    <Page>
      <PageHeader title={text.title} description={text.description} />
      {policy.error !== null && policy.data === undefined ? (
        <ErrorState error={policy.error} onRetry={() => void policy.refetch()} />
      ) : policy.data === undefined || connections.isPending ? (
        <SkeletonLines lines={8} />
      ) : (
        <RoleEditor
          key={tenant}
          tenant={tenant}
          saved={policy.data}
          readSaved={() => readRoles(tenant)}
          onSaved={setSaved}
          onDirty={setDirty}
        />
      )}
      <ExplainPerson
        tenant={tenant}
        person={person}
        onPerson={(asked) =>
          void navigate({ search: { person: asked || undefined }, replace: true })
        }
      />
    </Page>
  );
}

async function readRoles(tenant: string): Promise<RolePolicy> {
  const { data } = await api.GET('/tenants/{tenant}', { params: { path: { tenant } } });
  return data.policy['roles'] as RolePolicy;
}
