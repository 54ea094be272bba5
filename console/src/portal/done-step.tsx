import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { AlertDialog } from '../design/alert-dialog.tsx';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { Card } from '../design/card.tsx';
import { Secret } from '../design/copy.tsx';
import { DescriptionList } from '../design/description-list.tsx';
import { ErrorState } from '../design/error-state.tsx';
import { Time } from '../design/time.tsx';
import { portalText } from '../text/portal.ts';
import { providerText } from '../text/provider.ts';
import styles from './portal.module.css';
import { type SetupState, setupApi } from './setup-api.ts';
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
      <Card>
        <DescriptionList
          items={[
            [
              text.status,
              <Badge key="status" tone={connection.status === 'active' ? 'success' : 'warning'}>
                {connection.status}
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
            <Button variant="primary" icon="check" onClick={() => setAsks(true)}>
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
  const queries = useQueryClient();
  const [created, setCreated] = useState<CreatedCredential>();
  const [revoked, setRevoked] = useState<SetupState['credentials'][number]>();
  const create = useCreateCredential(setCreated);
  const { credentials, link } = state;
  const revoke = async (id: string): Promise<void> => {
    await setupApi.DELETE('/setup/credentials/{id}', { params: { path: { id } } });
    await queries.invalidateQueries({ queryKey: ['getSetup'] });
  };
  const othersUsed = credentials.some(
    ({ id, lastRequest }) => id !== revoked?.id && lastRequest !== undefined,
  );
  return (
    <Card>
      <div className={styles['values']}>
        <div>
          <h3>{text.tokens}</h3>
          {!link.isFinished && <p className={styles['note']}>{text.tokensHint}</p>}
        </div>
        <div className={styles['scroll']} tabIndex={0} role="region" aria-label={text.tokens}>
          <table className={styles['table']}>
            <thead>
              <tr>
                <th scope="col">{text.ends}</th>
                <th scope="col">{text.created}</th>
                <th scope="col">{text.used}</th>
                <th scope="col">{text.expiry}</th>
                {!link.isFinished && <th scope="col">{text.revoke}</th>}
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
                  {!link.isFinished && (
                    <td>
                      <Button
                        size="s"
                        disabledReason={credentials.length === 1 ? text.only : undefined}
                        onClick={() => setRevoked(one)}
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
        {created !== undefined && <Secret label={providerText.token} value={created.secret} />}
        {create.error !== null && <ErrorState error={create.error} compact />}
        {!link.isFinished && (
          <div className={styles['actions']}>
            <Button
              icon="rotate-ccw"
              pending={create.isPending}
              onClick={() => create.mutate('token')}
            >
              {text.rotate}
            </Button>
          </div>
        )}
      </div>
      {revoked !== undefined && (
        <AlertDialog
          open
          onOpenChange={(open) => !open && setRevoked(undefined)}
          title={text.revokeQuestion(revoked.lastFour ?? '')}
          consequences={[text.revokeConsequence, ...(othersUsed ? [] : [text.revokeUnused])]}
          confirmLabel={text.revoke}
          onConfirm={() => revoke(revoked.id)}
        />
      )}
    </Card>
  );
}
