import type { GuideField, GuideStep } from '../../../src/simulators/guides/guide.ts';
import { Code } from '../design/code.tsx';
import { CopyButton } from '../design/copy.tsx';
import { ExternalLink } from '../design/link.tsx';
import { providerText } from '../text/provider.ts';
import styles from './provider-steps.module.css';
import { guideOf, nameOf } from './providers.ts';
import { RichText } from './rich-text.tsx';

/** What is pasted into the identity provider. */
export interface ConnectionValues {
  readonly scimBaseUrl: string;
  /** Absent: it was shown already, and is not known any more. */
  readonly token?: string;
}

/** The numbered steps of a provider's guide, with the values of this connection. */
export function ProviderSteps({
  provider,
  values,
}: {
  readonly provider: string | undefined;
  readonly values: ConnectionValues;
}): React.ReactNode {
  const guide = guideOf(provider);
  const steps: readonly GuideStep[] =
    guide?.steps ?? providerText.otherSteps.map((text) => ({ title: '', text }));
  return (
    <div className={styles['guide']}>
      {guide !== undefined && (
        <details className={styles['needs']}>
          <summary>{providerText.requirements}</summary>
          <ul>
            {guide.requirements.map((text) => (
              <li key={text}>
                <RichText>{text}</RichText>
              </li>
            ))}
          </ul>
        </details>
      )}
      <ol className={styles['steps']} aria-label={providerText.stepsOf(nameOf(provider))}>
        {steps.map((step) => (
          <Step key={step.title + (step.text ?? '')} step={step} values={values} />
        ))}
      </ol>
      {guide !== undefined && guide.sources.some(({ url }) => url !== undefined) && (
        <details className={styles['needs']}>
          <summary>{providerText.sources}</summary>
          <ul>
            {guide.sources.map(({ title, url }) => (
              <li key={title}>
                {url === undefined ? title : <ExternalLink href={url}>{title}</ExternalLink>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Step({
  step: { title, text, fields = [], template },
  values,
}: {
  readonly step: GuideStep;
  readonly values: ConnectionValues;
}): React.ReactNode {
  return (
    <li className={styles['step']}>
      {title !== '' && <p className={styles['title']}>{title}</p>}
      {text !== undefined && (
        <p className={styles['text']}>
          <RichText>{text}</RichText>
        </p>
      )}
      {fields.length > 0 && (
        <dl className={styles['fields']} aria-label={providerText.fieldsOf(title)}>
          {fields.map((field) => (
            <div key={field.label} className={styles['field']}>
              <dt>{field.label}</dt>
              <dd>
                <FieldValue field={field} values={values} />
                {field.note !== undefined && (
                  <span className={styles['note']}>
                    <RichText>{field.note}</RichText>
                  </span>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {template !== undefined && <Code label={providerText.template}>{template}</Code>}
    </li>
  );
}

function FieldValue({
  field,
  values: { scimBaseUrl, token },
}: {
  readonly field: GuideField;
  readonly values: ConnectionValues;
}): React.ReactNode {
  if ('choose' in field) return <RichText>{field.choose}</RichText>;
  if ('tick' in field) return field.tick ? providerText.ticked : providerText.notTicked;
  if (field.paste === 'token')
    return token === undefined ? (
      providerText.tokenNotShown
    ) : (
      <span className={styles['value']}>
        {providerText.tokenAbove}
        <CopyButton value={token} label={providerText.token} />
      </span>
    );
  const pasted = {
    baseUrl: scimBaseUrl,
    usersPath: `${scimBaseUrl}/Users`,
    groupsPath: `${scimBaseUrl}/Groups`,
  }[field.paste];
  return (
    <span className={styles['value']}>
      <code>{pasted}</code>
      <CopyButton value={pasted} label={providerText[field.paste]} />
    </span>
  );
}
