import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { Badge, Status } from '../../design/badge.tsx';
import { Section } from '../../design/card.tsx';
import { DescriptionList } from '../../design/description-list.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Row, Stack } from '../../design/page.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { schemasText as text } from '../../text/schemas.ts';
import { attributeRows } from './attribute-rows.ts';
import { AttributeTree } from './attribute-tree.tsx';

/** What the tenant has: each type with its schema and extensions, and the indexes. */
export function ResourceTypes({ tenant }: { readonly tenant: string }): React.ReactNode {
  const types = useQuery({
    queryKey: ['listResourceTypes', tenant],
    queryFn: async ({ signal }) =>
      (await api.GET('/resource-types', { params: { query: { tenant } }, signal })).data,
  });
  if (types.error !== null && types.data === undefined)
    return <ErrorState error={types.error} onRetry={() => void types.refetch()} />;
  if (types.data === undefined) return <SkeletonLines lines={10} />;
  const { items, schemas } = types.data;
  return (
    <Stack gap="l">
      <Indexes tenant={tenant} />
      {items.map((type) => {
        const indexed = new Set(type.indexed);
        const parts = [
          { id: type.schema, isExtension: false, isRequired: true },
          ...type.schemaExtensions.map(({ schema, required }) => ({
            id: schema,
            isExtension: true,
            isRequired: required,
          })),
        ];
        return (
          <Section
            key={type.name}
            title={type.name}
            description={type.description}
            actions={<Badge>{text.resources(type.total)}</Badge>}
            plain
          >
            <Stack>
              {parts.map(({ id, isExtension, isRequired }) => {
                const schema = schemas.find((one) => one.id === id);
                if (schema === undefined) return null;
                return (
                  <Section
                    key={id}
                    level={3}
                    title={schema.name}
                    description={<code>{id}</code>}
                    padded={false}
                    actions={
                      <Row>
                        {isExtension && <Badge tone="accent">{text.extension}</Badge>}
                        {isExtension && isRequired && <Badge>{text.required}</Badge>}
                      </Row>
                    }
                  >
                    <AttributeTree
                      name={schema.name}
                      rows={attributeRows(schema.attributes)}
                      indexed={isExtension ? withoutSchema(indexed, id) : indexed}
                    />
                  </Section>
                );
              })}
            </Stack>
          </Section>
        );
      })}
    </Stack>
  );
}

/** Paths of an extension begin with its URI and a colon. */
function withoutSchema(paths: ReadonlySet<string>, schema: string): ReadonlySet<string> {
  return new Set(
    [...paths]
      .filter((path) => path.startsWith(`${schema}:`))
      .map((path) => path.slice(schema.length + 1)),
  );
}

function Indexes({ tenant }: { readonly tenant: string }): React.ReactNode {
  const indexes = useQuery({
    queryKey: ['listTenantIndexes', tenant],
    queryFn: async ({ signal }) => {
      const params = { path: { tenant } };
      return (await api.GET('/tenants/{tenant}/indexes', { params, signal })).data.items;
    },
    refetchInterval: 10_000,
  });
  if (indexes.data === undefined || indexes.data.length === 0) return null;
  return (
    <Section title={text.indexes}>
      <DescriptionList
        items={indexes.data.map(({ type, path, status, done = 0, total = 0 }) => [
          `${type} · ${path}`,
          <Status key={path} tone={status === 'ready' ? 'success' : 'accent'}>
            {text.indexStatus[status]}
            {status === 'building' && ` · ${text.indexProgress(done, total)}`}
          </Status>,
        ])}
      />
    </Section>
  );
}
