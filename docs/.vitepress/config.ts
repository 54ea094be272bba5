import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { sidebar } from './sidebar.ts';

/** The documentation site: `npm run docs` serves it, `npm run docs:build` builds it. */

const docs = fileURLToPath(new URL('../', import.meta.url));
const repository = 'https://github.com/rollcall-scim/rollcall';

/** Pages of measurements and test names: in the site, not in its search. */
const unsearched = new Set(['conformance.md', 'conformance-peers.md']);

/**
 * Returns where a link of a page leads in the site. Pages link to files of the repository as GitHub
 * does: `README.md` of a folder is its index here, and files outside of docs are on GitHub.
 *
 * @throws Error when the file does not exist
 */
function resolveLink(page: string, href: string): string {
  if (/^(?:[a-z]+:|#|\/)/u.test(href)) return href;
  const [path, anchor] = href.split('#') as [string, string?];
  const target = normalize(join(dirname(page), path));
  if (!existsSync(join(docs, target))) throw new Error(`${page}: ${href} leads nowhere`);
  const suffix = anchor === undefined ? '' : `#${anchor}`;
  if (target.startsWith('..')) return `${repository}/blob/main/${target.slice(3)}${suffix}`;
  if (!target.endsWith('.md') && !/\.(?:svg|png)$/u.test(target))
    return `${repository}/blob/main/docs/${target}${suffix}`;
  return href.replace(/(^|\/)README\.md/u, '$1index.md');
}

/** Returns the id of a heading as GitHub gives it, so that links work in both places. */
function slugify(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** Returns text as HTML in which Vue finds no expression. */
function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('{{', '&#123;&#123;');
}

export default defineConfig({
  title: 'Rollcall',
  description: 'SCIM 2.0 provisioning: users and groups from any identity provider.',
  lang: 'en',
  base: process.env['DOCS_BASE'] ?? '/',
  srcDir: docs,
  outDir: join(docs, '.vitepress/dist'),
  cacheDir: join(docs, '.vitepress/cache'),
  rewrites: (id) => id.replace(/(^|\/)README\.md$/u, '$1index.md'),
  lastUpdated: false,
  head: [['link', { rel: 'icon', href: `${process.env['DOCS_BASE'] ?? '/'}mark.svg` }]],
  markdown: {
    anchor: { slugify },
    theme: { light: 'github-light', dark: 'github-dark' },
    defaultHighlightLang: 'sh',
    config(md) {
      // Pages are Markdown and no templates: `<id>` is text. Comments are left out.
      const asText: typeof md.renderer.rules.text = (tokens, index) => {
        const { content } = tokens[index]!;
        return content.trimStart().startsWith('<!--') ? '' : escapeText(content);
      };
      md.renderer.rules['html_block'] = asText;
      md.renderer.rules['html_inline'] = asText;
      md.renderer.rules['text'] = (tokens, index) => escapeText(tokens[index]!.content);
      md.core.ruler.after('inline', 'repository-links', (state) => {
        const page = (state.env as { relativePath: string; path: string }).path;
        for (const token of state.tokens.flatMap(({ children }) => children ?? [])) {
          if (token.type !== 'link_open') continue;
          token.attrSet('href', resolveLink(page.slice(docs.length), token.attrGet('href')!));
        }
      });
    },
  },
  themeConfig: {
    logo: '/mark.svg',
    nav: [
      { text: 'Start', link: '/getting-started' },
      { text: 'Identity providers', link: '/identity-providers/' },
      { text: 'Embed', link: '/embedding' },
      { text: 'Operate', link: '/deploy' },
      { text: 'Troubleshoot', link: '/troubleshooting' },
      { text: 'Reference', link: '/configuration' },
    ],
    sidebar: sidebar(),
    outline: { level: [2, 3] },
    search: {
      provider: 'local',
      options: {
        _render: (source, env, md) =>
          unsearched.has(env.relativePath) ? '' : md.render(source, env),
      },
    },
    socialLinks: [{ icon: 'github', link: repository }],
    docFooter: { prev: 'Previous', next: 'Next' },
    footer: { message: 'Apache-2.0' },
  },
});
