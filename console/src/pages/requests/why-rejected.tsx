import { ButtonLink } from '../../design/button.tsx';
import { Callout } from '../../design/callout.tsx';
import { DatedText } from '../../design/dated-text.tsx';
import { requestText } from '../../text/requests.ts';
import type { RequestRow } from './request-lists.ts';

/** Returns what to do about a refusal; undefined: nothing is known. */
function fixOf({ status, reason, scimType }: RequestRow): string | undefined {
  const { fixes } = requestText;
  if (reason !== undefined || status === 401) return fixes['token'];
  if (scimType !== undefined && fixes[scimType] !== undefined) return fixes[scimType];
  if (status === 404) return fixes['notFound'];
  if (status === 429) return fixes['throttled'];
  return status >= 500 ? fixes['server'] : undefined;
}

/** Says why a request was refused and what to do, before everything else. */
export function WhyRejected({
  tenant,
  request,
}: {
  readonly tenant: string;
  readonly request: RequestRow;
}): React.ReactNode {
  const { status, detail, reason, cause, keys, connection } = request;
  const person = keys.find((key) => !key.startsWith(':'));
  const fix = fixOf(request);
  return (
    <Callout
      tone={status >= 500 ? 'danger' : 'warning'}
      title={requestText.whyTitle(status)}
      actions={
        <>
          {reason === undefined && person !== undefined && (
            <ButtonLink
              to="/t/$tenant/people/$person"
              params={{ tenant, person }}
              size="s"
              icon="user-round-search"
            >
              {requestText.findPerson}
            </ButtonLink>
          )}
          {connection !== '' && (
            <ButtonLink
              to="/t/$tenant/connections/$connection"
              params={{ tenant, connection }}
              size="s"
              icon="plug"
            >
              {requestText.openConnection}
            </ButtonLink>
          )}
        </>
      }
    >
      <p>
        <DatedText>{reason ?? detail ?? cause ?? ''}</DatedText>
      </p>
      {fix !== undefined && (
        <p>
          <strong>{requestText.fixTitle}:</strong> {fix}
        </p>
      )}
    </Callout>
  );
}
