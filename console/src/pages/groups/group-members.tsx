import { useDeferredValue, useRef, useState } from 'react';
import { Button } from '../../design/button.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Input } from '../../design/input.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { useLongList } from '../../design/use-long-list.ts';
import { groupsText as text } from '../../text/groups.ts';
import { FoundMembers } from './found-members.tsx';
import styles from './group-members.module.css';
import { Member } from './member.tsx';
import { useMemberSlots } from './use-member-slots.ts';

/** Height of a row in pixels, as in the style sheet. */
const rowHeight = 36;

/** The members of a group of any size: only rows near the viewport are in the document. */
export function GroupMembers({
  tenant,
  group,
  search,
  onSearch,
}: {
  readonly tenant: string;
  readonly group: string;
  readonly search: string;
  readonly onSearch: (text: string) => void;
}): React.ReactNode {
  return (
    <>
      <div className={styles['bar']}>
        <Input
          type="search"
          icon="search"
          className={styles['search'] ?? ''}
          aria-label={text.searchMembers}
          placeholder={text.searchMembers}
          value={search}
          onChange={onSearch}
        />
      </div>
      {search === '' ? (
        <AllMembers tenant={tenant} group={group} />
      ) : (
        <FoundMembers tenant={tenant} group={group} search={search} />
      )}
    </>
  );
}

function AllMembers({
  tenant,
  group,
}: {
  readonly tenant: string;
  readonly group: string;
}): React.ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [seen, setSeen] = useState({ first: 0, last: 0 });
  // Slots are read once scrolling rests for a moment, so that a long throw reads few of them.
  const { slots, isPending, error, retry } = useMemberSlots(tenant, group, useDeferredValue(seen));
  const shown = useLongList({ rows: slots.rows, rowHeight, list, scroller });
  const { first } = shown;
  const last = Math.max(first, shown.last);
  if (first !== seen.first || last !== seen.last) setSeen({ first, last });
  if (isPending) return <SkeletonLines lines={8} />;
  if (error !== undefined) return <ErrorState error={error} onRetry={retry} />;
  if (slots.total === 0)
    return (
      <EmptyState icon="users" title={text.noMembers}>
        {text.noMembersText}
      </EmptyState>
    );
  const middle = Math.min(slots.rows, Math.floor((seen.first + seen.last) / 2) + 1);
  return (
    <>
      <div className={styles['bar']}>
        <span className={styles['position']}>{text.position(middle, slots.total)}</span>
        <Button size="s" variant="quiet" onClick={() => shown.scrollToRow(0, 'start')}>
          {text.toStart}
        </Button>
        <Button size="s" variant="quiet" onClick={() => shown.scrollToRow(slots.rows - 1, 'end')}>
          {text.toEnd}
        </Button>
      </div>
      <div
        ref={scroller}
        className={styles['scroller']}
        // A scrollable region must be reachable by keyboard.
        tabIndex={0}
        role="region"
        aria-label={text.membersTitle}
        data-testid="members"
      >
        <ul ref={list} className={styles['list']} style={{ height: shown.height }}>
          {Array.from({ length: shown.last - first + 1 }, (_, at) => first + at).map((index) => (
            <li
              key={index}
              className={styles['row']}
              style={{ transform: `translateY(${shown.topOf(index)}px)` }}
              aria-setsize={slots.rows}
              aria-posinset={index + 1}
            >
              <span className={styles['number']}>{(index + 1).toLocaleString('en')}</span>
              <Member tenant={tenant} member={slots.memberAt(index)} />
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
