import { Badge } from '../../design/badge.tsx';
import { Icon } from '../../design/icon.tsx';
import { Link } from '../../design/link.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { groupsText as text } from '../../text/groups.ts';
import styles from './group-members.module.css';
import type { SlotMember } from './member-slots.ts';

/** A member: a link to the person, or to the group. */
export function Member({
  tenant,
  member,
}: {
  readonly tenant: string;
  readonly member: SlotMember | undefined;
}): React.ReactNode {
  if (member === undefined) return <Skeleton width="40%" />;
  const { id, type, display = id } = member;
  const isGroup = type === 'Group';
  return (
    <>
      <Icon name={isGroup ? 'layers' : 'user'} size={14} />
      <span className={styles['name']}>
        {isGroup ? (
          <Link to="/t/$tenant/groups/$group" params={{ tenant, group: id }}>
            {display}
          </Link>
        ) : (
          <Link to="/t/$tenant/people/$person" params={{ tenant, person: id }}>
            {display}
          </Link>
        )}
      </span>
      {isGroup && <Badge>{text.nested}</Badge>}
    </>
  );
}
