import type { Schemas } from '../../src/client/index.ts';
import './design/base.css';
import './reference.css';
import { serverUrl } from './app/base.ts';
import styles from './start.module.css';
import { referenceText as text } from './text/reference.ts';

/*
 * The API reference: Scalar shows the OpenAPI document of this server. tools/vendor-reference.ts
 * fetches its script at build time, and its name in the environment says whether it was there.
 */

/** What Scalar's script defines. */
interface Scalar {
  createApiReference(selector: string, configuration: Readonly<Record<string, unknown>>): unknown;
}

declare global {
  interface Window {
    readonly Scalar?: Scalar;
  }
}

const documentUrl = `${serverUrl}/api/v1/openapi.json`;
const script: unknown = import.meta.env['VITE_REFERENCE_SCRIPT'];

/**
 * Sends a request of the reference as the console does: with the cookie of the session, and its
 * token against cross-site requests for changes. A bearer token that a person entered wins.
 */
async function sendAsConsole(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const { method, headers, url } = request;
  if (!url.startsWith(`${serverUrl}/api/v1/`)) return fetch(request);
  const [, token = ''] = (headers.get('Authorization') ?? '').trim().split(' ');
  if (token !== '') return fetch(request);
  headers.delete('Authorization');
  if (method !== 'GET' && method !== 'HEAD') headers.set('X-CSRF-Token', await csrfToken());
  return fetch(request);
}

/** Resolves to the token of the session; empty without a session, which the server refuses. */
async function csrfToken(): Promise<string> {
  const response = await fetch(`${serverUrl}/api/v1/session`);
  if (!response.ok) return '';
  return ((await response.json()) as Schemas['Session']).csrfToken;
}

/** Everything that would ask another host, or send people there, is off. */
const configuration = {
  url: documentUrl,
  proxyUrl: '',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  persistAuth: false,
  customFetch: sendAsConsole,
  agent: { disabled: true },
  mcp: { disabled: true },
};

/** Says why there is no reference, and where the document is. */
function showMessage(message: string): void {
  const heading = document.createElement('h1');
  heading.textContent = text.title;
  const sentence = document.createElement('p');
  sentence.textContent = message;
  const link = document.createElement('a');
  link.href = documentUrl;
  link.textContent = text.document;
  const page = document.createElement('main');
  page.className = styles['page'] ?? '';
  page.append(heading, sentence, link);
  document.querySelector('#root')!.replaceChildren(page);
}

/**
 * Takes the base element away: links to `#…` would lead to the console. What the page has loaded
 * by it keeps its address.
 */
function removeBase(): void {
  for (const link of document.querySelectorAll('link')) link.setAttribute('href', link.href);
  document.querySelector('base')?.remove();
}

if (typeof script === 'string' && script !== '') {
  const element = document.createElement('script');
  element.src = new URL(script, document.baseURI).href;
  element.addEventListener('load', () => window.Scalar?.createApiReference('#root', configuration));
  element.addEventListener('error', () => showMessage(text.failed));
  removeBase();
  document.head.append(element);
} else showMessage(text.missing);
