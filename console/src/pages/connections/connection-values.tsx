import { Section } from '../../design/card.tsx';
import { CopyField } from '../../design/copy.tsx';
import { Stack } from '../../design/page.tsx';
import { Select } from '../../design/select.tsx';
import { ProviderSteps } from '../../provider/provider-steps.tsx';
import { guideOf, otherProvider, providers } from '../../provider/providers.ts';
import { connectionsText as text } from '../../text/connections.ts';
import type { ConnectionProps } from './connection-overview.tsx';

const options = [...providers, otherProvider].map(({ name, title }) => ({
  value: name,
  label: title,
}));

/** What is entered into the identity provider, and its steps. */
export function ConnectionValues({
  connection,
  provider,
  onProvider,
}: ConnectionProps & {
  readonly provider: string | undefined;
  readonly onProvider: (provider: string) => void;
}): React.ReactNode {
  const { scimBaseUrl, clientId, tokenEndpoint, profile } = connection;
  const shown = provider ?? (guideOf(profile) === undefined ? otherProvider.name : profile);
  return (
    <Stack gap="l">
      <Section title={text.tabs.values}>
        <Stack>
          <CopyField label={text.scimBaseUrl} value={scimBaseUrl} />
          <CopyField label={text.clientId} value={clientId} />
          <CopyField label={text.tokenEndpoint} value={tokenEndpoint} />
        </Stack>
      </Section>
      <Section
        title={text.steps}
        description={text.stepsDescription}
        actions={
          <Select
            aria-label={text.provider}
            value={shown}
            onChange={onProvider}
            options={options}
          />
        }
      >
        <ProviderSteps provider={shown} values={{ scimBaseUrl }} />
      </Section>
    </Stack>
  );
}
