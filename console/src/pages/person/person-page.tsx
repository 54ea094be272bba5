import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { Badge, type Tone } from '../../design/badge.tsx';
import { Button, ButtonLink } from '../../design/button.tsx';
import { Callout } from '../../design/callout.tsx';
import { Section } from '../../design/card.tsx';
import { Code } from '../../design/code.tsx';
import { DatedText } from '../../design/dated-text.tsx';
import { ErrorState } from '../../design/error-state.tsx';
import { Input } from '../../design/input.tsx';
import { Link } from '../../design/link.tsx';
import { Page, Row, Stack } from '../../design/page.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { SkeletonLines } from '../../design/skeleton.tsx';
import { personText } from '../../text/person.ts';
import { AccountSections } from './account-sections.tsx';
import { HeldLinkCallout } from './held-link.tsx';
import { PersonTimeline } from './person-timeline.tsx';
import { personRoute } from './routes.ts';
import { entriesOf } from './timeline-entries.ts';

type Explanation = Schemas['Explanation'];

const toneOf: Readonly<Record<Explanation['verdict'], Tone>> = {
  'never seen': 'neutral',
  'looked up but not created': 'warning',
  rejected: 'danger',
  paused: 'warning',
  held: 'warning',
  deleted: 'neutral',
  inactive: 'neutral',
  'in group': 'success',
  'not in group because': 'warning',
  'delivery failing': 'warning',
  active: 'success',
};

/** Why a person has access or not. */
export function PersonPage(): React.ReactNode {
  const { tenant, person } = personRoute.useParams();
  const { group } = personRoute.useSearch();
  const { data, error, refetch } = useQuery({
    queryKey: ['explainPerson', tenant, person, group],
    queryFn: async ({ signal }) => {
      const query = { tenant, person, group };
      return (await api.GET('/explain', { params: { query }, signal })).data;
    },
  });
  const back = (
    <Link key="back" to="/t/$tenant/people" params={{ tenant }} search={{ q: person }}>
      {personText.back}
    </Link>
  );
  return (
    <Page>
      <PageHeader
        title={data?.account?.username ?? person}
        breadcrumbs={[back]}
        status={
          data && <Badge tone={toneOf[data.verdict]}>{personText.verdicts[data.verdict]}</Badge>
        }
        actions={
          <ButtonLink
            to="/t/$tenant/requests"
            params={{ tenant }}
            search={{ about: person }}
            icon="scroll-text"
          >
            {personText.allRequests}
          </ButtonLink>
        }
      />
      {error !== null && data === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <SkeletonLines lines={8} />
      ) : (
        <>
          <Verdict tenant={tenant} explanation={data} />
          {data.user !== undefined && data.verdict === 'held' && (
            <HeldLinkCallout tenant={tenant} user={data.user} />
          )}
          <GroupQuestion key={group ?? ''} group={group ?? ''} />
          {data.account === undefined ? (
            <Section title={personText.account}>
              <p>{personText.noAccount}</p>
            </Section>
          ) : (
            <AccountSections tenant={tenant} id={data.account.id} />
          )}
          <PersonTimeline tenant={tenant} explanation={data} />
        </>
      )}
    </Page>
  );
}

/** The answer first: what became of the person, why, and how to fix it. */
function Verdict({
  tenant,
  explanation,
}: {
  readonly tenant: string;
  readonly explanation: Explanation;
}): React.ReactNode {
  const { verdict, summary, fix } = explanation;
  const refused = entriesOf(explanation).find(
    (entry) => entry.kind === 'request' && entry.request.status >= 400,
  );
  const request =
    verdict === 'rejected' && refused?.kind === 'request' ? refused.request : undefined;
  return (
    <Callout
      tone={toneOf[verdict]}
      title={<DatedText>{summary}</DatedText>}
      actions={
        request && (
          <ButtonLink
            to="/t/$tenant/requests/$request"
            params={{ tenant, request: request.id }}
            size="s"
            icon="scroll-text"
          >
            {personText.showRequest}
          </ButtonLink>
        )
      }
    >
      <Stack gap="s">
        {request?.detail !== undefined && (
          <p>
            {personText.reason}: <DatedText>{request.detail}</DatedText>
          </p>
        )}
        {fix.length > 0 && (
          <>
            <p>{personText.fixTitle}</p>
            {fix.map((command) => (
              <Code key={command} label={personText.fixTitle} wrap>
                {command}
              </Code>
            ))}
          </>
        )}
      </Stack>
    </Callout>
  );
}

/** Asks whether the person is in a group, and why not. */
function GroupQuestion({ group }: { readonly group: string }): React.ReactNode {
  const navigate = personRoute.useNavigate();
  const [text, setText] = useState(group);
  const ask = (wanted: string): void => {
    void navigate({ search: { group: wanted === '' ? undefined : wanted }, replace: true });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        ask(text.trim());
      }}
    >
      <Row>
        <Input
          value={text}
          onChange={setText}
          icon="network"
          aria-label={personText.groupLabel}
          placeholder={personText.groupPlaceholder}
        />
        <Button type="submit" title={personText.groupLabel}>
          {personText.groupLabel}
        </Button>
        {group !== '' && (
          <Button variant="quiet" onClick={() => ask('')}>
            {personText.clearGroup}
          </Button>
        )}
      </Row>
    </form>
  );
}
