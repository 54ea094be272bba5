import { useQuery } from '@tanstack/react-query';
import { Link } from '../design/link.tsx';
import { Skeleton } from '../design/skeleton.tsx';
import { nameQuery } from './read-names.ts';

interface Id {
  readonly tenant: string;
  readonly id: string;
  /** What shows when nothing has this id any more. Default: the id. */
  readonly fallback?: string;
}

/** The name of what an id stands for; the id is its title. */
export function Named({ tenant, id, fallback = id }: Id): React.ReactNode {
  const { data, isPending } = useQuery(nameQuery(tenant, id));
  if (isPending) return <Skeleton width="8em" />;
  return <span title={id}>{data?.name ?? fallback}</span>;
}

/** The same, as a link to the page of it: a group, a connection, an endpoint, or a person. */
export function NamedLink({ tenant, id, fallback = id }: Id): React.ReactNode {
  const { data, isPending } = useQuery(nameQuery(tenant, id));
  if (isPending) return <Skeleton width="8em" />;
  const name = data?.name ?? fallback;
  if (data?.kind === 'group')
    return (
      <Link to="/t/$tenant/groups/$group" params={{ tenant, group: id }} title={id}>
        {name}
      </Link>
    );
  if (data?.kind === 'connection')
    return (
      <Link to="/t/$tenant/connections/$connection" params={{ tenant, connection: id }} title={id}>
        {name}
      </Link>
    );
  if (data?.kind === 'endpoint')
    return (
      <Link to="/t/$tenant/webhooks/$endpoint" params={{ tenant, endpoint: id }} title={id}>
        {name}
      </Link>
    );
  return (
    <Link to="/t/$tenant/people/$person" params={{ tenant, person: id }} title={id}>
      {name}
    </Link>
  );
}
