import { Status, type Tone } from '../../design/badge.tsx';
import { usersText as text } from '../../text/users.ts';
import type { UserRow } from './user-row.ts';

const tones: Readonly<Record<UserRow['status'], Tone>> = {
  active: 'success',
  deactivated: 'warning',
  deleted: 'neutral',
  waiting: 'accent',
  none: 'neutral',
};

/** The status of an account in words. */
export function AccountStatus({ status }: { readonly status: UserRow['status'] }): React.ReactNode {
  return <Status tone={tones[status]}>{text.statusOf[status]}</Status>;
}
