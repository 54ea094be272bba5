import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { useDisabledReason } from '../../app/session.ts';
import { AlertDialog } from '../../design/alert-dialog.tsx';
import { Badge, Status } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Section } from '../../design/card.tsx';
import { CopyButton } from '../../design/copy.tsx';
import { DescriptionList } from '../../design/description-list.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Link } from '../../design/link.tsx';
import { Row, Stack } from '../../design/page.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { Time } from '../../design/time.tsx';
import { showError, showToast } from '../../design/toast.tsx';
import { personText } from '../../text/person.ts';
import { useConnectionNames } from '../requests/connection-names.ts';
import styles from './person.module.css';

type Account = Schemas['Account'];

const toneOf = { active: 'success', deactivated: 'warning', deleted: 'neutral' } as const;

/** The account of a person, with its roles and groups, and what may be done with it. */
export function AccountSections({
  tenant,
  id,
}: {
  readonly tenant: string;
  readonly id: string;
}): React.ReactNode {
  const names = useConnectionNames(tenant);
  const { data, error, refetch } = useQuery({
    queryKey: ['getAccount', tenant, id],
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: { tenant } };
      return (await api.GET('/accounts/{id}', { params, signal })).data;
    },
  });
  if (error !== null && data === undefined)
    return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <div className={styles['two']}>
      <Section
        title={personText.account}
        actions={data && <AccountActions tenant={tenant} account={data} />}
      >
        {data === undefined ? (
          <SkeletonLines lines={12} />
        ) : (
          <AccountFacts account={data} connection={names.get(data.connection ?? '')} />
        )}
      </Section>
      <Stack gap="l">
        <Roles tenant={tenant} id={id} />
        {data?.user !== undefined && <Groups tenant={tenant} user={data.user} />}
      </Stack>
    </div>
  );
}

function AccountFacts({
  account,
  connection,
}: {
  readonly account: Account;
  readonly connection: string | undefined;
}): React.ReactNode {
  const { facts, statuses } = personText;
  const { id, user, status, emails, erasedAfter } = account;
  return (
    <DescriptionList
      items={[
        [facts.username, account.username],
        [facts.displayName, account.displayName],
        [facts.emails, emails.map(({ value }) => value).join(', ')],
        [
          facts.status,
          <Status key="status" tone={toneOf[status]}>
            {statuses[status]}
          </Status>,
        ],
        [facts.connection, connection ?? account.connection ?? personText.unmanaged],
        account.protected && [facts.protected, personText.protectedYes],
        account.externalId !== undefined && [facts.externalId, account.externalId],
        [facts.created, <Time key="created" value={account.created} />],
        [facts.changed, <Time key="changed" value={account.lastModified} />],
        erasedAfter !== undefined && [facts.erased, <Time key="erased" value={erasedAfter} />],
        [facts.accountId, <Id key="account" value={id} label={facts.accountId} />],
        user !== undefined && [facts.userId, <Id key="user" value={user} label={facts.userId} />],
      ]}
    />
  );
}

function Id({ value, label }: { readonly value: string; readonly label: string }): React.ReactNode {
  return (
    <Row>
      <code>{value}</code>
      <CopyButton value={value} label={label} />
    </Row>
  );
}

