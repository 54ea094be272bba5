import './design/base.css';
import styles from './start.module.css';
import { startText as text } from './text/start.ts';

/*
 * The start page: what this is, whether it works, and what comes next. It has no secret, and no
 * framework, because it is small.
 */

const server = new URL(import.meta.env.DEV ? './' : '../', document.baseURI).href.replace(
  /\/$/u,
  '',
);
const scimUrl = `${server}/scim/v2`;
const documentation = 'https://github.com/rollcall-scim/rollcall#readme';

/** Creates an element with a class of this page, attributes and content. */
function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className: string | undefined,
  attributes: Readonly<Record<string, string>>,
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const created = document.createElement(name);
  if (className !== undefined) created.className = className;
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, value);
  created.append(...content);
  return created;
}

function step(title: string, detail: string, href?: string, ...more: readonly Node[]): HTMLElement {
  const heading = href === undefined ? title : element('a', undefined, { href }, title);
  return element(
    'li',
    styles['step'],
    {},
    element('h3', undefined, {}, heading),
    element('p', styles['detail'], {}, detail),
    ...more,
  );
}

function copyButton(): HTMLElement {
  const button = element('button', styles['copy'], { type: 'button' }, text.copy);
  button.addEventListener('click', () => {
    const showCopied = () => {
      button.textContent = text.copied;
      setTimeout(() => (button.textContent = text.copy), 2_000);
    };
    // Plain http has no clipboard: the text is selected, to be copied by hand.
    const select = () => {
      const url = document.querySelector('[data-scim-url]');
      if (url !== null) getSelection()?.selectAllChildren(url);
    };
    if (window.isSecureContext)
      void navigator.clipboard.writeText(scimUrl).then(showCopied, select);
    else select();
  });
  return button;
}

const status = element('p', styles['status'], { role: 'status' }, text.checking);
const consoleStep = step(text.console, text.consoleDetail, `${server}/console/`);
const version = element('p', styles['detail'], {});

document
  .querySelector('#root')!
  .append(
    element(
      'main',
      styles['page'],
      {},
      element('header', styles['head'], {}, element('h1', undefined, {}, text.product), status),
      element('p', styles['what'], {}, text.what),
      element(
        'section',
        styles['card'],
        { 'aria-labelledby': 'url' },
        element('h2', styles['label'], { id: 'url' }, text.scimUrl),
        element(
          'div',
          styles['url'],
          {},
          element('code', undefined, { 'data-scim-url': '' }, scimUrl),
          copyButton(),
        ),
        element('p', styles['detail'], {}, text.scimUrlHint),
      ),
      element(
        'section',
        undefined,
        { 'aria-labelledby': 'next' },
        element('h2', styles['title'], { id: 'next' }, text.next),
        element(
          'ol',
          styles['steps'],
          {},
          consoleStep,
          step(text.connect, text.connectDetail),
          step(
            text.first,
            text.firstDetail,
            undefined,
            element(
              'pre',
              styles['code'],
              { tabindex: '0' },
              `curl -H "Authorization: Bearer $TOKEN" \\\n  ${scimUrl}/ServiceProviderConfig`,
            ),
          ),
          step(text.reference, text.referenceDetail, `${server}/api/v1/docs`),
        ),
      ),
      element(
        'footer',
        styles['foot'],
        {},
        version,
        element('a', undefined, { href: documentation, rel: 'noreferrer' }, text.docs),
      ),
    ),
  );

/**
 * Shows whether the server is ready, its version, and how the first administrator gets in while
 * there is none. Proxies hide `/readyz` from browsers, so what the sign-in page reads says it.
 */
async function showStatus(): Promise<void> {
  const url = `${server}/api/v1/sign-in`;
  const response = await fetch(url, { cache: 'no-store' }).catch(() => undefined);
  status.dataset['state'] = response?.ok === true ? 'ready' : 'failing';
  status.textContent =
    response === undefined ? text.unreachable : response.ok ? text.ready : text.notReady;
  if (response?.ok !== true) return;
  const answer = (await response.json()) as {
    readonly version?: unknown;
    readonly needsAdministrator?: unknown;
  };
  if (typeof answer.version === 'string') version.textContent = text.version(answer.version);
  consoleStep
    .querySelector('p')
    ?.replaceChildren(answer.needsAdministrator === true ? text.consoleFirst : text.consoleDetail);
}

const show = (): void => void showStatus().catch(() => undefined);
show();
setInterval(() => {
  if (!document.hidden) show();
}, 10_000);
