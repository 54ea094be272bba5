import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { api } from '../../app/api.ts';
import { metaTime, textOf } from '../../app/read-resource.ts';
import { tenantPolicyQuery } from '../../app/tenant-list.ts';
import { Badge } from '../../design/badge.tsx';
import { ButtonLink } from '../../design/button.tsx';
import { Section } from '../../design/card.tsx';
import { DescriptionList } from '../../design/description-list.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { JsonView } from '../../design/json-view.tsx';
import { Link } from '../../design/link.tsx';
import { Page, Row } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { Time } from '../../design/time.tsx';
import { groupsText as text } from '../../text/groups.ts';
import { GroupMembers } from './group-members.tsx';
import { rolesOfGroup, rulesOf } from './roles-of-group.ts';

const route = getRouteApi('/t/$tenant/groups/$group');

/** One group: what it gives, what it is part of, and who is in it. */
export function GroupPage(): React.ReactNode {
  const { tenant, group: id } = route.useParams();
  const { member = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const group = useQuery({
    queryKey: ['getGroup', tenant, id],
    queryFn: async ({ signal }) =>
      (await api.GET('/groups/{id}', { params: { path: { id }, query: { tenant } }, signal })).data,
  });
  const sizes = useQuery({
    queryKey: ['listGroupSizes', tenant, id],
    queryFn: async () =>
      (await api.GET('/group-sizes', { params: { query: { tenant, groups: id } } })).data.items[0],
  });
  const name = textOf(group.data, 'displayName') ?? (group.data === undefined ? text.title : id);
  const breadcrumbs = [
    <Link key="groups" to="/t/$tenant/groups" params={{ tenant }}>
      {text.title}
    </Link>,
  ];
  if (group.error !== null)
    return (
      <Page>
        <PageHeader title={text.title} breadcrumbs={breadcrumbs} />
        <ErrorState error={group.error} onRetry={() => void group.refetch()} />
      </Page>
    );
  return (
    <Page>
      <PageHeader
        title={name}
        breadcrumbs={breadcrumbs}
        status={sizes.data !== undefined && <Badge>{text.memberCount(sizes.data.members)}</Badge>}
      />
      <GroupRoles
        tenant={tenant}
        group={{ id, displayName: name, externalId: textOf(group.data, 'externalId') }}
      />
      <Section title={text.membersTitle} description={text.membersHint} padded={false}>
        <GroupMembers
          key={id}
          tenant={tenant}
          group={id}
          search={member}
          onSearch={(typed) =>
            void navigate({ search: { member: typed || undefined }, replace: true })
          }
        />
      </Section>
      <Section title={text.facts}>
        {group.data === undefined ? (
          <SkeletonLines />
        ) : (
          <DescriptionList
            items={[
              [text.id, <code key="id">{id}</code>],
              [text.externalId, textOf(group.data, 'externalId') ?? '–'],
              [text.partOf, <Parents key="parents" tenant={tenant} group={id} />],
              [text.created, <Time key="created" value={metaTime(group.data, 'created')} />],
              [text.changed, <Time key="changed" value={metaTime(group.data, 'lastModified')} />],
            ]}
          />
        )}
      </Section>
      {group.data !== undefined && (
        <Section title={text.document} plain>
          <JsonView value={group.data} label={text.documentLabel} />
        </Section>
      )}
    </Page>
  );
}

/** The groups that a group is a member of. */
function Parents({
  tenant,
  group,
}: {
  readonly tenant: string;
  readonly group: string;
}): React.ReactNode {
  const parents = useQuery({
    queryKey: ['listGroups', tenant, { member: group }],
    queryFn: async ({ signal }) => {
      const query = { tenant, limit: 50, filter: `members.value eq ${JSON.stringify(group)}` };
      return (await api.GET('/groups', { params: { query }, signal })).data.items;
    },
  });
  if (parents.data === undefined) return '…';
  if (parents.data.length === 0) return text.partOfNone;
  return (
    <Row>
      {parents.data.map((parent) => {
        const id = textOf(parent, 'id') ?? '';
        return (
          <Link key={id} to="/t/$tenant/groups/$group" params={{ tenant, group: id }}>
            {textOf(parent, 'displayName') ?? id}
          </Link>
        );
      })}
    </Row>
  );
}

function GroupRoles({
  tenant,
  group,
}: {
  readonly tenant: string;
  readonly group: Parameters<typeof rolesOfGroup>[1];
}): React.ReactNode {
  const policy = useQuery(tenantPolicyQuery(tenant));
  const roles = rolesOfGroup(rulesOf(policy.data), group);
  return (
    <Section
      title={text.rolesTitle}
      description={text.rolesThrough}
      actions={
        <ButtonLink to="/t/$tenant/roles" params={{ tenant }} size="s">
          {text.editRoles}
        </ButtonLink>
      }
    >
      {policy.data === undefined ? (
        <SkeletonLines lines={1} />
      ) : roles.length === 0 ? (
        text.rolesNone
      ) : (
        <Row>
          {roles.map((role) => (
            <Badge key={role} tone="accent">
              {role}
            </Badge>
          ))}
        </Row>
      )}
    </Section>
  );
}
