import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useDebounced } from '../../app/use-debounced.ts';
import { Status } from '../../design/badge.tsx';
import { ButtonLink } from '../../design/button.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Input } from '../../design/input.tsx';
import { Link } from '../../design/link.tsx';
import { Page, Row } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { peopleText } from '../../text/person.ts';
import { type Candidate, findPeople } from './find-people.ts';
import { peopleRoute } from './routes.ts';

const { columns: heads } = peopleText;

const columns: readonly Column<Candidate>[] = [
  {
    id: 'userName',
    header: heads.name,
    cell: ({ userName }) => userName,
    csv: ({ userName }) => userName,
    width: 2,
  },
  {
    id: 'displayName',
    header: heads.displayName,
    cell: ({ displayName }) => displayName,
    csv: ({ displayName }) => displayName,
    width: 2,
  },
  {
    id: 'email',
    header: heads.email,
    cell: ({ email }) => email,
    csv: ({ email }) => email,
    width: 2,
    priority: 2,
  },
  {
    id: 'status',
    header: heads.status,
    cell: ({ isActive }) => (
      <Status tone={isActive ? 'success' : 'neutral'}>
        {isActive ? peopleText.active : peopleText.inactive}
      </Status>
    ),
    csv: ({ isActive }) => (isActive ? peopleText.active : peopleText.inactive),
  },
];

/** How long typing rests before a search begins. */
const restMs = 200;

/** Finds people of a tenant by name, address or id. */
export function PeoplePage(): React.ReactNode {
  const { tenant } = peopleRoute.useParams();
  const { q = '' } = peopleRoute.useSearch();
  const navigate = peopleRoute.useNavigate();
  const [text, setText] = useState(q);
  const wanted = useDebounced(text.trim(), restMs);
  useEffect(() => {
    if (wanted !== q)
      void navigate({ search: { q: wanted === '' ? undefined : wanted }, replace: true });
  }, [wanted]);
  const { data, error, refetch } = useQuery({
    queryKey: ['listUsers', tenant, 'people', wanted],
    queryFn: () => findPeople(tenant, wanted),
    enabled: wanted !== '',
  });
  return (
    <Page>
      <PageHeader title={peopleText.title} description={peopleText.description} />
      <form
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          const person = text.trim();
          if (person !== '')
            void navigate({ to: '/t/$tenant/people/$person', params: { tenant, person } });
        }}
      >
        <Row>
          <Input
            type="search"
            icon="search"
            value={text}
            onChange={setText}
            aria-label={peopleText.label}
            placeholder={peopleText.placeholder}
            autoComplete="off"
            style={{ minWidth: 'min(420px, 100%)' }}
          />
          {wanted !== '' && (
            <ButtonLink
              to="/t/$tenant/people/$person"
              params={{ tenant, person: wanted }}
              icon="user-round-search"
              title={peopleText.exactHint}
            >
              {peopleText.exact(wanted)}
            </ButtonLink>
          )}
        </Row>
      </form>
      {wanted === '' ? (
        <EmptyState icon="user-round-search" title={peopleText.startTitle}>
          {peopleText.startText}
        </EmptyState>
      ) : (
        <DataTable
          caption={peopleText.caption}
          columns={columns}
          rows={data}
          rowKey={({ key }) => key}
          rowLink={({ key }, children) => (
            <Link to="/t/$tenant/people/$person" params={{ tenant, person: key }}>
              {children}
            </Link>
          )}
          error={error ?? undefined}
          onRetry={() => void refetch()}
          csvName={`people-${tenant}`}
          empty={
            <EmptyState icon="user-round-search" title={peopleText.noneTitle(wanted)}>
              {peopleText.noneText}
            </EmptyState>
          }
        />
      )}
    </Page>
  );
}
