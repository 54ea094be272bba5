import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DefaultTheme } from 'vitepress';
import { apiPages } from './api-pages.ts';

const docs = fileURLToPath(new URL('../', import.meta.url));

type Page = readonly [text: string, path: string];

interface Group {
  readonly text: string;
  readonly pages: readonly Page[];
  /** Whether a reader must open it first. */
  readonly isCollapsed?: true;
}

/** The pages in the order of reading. A page that is in no group is shown under `More`. */
export const groups: readonly Group[] = [
  {
    text: 'Start',
    pages: [
      ['Getting started', 'getting-started'],
      ['Concepts', 'concepts'],
      ['The console', 'console'],
      ['Glossary', 'glossary'],
      ['Questions and answers', 'faq'],
    ],
  },
  {
    text: 'Identity providers',
    pages: [
      ['Choose a provider', 'identity-providers/README'],
      ['Sign-in to the console', 'console-sign-in'],
      ['Set-up portal', 'set-up-portal'],
      ['Okta', 'identity-providers/okta'],
      ['Microsoft Entra ID', 'identity-providers/entra'],
      ['OneLogin', 'identity-providers/onelogin'],
      ['JumpCloud', 'identity-providers/jumpcloud'],
      ['Ping Identity', 'identity-providers/ping'],
      ['CyberArk', 'identity-providers/cyberark'],
      ['Google Workspace', 'identity-providers/google'],
      ['IBM Verify', 'identity-providers/ibm-verify'],
      ['Rippling', 'identity-providers/rippling'],
      ['authentik', 'identity-providers/authentik'],
      ['Keycloak', 'identity-providers/keycloak'],
      ['Pocket ID', 'identity-providers/pocket-id'],
      ['WorkOS rules', 'identity-providers/workos'],
      ['Profiles and tolerances', 'profiles'],
    ],
    isCollapsed: true,
  },
  {
    text: 'Build with it',
    pages: [
      ['Inside an application', 'embedding'],
      ['Client library', 'client'],
      ['Tenants and connections', 'tenants'],
      ['Accounts and roles', 'accounts'],
      ['Events', 'events'],
      ['Webhooks and tokens', 'webhooks'],
      ['Schemas of your own', 'schemas'],
      ['Tenants as code', 'apply'],
      ['MCP server', 'mcp'],
    ],
  },
  {
    text: 'Operate it',
    pages: [
      ['Deploy', 'deploy'],
      ['Sizing', 'sizing'],
      ['Many nodes on PostgreSQL', 'scaling'],
      ['Backup', 'backup'],
      ['Upgrade', 'upgrade'],
      ['Monitoring', 'monitoring'],
      ['Hardening', 'hardening'],
      ['Doctor', 'doctor'],
    ],
  },
  {
    text: 'Solve a problem',
    pages: [
      ['Troubleshooting', 'troubleshooting'],
      ['Why has a user access?', 'requests'],
      ['Errors', 'errors'],
    ],
  },
  {
    text: 'Migrate',
    pages: [
      ['Overview', 'migration/README'],
      ['From hand-written endpoints', 'migration/hand-written'],
      ['From SCIMMY', 'migration/scimmy'],
      ['From Ory Polis', 'migration/polis'],
      ['From better-auth', 'migration/better-auth'],
    ],
  },
  {
    text: 'Reference',
    pages: [
      ['Configuration', 'configuration'],
      ['Command line', 'cli'],
      ['Management API', 'management'],
      ['The protocol', 'protocol'],
    ],
  },
  { text: 'API operations', pages: apiPages(docs), isCollapsed: true },
  {
    text: 'Test and compare',
    pages: [
      ['Simulators', 'simulators'],
      ['Conformance checker', 'conformance-checker'],
      ['Gallery kit', 'gallery'],
      ['Other servers', 'conformance-peers'],
      ['Benchmarks', 'benchmarks'],
      ['Conformance', 'conformance'],
    ],
    isCollapsed: true,
  },
  {
    text: 'How it works',
    pages: [
      ['Architecture', 'architecture'],
      ['Writer thread and group commit', 'decisions/0001-writer-thread-and-group-commit'],
      ['Commands as data', 'decisions/0002-commands-as-data'],
      ['Member sets', 'decisions/0003-member-sets'],
      ['Events in commit order', 'decisions/0004-events-in-commit-order'],
      ['Evaluator as reference', 'decisions/0005-evaluator-as-reference'],
      ['Releasing', 'releasing'],
    ],
    isCollapsed: true,
  },
];

/** Returns the pages that no group has, such as one that was added a moment ago. */
function others(): Group {
  const grouped = new Set(groups.flatMap(({ pages }) => pages.map(([, path]) => path)));
  const paths = readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.md') && !name.startsWith('.vitepress') && name !== 'index.md')
    .map((name) => name.slice(0, -'.md'.length))
    .filter((path) => !grouped.has(path));
  const headingOf = (path: string): string =>
    /^# (.+)$/mu.exec(readFileSync(`${docs}${path}.md`, 'utf8'))?.[1] ?? path;
  return { text: 'More', pages: paths.map((path) => [headingOf(path), path]), isCollapsed: true };
}

/** Returns the groups with the pages that exist. */
export function sidebar(): DefaultTheme.SidebarItem[] {
  return [...groups, others()]
    .map(({ text, pages, isCollapsed }) => ({
      text,
      collapsed: isCollapsed === true,
      items: pages
        .filter(([, path]) => existsSync(`${docs}${path}.md`))
        .map(([name, path]) => ({ text: name, link: `/${path.replace(/README$/u, '')}` })),
    }))
    .filter(({ items }) => items.length > 0);
}
