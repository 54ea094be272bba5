import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { tenantPolicyQuery } from '../../app/tenant-list.ts';
import { useDebounced } from '../../app/use-debounced.ts';
import { Button } from '../../design/button.tsx';
import { FilterBar } from '../../design/filter-bar.tsx';
import { Input } from '../../design/input.tsx';
import { Row } from '../../design/page.tsx';
import { usersText as text } from '../../text/users.ts';
import { rolesOf } from '../groups/roles-of-group.ts';
import styles from './users-page.module.css';
import { type UsersSearch, wrongCharacter } from './users-search.ts';

/** The search for most, and a SCIM filter for experts, with what is wrong at its place. */
export function UsersSearchBar({
  tenant,
  search,
  refusal,
  children,
}: {
  readonly tenant: string;
  readonly search: UsersSearch;
  /** Why the server refused the filter. */
  readonly refusal: string | undefined;
  readonly children?: React.ReactNode;
}): React.ReactNode {
  const navigate = useNavigate({ from: '/t/$tenant/users' });
  const isFilter = search.filter !== undefined;
  const inUrl = search.filter ?? search.q ?? '';
  const [typed, setTyped] = useState(inUrl);
  const settled = useDebounced(typed, isFilter ? 500 : 250);
  useEffect(() => {
    if (settled === inUrl) return;
    const change = isFilter ? { filter: settled } : { q: settled || undefined };
    void navigate({ search: (now) => ({ ...now, ...change }), replace: true });
    // What is typed leads; the URL follows.
  }, [settled]);
  const toggle = () => {
    setTyped('');
    const change = isFilter
      ? { filter: undefined }
      : { filter: '', view: undefined, role: undefined };
    void navigate({ search: (now) => ({ ...now, q: undefined, ...change }), replace: true });
  };
  const label = isFilter
    ? text.filter
    : search.view === undefined && search.role === undefined
      ? text.search
      : text.searchUsername;
  return (
    <div className={styles['search']}>
      <Row>
        <Input
          type="search"
          icon={isFilter ? 'funnel' : 'search'}
          mono={isFilter}
          className={styles['input'] ?? ''}
          aria-label={label}
          placeholder={isFilter ? text.filterHint : label}
          value={typed}
          onChange={setTyped}
          spellCheck={false}
          aria-invalid={refusal !== undefined || undefined}
          aria-describedby={refusal === undefined ? undefined : 'filter-refusal'}
        />
        {!isFilter && search.view !== 'waiting' && (
          <RoleFilter tenant={tenant} role={search.role} />
        )}
        <Button variant="quiet" onClick={toggle}>
          {isFilter ? text.useSearch : text.useFilter}
        </Button>
        {children}
      </Row>
      {refusal !== undefined && <Refusal filter={search.filter ?? ''} detail={refusal} />}
    </div>
  );
}

/** Shows the accounts of one of the roles that the tenant's rules give. */
function RoleFilter({
  tenant,
  role,
}: {
  readonly tenant: string;
  readonly role: string | undefined;
}): React.ReactNode {
  const navigate = useNavigate({ from: '/t/$tenant/users' });
  const policy = useQuery(tenantPolicyQuery(tenant));
  const known = rolesOf(policy.data);
  // It has its place while the rules load: on a phone, the list would jump by a line.
  if (known.length === 0 && role === undefined && !policy.isPending) return null;
  const options = [...new Set([...known, ...(role === undefined ? [] : [role])])];
  return (
    <FilterBar
      filters={[
        {
          id: 'role',
          label: text.role,
          options: options.map((value) => ({ value, label: value })),
        },
      ]}
      values={{ role }}
      onChange={(changes) =>
        void navigate({
          search: (now) => ({ ...now, role: changes['role'], sort: undefined, desc: undefined }),
          replace: true,
        })
      }
    />
  );
}

/** The filter with a mark at the character that is wrong. */
function Refusal({
  filter,
  detail,
}: {
  readonly filter: string;
  readonly detail: string;
}): React.ReactNode {
  const character = wrongCharacter(detail);
  const at = character === undefined ? undefined : Math.min(character - 1, filter.length);
  return (
    <div className={styles['refusal']} role="alert" id="filter-refusal">
      {at !== undefined && (
        <code className={styles['marked']}>
          <span>{filter.slice(0, at)}</span>
          <mark className={styles['mark']}>{filter.slice(at, at + 1) || '\u00A0'}</mark>
          <span>{filter.slice(at + 1)}</span>
        </code>
      )}
      <p>{detail}</p>
    </div>
  );
}
