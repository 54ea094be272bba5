import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ErrorState } from '../design/error-state.tsx';
import { ProviderPicker } from '../provider/provider-picker.tsx';
import { portalText } from '../text/portal.ts';
import { type SetupState, setupApi, whyFixed } from './setup-api.ts';
import { StepHead } from './step-head.tsx';

/** What every step gets. */
export interface StepProps {
  readonly state: SetupState;
  readonly onNext: () => void;
}

/** Choice of the identity provider. */
export function ProviderStep({ state, onNext }: StepProps): React.ReactNode {
  const queries = useQueryClient();
  const choose = useMutation({
    mutationFn: async (provider: string) =>
      (await setupApi.PUT('/setup/provider', { body: { provider } })).data,
    onSuccess: (next) => {
      queries.setQueryData(['getSetup'], next);
      onNext();
    },
  });
  const text = portalText.provider;
  return (
    <>
      <StepHead title={text.title} description={text.description} />
      {choose.error !== null && <ErrorState error={choose.error} compact />}
      <ProviderPicker
        value={choose.variables ?? state.link.provider}
        onChoose={(provider) => choose.mutate(provider)}
        disabled={choose.isPending || whyFixed(state) !== undefined}
      />
    </>
  );
}
