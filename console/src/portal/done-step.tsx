import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { AlertDialog } from '../design/alert-dialog.tsx';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { Callout } from '../design/callout.tsx';
import { Card } from '../design/card.tsx';
import { CopyField, Secret } from '../design/copy.tsx';
import { DescriptionList } from '../design/description-list.tsx';
import { ErrorState } from '../design/error-state.tsx';
import { Time } from '../design/time.tsx';
import { nameOf } from '../provider/providers.ts';
import { portalText } from '../text/portal.ts';
import { providerText } from '../text/provider.ts';
import styles from './portal.module.css';
import { type SetupState, setupApi, whyFixed } from './setup-api.ts';
import { StepHead } from './step-head.tsx';
import { type CreatedCredential, useCreateCredential } from './values-step.tsx';

const text = portalText.done;

/** Status of the connection, rotation of its token, and the end of the set-up. */
export function DoneStep({ state }: { readonly state: SetupState }): React.ReactNode {
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const { connection, link, progress } = state;
  const finish = async (): Promise<void> => {
    const { data } = await setupApi.POST('/setup/finish');
    queries.setQueryData(['getSetup'], data);
  };
  return (
    <>
      <StepHead title={link.isFinished ? text.finishedTitle : text.title} />
      {link.isFinished && (
        <Callout tone="success">{text.finishedDetail(nameOf(link.provider))}</Callout>
      )}
      {!link.isFinished && connection.lastSuccess === undefined && (
        <Callout tone="warning" title={text.untestedTitle}>
          {text.untestedDetail}
        </Callout>
      )}
      <Card>
        <DescriptionList
          items={[
            [
              text.status,
              <Badge key="status" tone={connection.status === 'active' ? 'success' : 'warning'}>
                {text.statuses[connection.status]}
              </Badge>,
            ],
            [text.users, text.upTo(progress.users)],
            [text.groups, text.upTo(progress.groups)],
            [text.requests, String(connection.requests)],
            [text.errors, String(connection.errors)],
            [text.lastRequest, <Time key="request" value={connection.lastRequest} />],
            [text.lastSuccess, <Time key="success" value={connection.lastSuccess} />],
          ]}
        />
      </Card>
      <Tokens state={state} />
      {!link.isFinished && (
        <>
          <div className={styles['actions']}>
            <Button
              variant="primary"
              icon="check"
              disabledReason={whyFixed(state)}
              onClick={() => setAsks(true)}
            >
              {text.finish}
            </Button>
            <span className={styles['note']}>{text.finishHint}</span>
          </div>
          <AlertDialog
            open={asks}
            onOpenChange={setAsks}
            title={text.finishQuestion}
            consequences={text.finishConsequences}
            confirmLabel={text.finish}
            variant="primary"
            onConfirm={finish}
          />
        </>
      )}
    </>
  );
}

function Tokens({ state }: { readonly state: SetupState }): React.ReactNode {
  const [created, setCreated] = useState<CreatedCredential>();
  const [revoked, setRevoked] = useState<Listed>();
  const create = useCreateCredential(setCreated);
  const { credentials, link, connection } = state;
  const isOauth = credentials.length > 0 && credentials.every(({ kind }) => kind === 'secret');
  return (
    <Card>
      <div className={styles['values']}>
        <div>
          <h3>{text.tokens}</h3>
          {!link.isFinished && <p className={styles['note']}>{text.tokensHint}</p>}
        </div>
        <TokenTable
          credentials={credentials}
          fixed={whyFixed(state)}
          onRevoke={link.isFinished ? undefined : setRevoked}
        />
        {created?.kind === 'token' && <Secret label={providerText.token} value={created.secret} />}
        {created?.kind === 'secret' && (
          <>
            <CopyField label={providerText.clientId} value={connection.clientId} />
            <Secret label={providerText.clientSecret} value={created.secret} />
          </>
        )}
        {create.error !== null && <ErrorState error={create.error} compact />}
        {!link.isFinished && (
          <div className={styles['actions']}>
            <Button
              icon="rotate-ccw"
              pending={create.isPending}
              disabledReason={whyFixed(state)}
              onClick={() => create.mutate(isOauth ? 'secret' : 'token')}
            >
              {isOauth ? text.rotateSecret : text.rotate}
            </Button>
          </div>
        )}
      </div>
      {revoked !== undefined && (
        <RevokeDialog
          credential={revoked}
          others={credentials.filter(({ id }) => id !== revoked.id)}
          onClose={() => setRevoked(undefined)}
        />
      )}
    </Card>
  );
}

type Listed = SetupState['credentials'][number];

function TokenTable({
  credentials,
  fixed,
  onRevoke,
}: {
  readonly credentials: readonly Listed[];
  /** Why none can be revoked now. */
  readonly fixed: string | undefined;
  /** Absent: the link only looks. */
  readonly onRevoke: ((credential: Listed) => void) | undefined;
}): React.ReactNode {
  return (
    <div className={styles['scroll']} tabIndex={0} role="region" aria-label={text.tokens}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{text.ends}</th>
            <th scope="col">{text.created}</th>
            <th scope="col">{text.used}</th>
            <th scope="col">{text.expiry}</th>
            {onRevoke !== undefined && <th scope="col">{text.revoke}</th>}
          </tr>
        </thead>
        <tbody>
          {credentials.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <code>…{one.lastFour}</code>
              </th>
              <td>
                <Time value={one.created} />
              </td>
              <td>
                <Time value={one.lastRequest} />
              </td>
              <td>
                <Time value={one.expires} empty={text.noExpiry} />
              </td>
              {onRevoke !== undefined && (
                <td>
                  <Button
                    size="s"
                    disabledReason={fixed ?? (credentials.length === 1 ? text.only : undefined)}
                    onClick={() => onRevoke(one)}
                  >
                    {text.revoke}
                  </Button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Asks before a token is revoked. */
function RevokeDialog({
  credential: { id, lastFour },
  others,
  onClose,
}: {
  readonly credential: Listed;
  readonly others: readonly Listed[];
  readonly onClose: () => void;
}): React.ReactNode {
  const queries = useQueryClient();
  const isOtherUsed = others.some(({ lastRequest }) => lastRequest !== undefined);
  const revoke = async (): Promise<void> => {
    await setupApi.DELETE('/setup/credentials/{id}', { params: { path: { id } } });
    await queries.invalidateQueries({ queryKey: ['getSetup'] });
  };
  return (
    <AlertDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={text.revokeQuestion(lastFour ?? '')}
      consequences={[text.revokeConsequence, ...(isOtherUsed ? [] : [text.revokeUnused])]}
      confirmLabel={text.revoke}
      onConfirm={revoke}
    />
  );
}
