import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useDisabledReason } from '../../app/session.ts';
import { AlertDialog } from '../../design/alert-dialog.tsx';
import { Button } from '../../design/button.tsx';
import { Callout } from '../../design/callout.tsx';
import { Row } from '../../design/page.tsx';
import { showToast } from '../../design/toast.tsx';
import { usersText as text } from '../../text/users.ts';

/** A user without an account: it may wait for a decision, which is made here. */
export function LinkDecision({
  tenant,
  user,
  name,
}: {
  readonly tenant: string;
  readonly user: string;
  readonly name: string;
}): React.ReactNode {
  const client = useQueryClient();
  const disabledReason = useDisabledReason();
  const [asked, setAsked] = useState<'approve' | 'reject'>();
  const link = useQuery({
    queryKey: ['listLinks', tenant, user],
    queryFn: async ({ signal }) => {
      const query = { tenant, limit: 200 };
      const links = api.paginate('/links', { params: { query }, signal });
      for await (const one of links) {
        if (one.user !== user) continue;
        const params = { path: { id: one.account }, query: { tenant } };
        return (await api.GET('/accounts/{id}', { params, signal })).data;
      }
      return null;
    },
  });
  if (link.data === undefined || link.data === null) return text.statusOf.none;
  const { username } = link.data;
  const decide = async () => {
    const params = { path: { user }, query: { tenant } };
    if (asked === 'approve') await api.POST('/links/{user}/approve', { params });
    else await api.POST('/links/{user}/reject', { params });
    showToast(asked === 'approve' ? text.done.linked(name) : text.done.separate(name));
    await client.invalidateQueries();
  };
  return (
    <>
      <Callout tone="accent" title={text.statusOf.waiting}>
        <p>{text.waitingText(username)}</p>
        <Row>
          <Button
            variant="primary"
            disabledReason={disabledReason}
            onClick={() => setAsked('approve')}
          >
            {text.approve}
          </Button>
          <Button disabledReason={disabledReason} onClick={() => setAsked('reject')}>
            {text.reject}
          </Button>
        </Row>
      </Callout>
      <AlertDialog
        open={asked !== undefined}
        onOpenChange={(open) => {
          if (!open) setAsked(undefined);
        }}
        variant="primary"
        title={asked === 'reject' ? text.rejectTitle(name) : text.approveTitle(name, username)}
        consequences={asked === 'reject' ? text.rejectConsequences : text.approveConsequences}
        confirmLabel={asked === 'reject' ? text.reject : text.approve}
        onConfirm={decide}
      />
    </>
  );
}
