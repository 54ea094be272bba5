import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { api } from '../../app/api.ts';
import { ErrorState } from '../../design/error-state.tsx';
import { Page } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { Tabs } from '../../design/tabs.tsx';
import { schemasText as text } from '../../text/schemas.ts';
import { DefinitionsEditor } from './definitions-editor.tsx';
import { ResourceTypes } from './resource-types.tsx';

const route = getRouteApi('/t/$tenant/schemas');

/** Schemas and resource types of a tenant: what there is, and an editor of its own. */
export function SchemasPage(): React.ReactNode {
  const { tenant } = route.useParams();
  const { tab = 'types' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page>
      <PageHeader title={text.title} description={text.description} />
      <Tabs<'types' | 'editor'>
        label={text.tabs}
        value={tab}
        onChange={(chosen) =>
          void navigate({
            search: { tab: chosen === 'editor' ? chosen : undefined },
            replace: true,
          })
        }
        tabs={[
          { value: 'types', label: text.types, content: <ResourceTypes tenant={tenant} /> },
          { value: 'editor', label: text.editor, content: <Editor tenant={tenant} /> },
        ]}
      />
    </Page>
  );
}

function Editor({ tenant }: { readonly tenant: string }): React.ReactNode {
  const stored = useQuery({
    queryKey: ['getSchemas', tenant],
    queryFn: async ({ signal }) =>
      (await api.GET('/schemas', { params: { query: { tenant } }, signal })).data,
  });
  if (stored.error !== null && stored.data === undefined)
    return <ErrorState error={stored.error} onRetry={() => void stored.refetch()} />;
  if (stored.data === undefined) return <SkeletonLines lines={10} />;
  const { version, definitions } = stored.data;
  return (
    <DefinitionsEditor
      key={`${tenant} ${version}`}
      tenant={tenant}
      version={version}
      definitions={definitions}
    />
  );
}
