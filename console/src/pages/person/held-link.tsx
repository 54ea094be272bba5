import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { useDisabledReason } from '../../app/session.ts';
import { AlertDialog } from '../../design/alert-dialog.tsx';
import { Button } from '../../design/button.tsx';
import { Callout } from '../../design/callout.tsx';
import { Link } from '../../design/link.tsx';
import { showToast } from '../../design/toast.tsx';
import { personText } from '../../text/person.ts';

/** Asks for the decision about a user that waits for an existing account. */
export function HeldLinkCallout({
  tenant,
  user,
}: {
  readonly tenant: string;
  readonly user: string;
}): React.ReactNode {
  const [asked, setAsked] = useState<'approve' | 'reject'>();
  const disabledReason = useDisabledReason();
  const { data } = useQuery({
    queryKey: ['listLinks', tenant],
    queryFn: async ({ signal }) => {
      const query = { tenant, limit: 200 };
      return (await api.GET('/links', { params: { query }, signal })).data;
    },
  });
  const held = data?.items.find((link) => link.user === user);
  if (held === undefined) return null;
  const decide = async (): Promise<void> => {
    const params = { path: { user }, query: { tenant } };
    if (asked === 'approve') await api.POST('/links/{user}/approve', { params });
    else await api.POST('/links/{user}/reject', { params });
    showToast(asked === 'approve' ? personText.approved : personText.rejected);
    for (const key of ['explainPerson', 'listLinks', 'listAccounts'])
      await queryClient.invalidateQueries({ queryKey: [key] });
  };
  const isApproval = asked === 'approve';
  return (
    <Callout
      tone="warning"
      title={personText.heldTitle}
      actions={
        <>
          <Button
            variant="primary"
            disabledReason={disabledReason}
            onClick={() => setAsked('approve')}
          >
            {personText.approve}
          </Button>
          <Button disabledReason={disabledReason} onClick={() => setAsked('reject')}>
            {personText.reject}
          </Button>
        </>
      }
    >
      {personText.heldText}{' '}
      <Link to="/t/$tenant/people/$person" params={{ tenant, person: held.account }}>
        {held.account}
      </Link>
      <AlertDialog
        open={asked !== undefined}
        onOpenChange={(open) => {
          if (!open) setAsked(undefined);
        }}
        title={isApproval ? personText.approveTitle : personText.rejectTitle}
        consequences={isApproval ? personText.approveConsequences : personText.rejectConsequences}
        confirmLabel={isApproval ? personText.approve : personText.reject}
        variant="primary"
        onConfirm={decide}
      />
    </Callout>
  );
}
