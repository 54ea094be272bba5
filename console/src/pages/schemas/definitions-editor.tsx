import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ProblemError } from '../../../../src/client/index.ts';
import { api } from '../../app/api.ts';
import { useDisabledReason } from '../../app/session.ts';
import { AlertDialog } from '../../design/alert-dialog.tsx';
import { Badge } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Callout } from '../../design/callout.tsx';
import { Section } from '../../design/card.tsx';
import { Row, Stack } from '../../design/page.tsx';
import { Textarea } from '../../design/textarea.tsx';
import { showToast } from '../../design/toast.tsx';
import { visibleJson } from '../../design/visible-json.ts';
import { schemasText as text } from '../../text/schemas.ts';
import { compareDefinitions } from './compare-definitions.ts';
import { offsetOfPath, offsetOfSyntaxError, placeOf } from './find-path.ts';
import styles from './schemas.module.css';

type Definitions = Readonly<Record<string, unknown>>;

/** What is wrong with the text, and where. */
interface Problem {
  readonly message: string;
  readonly offset: number | undefined;
}

const example: Definitions = {
  schemas: [
    {
      id: 'urn:example:params:scim:schemas:extension:badge:2.0:User',
      name: 'Badge',
      description: 'Badge of an employee.',
      attributes: [
        { name: 'badgeNumber', type: 'string', description: 'Number.', uniqueness: 'server' },
      ],
    },
  ],
  resourceTypes: [],
};

const print = (value: unknown): string =>
  visibleJson(JSON.stringify(value ?? { schemas: [] }, undefined, 2));

/** The tenant's own definitions as JSON: imported, compared, replaced and exported. */
export function DefinitionsEditor({
  tenant,
  version,
  definitions,
}: {
  readonly tenant: string;
  readonly version: number;
  readonly definitions: Definitions | undefined;
}): React.ReactNode {
  const client = useQueryClient();
  const disabledReason = useDisabledReason('server');
  const area = useRef<HTMLDivElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const saved = print(definitions);
  const [typed, setTyped] = useState(saved);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [draft, setDraft] = useState<Definitions>();
  const edit = (changed: string) => {
    setTyped(changed);
    setProblems([]);
  };
  const parse = (): Definitions | undefined => {
    try {
      return JSON.parse(typed) as Definitions;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      setProblems([
        { message: `${text.notJson}: ${message}`, offset: offsetOfSyntaxError(message, typed) },
      ]);
      return undefined;
    }
  };
  const replace = async () => {
    try {
      const params = { query: { tenant } };
      const { data } = await api.PUT('/schemas', { params, body: draft ?? {} });
      showToast(data.changed ? text.replaced(data.version) : text.unchanged);
      await client.invalidateQueries();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const found = error.errors.map(({ path, message }) => ({
        message: path === '' ? message : `${path}: ${message}`,
        offset: offsetOfPath(typed, path),
      }));
      setProblems(found.length > 0 ? found : [problemOf(error.detail, typed)]);
    }
  };
  const goTo = (offset: number) => {
    const element = area.current?.querySelector('textarea');
    element?.focus();
    element?.setSelectionRange(offset, offset + 1);
  };
  const save = () => {
    const link = document.createElement('a');
    const url = URL.createObjectURL(new Blob([typed], { type: 'application/json' }));
    link.href = url;
    link.download = `schemas-${tenant}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  return (
    <Section
      title={text.editor}
      description={text.editorHint}
      actions={<Badge>{text.version(version)}</Badge>}
    >
      <Stack>
        <Row>
          <input
            ref={file}
            type="file"
            accept="application/json,.json"
            hidden
            aria-label={text.import}
            onChange={(event) => {
              void event.target.files?.[0]?.text().then(edit);
              event.target.value = '';
            }}
          />
          <Button icon="upload" onClick={() => file.current?.click()}>
            {text.import}
          </Button>
          <Button icon="download" onClick={save}>
            {text.export}
          </Button>
          <Button
            variant="quiet"
            onClick={() => {
              const parsed = parse();
              if (parsed !== undefined) edit(print(parsed));
            }}
          >
            {text.format}
          </Button>
          {version === 0 && (
            <Button variant="quiet" onClick={() => edit(print(example))}>
              {text.emptyExample}
            </Button>
          )}
        </Row>
        <div ref={area}>
          <Textarea
            mono
            rows={20}
            aria-label={text.json}
            value={typed}
            onChange={edit}
            spellCheck={false}
          />
        </div>
        {problems.length > 0 && (
          <Callout tone="danger" live title={text.wrong}>
            <ul className={styles['problems']}>
              {problems.map(({ message, offset }) => (
                <li key={message}>
                  {offset !== undefined && `${text.atLine(placeOf(typed, offset).line)}: `}
                  {message}{' '}
                  {offset !== undefined && (
                    <Button size="s" onClick={() => goTo(offset)}>
                      {text.goTo}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          </Callout>
        )}
        <Row>
          <Button
            variant="primary"
            disabled={typed === saved}
            disabledReason={disabledReason}
            onClick={() => setDraft(parse())}
          >
            {text.review}
          </Button>
          {typed !== saved && (
            <Button variant="quiet" onClick={() => edit(saved)}>
              {text.discard}
            </Button>
          )}
        </Row>
      </Stack>
      {draft !== undefined && (
        <Confirm
          tenant={tenant}
          before={definitions}
          after={draft}
          onClose={() => setDraft(undefined)}
          onConfirm={replace}
        />
      )}
    </Section>
  );
}

/** A refusal names its place at the beginning of its sentence: `schemas[0].id must …`. */
function problemOf(detail: string, typed: string): Problem {
  const path = /(?:schemas|resourceTypes)[\w.[\]]*/u.exec(detail)?.[0];
  return { message: detail, offset: path === undefined ? undefined : offsetOfPath(typed, path) };
}

function Confirm({
  tenant,
  before,
  after,
  onClose,
  onConfirm,
}: {
  readonly tenant: string;
  readonly before: Definitions | undefined;
  readonly after: Definitions;
  readonly onClose: () => void;
  readonly onConfirm: () => Promise<void>;
}): React.ReactNode {
  const totals = useQuery({
    queryKey: ['getTenantTotals', tenant],
    queryFn: async () =>
      (await api.GET('/tenants/{tenant}/totals', { params: { path: { tenant } } })).data,
  });
  const changes = compareDefinitions(before, after);
  const lines = changes.map(({ kind, name }) =>
    kind === 'removed' ? text.removed(name, totals.data?.resources[name]) : text[kind](name),
  );
  return (
    <AlertDialog
      open
      onOpenChange={onClose}
      variant="primary"
      title={text.replaceTitle}
      consequences={lines.length === 0 ? [text.noChanges] : lines.slice(0, 30)}
      confirmLabel={text.replace}
      onConfirm={onConfirm}
    />
  );
}
