import type { Schemas } from '../../../../src/client/index.ts';

/** Returns a word that a POSIX shell reads as this text. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Returns a curl command that sends the request again, with the token from a variable.
 *
 * @param serverUrl what the path of the request is below
 */
export function curlOf(
  serverUrl: string,
  { method, path, query = [], content }: Schemas['RequestDetail'],
): string {
  const parameters = query.map(
    ({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  const search = parameters.length === 0 ? '' : `?${parameters.join('&')}`;
  const body = content?.request.body;
  const lines = [
    `curl -X ${shellQuote(method)} ${shellQuote(serverUrl.replace(/\/$/u, '') + path + search)}`,
    '-H "Authorization: Bearer $TOKEN"',
  ];
  const { 'content-type': type = 'application/scim+json', 'if-match': ifMatch } =
    content?.request.headers ?? {};
  if (ifMatch !== undefined) lines.push(`-H ${shellQuote(`If-Match: ${ifMatch}`)}`);
  if (body !== undefined)
    lines.push(`-H ${shellQuote(`Content-Type: ${type}`)}`, `--data-raw ${shellQuote(body)}`);
  return lines.join(' \\\n  ');
}
