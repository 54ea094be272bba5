import { Badge } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Callout } from '../../design/callout.tsx';
import { Section } from '../../design/card.tsx';
import { type Column, DataTable } from '../../design/data-table.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Link } from '../../design/link.tsx';
import { Row } from '../../design/page.tsx';
import { rolesText as text } from '../../text/roles.ts';
import type { PreviewChange } from './role-draft.ts';
import styles from './role-rules.module.css';
import type { RolePreview as Preview } from './use-role-preview.ts';

/** Who would have other roles: in numbers, and the first accounts by name. */
export function RolePreview({
  tenant,
  preview,
  isStale,
  onStop,
}: {
  readonly tenant: string;
  readonly preview: Preview;
  readonly isStale: boolean;
  readonly onStop: () => void;
}): React.ReactNode {
  const { totals, state, error } = preview;
  const { examined, changed } = totals;
  const summary =
    state === 'running'
      ? text.previewProgress(examined)
      : state === 'stopped'
        ? text.previewStopped(examined)
        : changed === 0
          ? text.previewNone(examined)
          : text.previewDone(changed, examined);
  return (
    <Section
      title={text.previewTitle}
      actions={state === 'running' && <Button onClick={onStop}>{text.stop}</Button>}
    >
      {isStale && <Callout tone="warning">{text.previewStale}</Callout>}
      <p role="status">{summary}</p>
      {error !== undefined && <ErrorState error={error} compact />}
      {changed > 0 && (
        <>
          <ul className={styles['facts']}>
            {[...totals.gains].map(([role, count]) => (
              <li key={`+${role}`}>{text.gain(role, count)}</li>
            ))}
            {[...totals.losses].map(([role, count]) => (
              <li key={`-${role}`}>{text.lose(role, count)}</li>
            ))}
          </ul>
          <DataTable
            caption={text.samples}
            columns={columnsOf(tenant)}
            rows={totals.samples}
            rowKey={({ account }) => account}
            csvName={`role-preview-${tenant}`}
            dense
          />
        </>
      )}
    </Section>
  );
}

function columnsOf(tenant: string): readonly Column<PreviewChange>[] {
  return [
    {
      id: 'account',
      header: text.account,
      width: 2,
      csv: ({ username }) => username,
      cell: ({ account, username }) => (
        <Link to="/t/$tenant/users" params={{ tenant }} search={{ open: `account:${account}` }}>
          {username}
        </Link>
      ),
    },
    {
      id: 'before',
      header: text.before,
      width: 2,
      csv: ({ before }) => before.join(' '),
      cell: ({ before }) => <Roles roles={before} />,
    },
    {
      id: 'after',
      header: text.after,
      width: 2,
      csv: ({ after }) => after.join(' '),
      cell: ({ after }) => <Roles roles={after} />,
    },
  ];
}

/** Roles as badges. */
export function Roles({ roles }: { readonly roles: readonly string[] }): React.ReactNode {
  if (roles.length === 0) return text.none;
  return (
    <Row>
      {roles.map((role) => (
        <Badge key={role} tone="accent">
          {role}
        </Badge>
      ))}
    </Row>
  );
}