function AccountActions({
  tenant,
  account,
}: {
  readonly tenant: string;
  readonly account: Account;
}): React.ReactNode {
  const [asked, setAsked] = useState<'suspend' | 'erase'>();
  const forbidden = useDisabledReason();
  const { id, username, status, connection, user } = account;
  const isManaged = connection !== undefined && user !== undefined;
  const change = async (body: Schemas['AccountChange']): Promise<void> => {
    await api.PATCH('/accounts/{id}', { params: { path: { id }, query: { tenant } }, body });
    await refresh();
  };
  const setProtected = async (isProtected: boolean): Promise<void> => {
    await change({ protected: isProtected });
    showToast((isProtected ? personText.protectDone : personText.unprotectDone)(username), {
      undo: () => change({ protected: !isProtected }),
    });
  };
  const activate = async (): Promise<void> => {
    await change({ status: 'active' });
    showToast(personText.activated(username));
  };
  const confirm = async (): Promise<void> => {
    if (asked === 'suspend') {
      await change({ status: 'deactivated' });
      showToast(personText.suspended(username), { undo: () => change({ status: 'active' }) });
      return;
    }
    await api.DELETE('/accounts/{id}', { params: { path: { id }, query: { tenant } } });
    showToast(personText.erased(username));
    await refresh();
  };
  const managed = forbidden ?? (isManaged ? personText.managed : undefined);
  return (
    <>
      <Button
        size="s"
        icon="shield"
        disabledReason={forbidden}
        onClick={() => void setProtected(!account.protected).catch(showError)}
      >
        {account.protected ? personText.unprotect : personText.protect}
      </Button>
      {status === 'active' ? (
        <Button size="s" icon="user-x" disabledReason={managed} onClick={() => setAsked('suspend')}>
          {personText.suspend}
        </Button>
      ) : (
        <Button
          size="s"
          icon="user-check"
          disabledReason={managed}
          onClick={() => void activate().catch(showError)}
        >
          {personText.activate}
        </Button>
      )}
      <Button
        size="s"
        icon="trash"
        disabledReason={forbidden ?? (user === undefined ? undefined : personText.hasUser)}
        onClick={() => setAsked('erase')}
      >
        {personText.erase}
      </Button>
      <AlertDialog
        open={asked !== undefined}
        onOpenChange={(open) => {
          if (!open) setAsked(undefined);
        }}
        title={
          asked === 'suspend' ? personText.suspendTitle(username) : personText.eraseTitle(username)
        }
        consequences={
          asked === 'suspend' ? personText.suspendConsequences : personText.eraseConsequences
        }
        confirmLabel={asked === 'suspend' ? personText.suspend : personText.erase}
        onConfirm={confirm}
      />
    </>
  );
}

async function refresh(): Promise<void> {
  for (const key of ['getAccount', 'explainPerson', 'listAccounts', 'explainAccountRoles'])
    await queryClient.invalidateQueries({ queryKey: [key] });
}

function Roles({ tenant, id }: { readonly tenant: string; readonly id: string }): React.ReactNode {
  const { data, error } = useQuery({
    queryKey: ['explainAccountRoles', tenant, id],
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: { tenant } };
      return (await api.GET('/accounts/{id}/roles', { params, signal })).data;
    },
  });
  return (
    <Section title={personText.rolesTitle}>
      {error !== null ? (
        <ErrorState error={error} compact />
      ) : data === undefined ? (
        <SkeletonLines lines={2} />
      ) : (
        <Stack gap="s">
          <span className={styles['chips']}>
            {data.roles.length === 0
              ? personText.noRoles
              : data.roles.map((role) => (
                  <Badge key={role} tone="accent">
                    {role}
                  </Badge>
                ))}
          </span>
          {data.isDefault && data.roles.length > 0 && <p>{personText.defaultRole}</p>}
          {data.rules
            .filter(({ counts }) => counts)
            .map(({ rule, groups }, index) => (
              <p key={index}>
                <bdi>{String((rule as { roles?: unknown }).roles ?? '')}</bdi>{' '}
                {personText.roleBecause(groups.length)}{' '}
                {groups.map((group) => (
                  <Link key={group} to="/t/$tenant/groups/$group" params={{ tenant, group }}>
                    {String((rule as { displayName?: unknown }).displayName ?? group)}
                  </Link>
                ))}
              </p>
            ))}
        </Stack>
      )}
    </Section>
  );
}

interface GroupOfUser {
  readonly value: string;
  readonly display?: string;
}

function Groups({
  tenant,
  user,
}: {
  readonly tenant: string;
  readonly user: string;
}): React.ReactNode {
  const { data } = useQuery({
    queryKey: ['getUser', tenant, user],
    queryFn: async ({ signal }) => {
      const params = { path: { id: user }, query: { tenant } };
      return (await api.GET('/users/{id}', { params, signal })).data;
    },
  });
  const groups = ((data as { groups?: readonly GroupOfUser[] } | undefined)?.groups ?? []).slice(
    0,
    100,
  );
  return (
    <Section title={personText.groups}>
      {data === undefined ? (
        <SkeletonLines lines={2} />
      ) : groups.length === 0 ? (
        <p>{personText.noGroups}</p>
      ) : (
        <span className={styles['chips']}>
          {groups.map(({ value, display }) => (
            <Link key={value} to="/t/$tenant/groups/$group" params={{ tenant, group: value }}>
              {display ?? value}
            </Link>
          ))}
        </span>
      )}
    </Section>
  );
}
