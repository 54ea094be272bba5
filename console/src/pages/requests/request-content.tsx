import type { Schemas } from '../../../../src/client/index.ts';
import { Section } from '../../design/card.tsx';
import { Code } from '../../design/code.tsx';
import { DescriptionList } from '../../design/description-list.tsx';
import { JsonView } from '../../design/json-view.tsx';
import { Stack } from '../../design/page.tsx';
import { visibleJson } from '../../design/visible-json.ts';
import { requestText } from '../../text/requests.ts';
import styles from './requests.module.css';

type Message = Schemas['LoggedMessage'];

/** Headers and bodies of a request, where the tenant keeps them. */
export function RequestContent({
  request,
}: {
  readonly request: Schemas['RequestDetail'];
}): React.ReactNode {
  const { content, body } = request;
  if (content !== undefined)
    return (
      <div className={styles['two']}>
        <MessageView
          title={requestText.requestBody}
          headers={requestText.requestHeaders}
          message={content.request}
        />
        <MessageView
          title={requestText.responseBody}
          headers={requestText.responseHeaders}
          message={content.response}
        />
      </div>
    );
  return (
    <Section title={requestText.bodiesTitle}>
      <Stack>
        {body !== undefined && <Body label={requestText.requestBody} text={body} />}
        <p>{requestText.bodiesNotKept}</p>
      </Stack>
    </Section>
  );
}

function MessageView({
  title,
  headers,
  message,
}: {
  readonly title: string;
  readonly headers: string;
  readonly message: Message;
}): React.ReactNode {
  const { body, cutFrom, omitted } = message;
  return (
    <Section title={title}>
      <Stack>
        {body !== undefined ? (
          <Body label={title} text={body} />
        ) : (
          <p>{omitted === undefined ? requestText.withoutBody : requestText.omitted(omitted)}</p>
        )}
        {cutFrom !== undefined && <p>{requestText.cut(cutFrom)}</p>}
        <h3>{headers}</h3>
        <DescriptionList
          items={Object.entries(message.headers).map(([name, value]) => [
            name,
            <span key={name} className={styles['quote']}>
              {value}
            </span>,
          ])}
        />
      </Stack>
    </Section>
  );
}

/** JSON as a tree; text that was cut off as it is. */
function Body({ label, text }: { readonly label: string; readonly text: string }): React.ReactNode {
  const value = parsed(text);
  return value === undefined ? (
    <Code label={label} wrap>
      {text}
    </Code>
  ) : (
    <JsonView label={label} value={value} />
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The operations of a PATCH as the server has understood them. */
export function Operations({
  operations,
}: {
  readonly operations: NonNullable<Schemas['RequestContent']['operations']>;
}): React.ReactNode {
  return (
    <Section title={requestText.operationsTitle}>
      {operations.map(({ op, path, value }, index) => (
        <div key={index} className={styles['operation']}>
          <span>{requestText.operation[op]}</span>
          <span>
            {path}
            {value !== undefined && ` = ${visibleJson(JSON.stringify(value))}`}
          </span>
        </div>
      ))}
    </Section>
  );
}
