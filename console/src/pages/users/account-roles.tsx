import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { Badge } from '../../design/badge.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Row } from '../../design/page.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { usersText as text } from '../../text/users.ts';
import { describeRule } from '../roles/describe-rule.ts';
import styles from './users-page.module.css';

/** The roles of an account, and the rules that give them. */
export function AccountRoles({
  tenant,
  account,
}: {
  readonly tenant: string;
  readonly account: string;
}): React.ReactNode {
  const roles = useQuery({
    queryKey: ['explainAccountRoles', tenant, account],
    queryFn: async ({ signal }) => {
      const params = { path: { id: account }, query: { tenant } };
      return (await api.GET('/accounts/{id}/roles', { params, signal })).data;
    },
  });
  if (roles.error !== null)
    return <ErrorState error={roles.error} compact onRetry={() => void roles.refetch()} />;
  if (roles.data === undefined) return <SkeletonLines lines={2} />;
  const counting = roles.data.rules.filter(({ counts }) => counts);
  return (
    <>
      {roles.data.roles.length === 0 ? (
        text.noRoles
      ) : (
        <Row>
          {roles.data.roles.map((role) => (
            <Badge key={role} tone="accent">
              {role}
            </Badge>
          ))}
        </Row>
      )}
      {roles.data.isDefault && roles.data.roles.length > 0 && <p>{text.defaultRoles}</p>}
      {counting.length > 0 && (
        <ul className={styles['rules']}>
          {counting.map(({ rule, groups }, at) => (
            <li key={at}>
              {describeRule(rule)}{' '}
              <span className={styles['sub']}>{text.through(groups.length)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
