const maxResponseCharacters = 262_144;

/**
 * Resolves to the text of a response of another server.
 *
 * @throws Error when it has more than 262,144 characters
 */
export async function readLimited(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > maxResponseCharacters) throw new Error('the response is too long');
  }
  return text;
}
