import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Schemas } from '../../../src/client/index.ts';
import { Button } from '../design/button.tsx';
import { Card } from '../design/card.tsx';
import { CopyField, Secret } from '../design/copy.tsx';
import { ErrorState } from '../design/error-state.tsx';
import { ProviderSteps } from '../provider/provider-steps.tsx';
import { nameOf } from '../provider/providers.ts';
import { portalText } from '../text/portal.ts';
import { providerText } from '../text/provider.ts';
import styles from './portal.module.css';
import type { StepProps } from './provider-step.tsx';
import { setupApi, whyFixed } from './setup-api.ts';
import { StepHead } from './step-head.tsx';

/** A credential that was created while the page is open, with its secret. */
export interface CreatedCredential {
  readonly id: string;
  readonly kind: Schemas['Credential']['kind'];
  readonly secret: string;
}

/** Returns what creates a credential of the connection. */
export function useCreateCredential(onCreated: (created: CreatedCredential) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (kind: 'token' | 'secret') =>
      (await setupApi.POST('/setup/credentials', { body: { kind } })).data,
    onSuccess: ({ id, kind, secret }) => {
      onCreated({ id, kind, secret: secret ?? '' });
      return queries.invalidateQueries({ queryKey: ['getSetup'] });
    },
  });
}

/** The values, and the steps with them. */
export function ValuesStep({
  state,
  created,
  onCreated,
  onNext,
}: StepProps & {
  readonly created: CreatedCredential | undefined;
  readonly onCreated: (created: CreatedCredential) => void;
}): React.ReactNode {
  const { connection, credentials, link } = state;
  const text = portalText.values;
  const hasSome = credentials.length > 0;
  const token = created?.kind === 'token' ? created.secret : undefined;
  return (
    <>
      <StepHead title={text.title(nameOf(link.provider))} />
      <ValuesCard state={state} created={created} onCreated={onCreated} />
      <ProviderSteps
        provider={link.provider}
        values={{ scimBaseUrl: connection.scimBaseUrl, token }}
      />
      <div className={styles['actions']}>
        <Button
          variant={hasSome ? 'primary' : 'secondary'}
          iconAtEnd="arrow-right"
          onClick={onNext}
        >
          {text.done}
        </Button>
      </div>
    </>
  );
}

/** What is entered into the identity provider. */
function ValuesCard({
  state,
  created,
  onCreated,
}: Omit<React.ComponentProps<typeof ValuesStep>, 'onNext'>): React.ReactNode {
  const { connection, credentials } = state;
  const create = useCreateCredential(onCreated);
  const text = portalText.values;
  const hasSome = credentials.length > 0;
  const token = created?.kind === 'token' ? created.secret : undefined;
  return (
    <Card>
      <div className={styles['values']}>
        <CopyField label={providerText.baseUrl} value={connection.scimBaseUrl} />
        {created?.kind === 'secret' && (
          <>
            <CopyField label={providerText.clientId} value={connection.clientId} />
            <CopyField label={providerText.tokenEndpoint} value={connection.tokenEndpoint} />
            <Secret label={providerText.clientSecret} value={created.secret} />
          </>
        )}
        {token !== undefined && <Secret label={providerText.token} value={token} />}
        {created === undefined && (
          <p className={styles['note']}>{hasSome ? text.tokenExists : text.tokenNone}</p>
        )}
        {create.error !== null && <ErrorState error={create.error} compact />}
        {created === undefined && (
          <div className={styles['actions']}>
            <Button
              variant={hasSome ? 'secondary' : 'primary'}
              icon="key-round"
              pending={create.isPending}
              disabledReason={whyFixed(state)}
              onClick={() => create.mutate('token')}
            >
              {hasSome ? text.createAnother : text.createToken}
            </Button>
            <Button
              variant="quiet"
              title={text.secretHint}
              disabled={create.isPending}
              disabledReason={whyFixed(state)}
              onClick={() => create.mutate('secret')}
            >
              {text.createSecret}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}
