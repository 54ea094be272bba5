import { useMutation } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { useDisabledReason } from '../../app/session.ts';
import { Button } from '../../design/button.tsx';
import { Callout } from '../../design/callout.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { endpointText } from '../../text/webhooks.ts';

/** Returns what sends a test message to an endpoint, and its outcome. */
export function useTestMessage(tenant: string, id: string) {
  const disabledReason = useDisabledReason();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: async () => {
      const params = { path: { id }, query: { tenant } };
      return (await api.POST('/endpoints/{id}/test', { params })).data;
    },
  });
  const button = (
    <Button
      icon="send"
      pending={isPending}
      disabledReason={disabledReason}
      onClick={() => mutate()}
    >
      {isPending ? endpointText.testing : endpointText.test}
    </Button>
  );
  const outcome =
    error !== null ? (
      <ErrorState error={error} compact />
    ) : data === undefined ? null : data.error === undefined ? (
      <Callout tone="success" live title={endpointText.testOk(data.status ?? 0)} />
    ) : (
      <Callout tone="danger" live title={endpointText.testFailed}>
        {data.error}
      </Callout>
    );
  return { button, outcome } as const;
}
