import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { nameOf, textOf } from '../../app/read-resource.ts';
import { ButtonLink } from '../../design/button.tsx';
import { Section } from '../../design/card.tsx';
import { DescriptionList } from '../../design/description-list.tsx';
import { Drawer } from '../../design/drawer.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { JsonView } from '../../design/json-view.tsx';
import { Stack } from '../../design/page.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { Time } from '../../design/time.tsx';
import { usersText as text } from '../../text/users.ts';
import { AccountActions } from './account-actions.tsx';
import { AccountRoles } from './account-roles.tsx';
import { LinkDecision } from './link-decision.tsx';
import { AccountStatus } from './status.tsx';

/** One user with its account, beside the list. */
export function UserDrawer({
  tenant,
  open,
  onClose,
}: {
  readonly tenant: string;
  /** `user:…` or `account:…`; undefined: closed. */
  readonly open: string | undefined;
  readonly onClose: () => void;
}): React.ReactNode {
  const [kind, id] = splitKey(open);
  const user = useQuery({
    queryKey: ['getUser', tenant, id],
    enabled: kind === 'user',
    queryFn: async ({ signal }) =>
      (await api.GET('/users/{id}', { params: { path: { id }, query: { tenant } }, signal })).data,
  });
  const account = useQuery({
    queryKey: ['getAccount', tenant, kind, id],
    enabled: kind !== undefined,
    queryFn: async ({ signal }) => {
      const found = kind === 'user' ? await accountOf(tenant, id, signal) : id;
      if (found === undefined) return null;
      const params = { path: { id: found }, query: { tenant } };
      return (await api.GET('/accounts/{id}', { params, signal })).data;
    },
  });
  const name = nameOf(user.data) ?? account.data?.displayName ?? text.details;
  const error = user.error ?? account.error;
  return (
    <Drawer
      open={open !== undefined}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={name}
      actions={
        kind === 'user' && (
          <ButtonLink
            to="/t/$tenant/people/$person"
            params={{ tenant, person: id }}
            icon="activity"
          >
            {text.openPerson}
          </ButtonLink>
        )
      }
    >
      {error !== null ? (
        <ErrorState error={error} onRetry={() => void account.refetch()} />
      ) : account.data === undefined ? (
        <SkeletonLines lines={8} />
      ) : (
        <Stack gap="l">
          {account.data === null ? (
            <LinkDecision tenant={tenant} user={id} name={name} />
          ) : (
            <AccountPart tenant={tenant} account={account.data} />
          )}
          {user.data !== undefined && (
            <Section title={text.userSection} level={3}>
              <DescriptionList
                items={[
                  [text.userName, textOf(user.data, 'userName')],
                  [text.externalId, textOf(user.data, 'externalId') ?? '–'],
                  [text.id, <code key="id">{id}</code>],
                ]}
              />
            </Section>
          )}
          {user.data !== undefined && (
            <Section title={text.document} level={3} plain>
              <JsonView value={user.data} label={text.documentLabel} />
            </Section>
          )}
        </Stack>
      )}
    </Drawer>
  );
}

function AccountPart({
  tenant,
  account,
}: {
  readonly tenant: string;
  readonly account: Parameters<typeof AccountActions>[0]['account'];
}): React.ReactNode {
  return (
    <>
      <Section
        title={text.accountSection}
        level={3}
        actions={<AccountActions tenant={tenant} account={account} />}
      >
        <DescriptionList
          items={[
            [text.username, account.username],
            [text.status, <AccountStatus key="status" status={account.status} />],
            [text.email, account.emails.map(({ value }) => value).join(', ') || '–'],
            account.externalId !== undefined && [text.externalId, account.externalId],
            [text.id, <code key="id">{account.id}</code>],
            [text.created, <Time key="created" value={account.created} />],
            [text.changed, <Time key="changed" value={account.lastModified} />],
            account.erasedAfter !== undefined && [
              text.erasedAfter,
              <Time key="erased" value={account.erasedAfter} />,
            ],
          ]}
        />
      </Section>
      <Section title={text.rolesSection} level={3}>
        <AccountRoles tenant={tenant} account={account.id} />
      </Section>
      {Object.keys(account.settings).length > 0 && (
        <Section title={text.settings} level={3} plain>
          <JsonView value={account.settings} label={text.settingsLabel} />
        </Section>
      )}
    </>
  );
}

async function accountOf(
  tenant: string,
  user: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { data } = await api.GET('/accounts', { params: { query: { tenant, user } }, signal });
  return data.items[0]?.id;
}

function splitKey(key: string | undefined): readonly ['user' | 'account' | undefined, string] {
  const [kind, id = ''] = key?.split(':') ?? [];
  return [kind === 'user' || kind === 'account' ? kind : undefined, id];
}
