import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ResolvedConfiguration } from '../../administration/apply/configuration-schema.ts';
import { issueText } from '../../api/issue-text.ts';
import { membersAt } from '../../api/strict.ts';
import { quote } from '../../protocol/errors/scim-error.ts';
import { suggestion } from '../../protocol/text/suggest.ts';
import { type FileConfiguration, fileConfiguration } from './file-schema.ts';
import { parseSource, problemsError, type Source, type SourceText } from './source.ts';

type FileTenant = NonNullable<FileConfiguration['tenants']>[number];
type SecretReference = { readonly env?: string | undefined; readonly file?: string | undefined };

/** A configuration, and where its parts are, for errors. */
interface Part {
  readonly source: Source;
  readonly configuration: FileConfiguration;
}

/** State of the resolution of references. */
interface Resolution {
  readonly part: Part;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly problems: string[];
}

/**
 * Returns the configuration that files describe together, with the secrets that they refer to.
 *
 * @throws ConfigError naming files and lines
 */
export function readConfiguration(
  texts: readonly SourceText[],
  environment: Readonly<Record<string, string | undefined>>,
): ResolvedConfiguration {
  const problems: string[] = [];
  const parts = texts.flatMap(parseSource).flatMap((source): readonly Part[] => {
    const checked = fileConfiguration.safeParse(source.value);
    if (checked.success) return [{ source, configuration: checked.data }];
    problems.push(...checked.error.issues.flatMap((issue) => describeIssue(source, issue)));
    return [];
  });
  if (problems.length > 0) throw problemsError(problems);
  requireDistinct(parts, problems);
  const resolved = parts.map((part) => resolvePart({ part, environment, problems }));
  if (problems.length > 0) throw problemsError(problems);
  const has = (list: 'tenants' | 'webhooks'): boolean =>
    resolved.some((one) => one[list] !== undefined);
  return {
    tenants: has('tenants') ? resolved.flatMap(({ tenants }) => tenants ?? []) : undefined,
    webhooks: has('webhooks') ? resolved.flatMap(({ webhooks }) => webhooks ?? []) : undefined,
  };
}

/** One thing that does not fit the schema, as zod tells it. */
type Issue = NonNullable<
  ReturnType<(typeof fileConfiguration)['safeParse']>['error']
>['issues'][number];

function describeIssue(source: Source, issue: Issue): readonly string[] {
  const path = issue.path.map(String).join('.');
  const where = path === '' ? '' : `${path}: `;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const names = issue.path.filter((step) => typeof step !== 'number');
      const known = membersAt(fileConfiguration, names);
      const hint = suggestion(key, known) || `; there are ${known.join(', ')}`;
      return `${source.place(issue.path, key)}: ${where}unknown key ${quote(key)}${hint}`;
    });
  const message = issueText(issue);
  const wantsText = issue.code === 'invalid_type' && issue.expected === 'string';
  const hint = wantsText && message !== 'is missing' ? '; put it in quotes' : '';
  return [`${source.place(issue.path)}: ${where}${message}${hint}`];
}

/** Each file is checked by its schema; this is about what is in two of them. */
function requireDistinct(parts: readonly Part[], problems: string[]): void {
  const check = (list: 'tenants' | 'webhooks', what: string): void => {
    const seen = new Map<string, string>();
    for (const { source, configuration } of parts)
      for (const [index, item] of (configuration[list] ?? []).entries()) {
        const name = 'id' in item ? item.id : item.name;
        const place = source.place([list, index]);
        const other = seen.get(name.toLowerCase());
        if (other === undefined) seen.set(name.toLowerCase(), place);
        else if (other !== place)
          problems.push(`${place}: the ${what} ${quote(name)} is already in ${other}`);
      }
  };
  check('tenants', 'tenant');
  check('webhooks', 'webhook');
}

function resolvePart(resolution: Resolution): ResolvedConfiguration {
  const { tenants, webhooks } = resolution.part.configuration;
  return {
    tenants: tenants?.map((tenant, index) => resolveTenant(tenant, ['tenants', index], resolution)),
    webhooks: withSecrets(webhooks, ['webhooks'], resolution),
  };
}

function resolveTenant(
  { connections, webhooks, ...tenant }: FileTenant,
  path: readonly PropertyKey[],
  resolution: Resolution,
): NonNullable<ResolvedConfiguration['tenants']>[number] {
  return {
    ...tenant,
    connections: connections?.map(({ credentials, ...connection }, index) => ({
      ...connection,
      credentials: withSecrets(
        credentials,
        [...path, 'connections', index, 'credentials'],
        resolution,
      ),
    })),
    webhooks: withSecrets(webhooks, [...path, 'webhooks'], resolution),
  };
}

function withSecrets<T extends { readonly secret?: SecretReference | undefined }>(
  items: readonly T[] | undefined,
  path: readonly PropertyKey[],
  resolution: Resolution,
): (Omit<T, 'secret'> & { readonly secret: string | undefined })[] | undefined {
  return items?.map((item, index) => ({
    ...item,
    secret: item.secret && secretOf(item.secret, [...path, index, 'secret'], resolution),
  }));
}

/** Returns the secret that a reference names; undefined, with a problem: there is none. */
function secretOf(
  { env, file }: SecretReference,
  path: readonly PropertyKey[],
  { part: { source }, environment, problems }: Resolution,
): string | undefined {
  const refuse = (why: string): undefined => {
    problems.push(`${source.place(path)}: ${why}`);
  };
  if (env !== undefined) {
    const value = environment[env];
    if (value === undefined) return refuse(`the environment variable ${env} is not set`);
    return value.trim() === '' ? refuse(`the environment variable ${env} is empty`) : value.trim();
  }
  const full = resolve(source.folder, file!);
  try {
    const value = readFileSync(full, 'utf8').trim();
    return value === '' ? refuse(`the file ${full} is empty`) : value;
  } catch (error) {
    return refuse(`cannot read ${full} (${(error as NodeJS.ErrnoException).code})`);
  }
}
