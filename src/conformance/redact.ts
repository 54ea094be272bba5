/** Replaces credentials in text, wherever a server may repeat them. */
export interface Redactor {
  /** Adds a credential that must never be shown. */
  add(secret: string): void;
  redact(text: string): string;
}

/** Texts shorter than this are not looked for: they would occur by chance. */
const minSecretLength = 6;

/** Characters that mean something in a regular expression. */
const syntaxCharacters = /[$()*+./?[\\\]^{|}]/gu;

/** Returns a redactor that knows no credential yet. */
export function createRedactor(): Redactor {
  const forms = new Map<string, RegExp>();
  return {
    add(secret) {
      if (secret.length < minSecretLength || forms.has(secret)) return;
      const escaped = JSON.stringify(secret).slice(1, -1);
      const encoded = [secret, `Bearer ${secret}`].map(toBase64);
      for (const form of [secret, encodeURIComponent(secret), escaped, ...encoded])
        forms.set(form, new RegExp(form.replaceAll(syntaxCharacters, String.raw`\$&`), 'giu'));
    },
    redact(text) {
      let redacted = text;
      for (const pattern of forms.values()) redacted = redacted.replace(pattern, '[redacted]');
      return redacted;
    },
  };
}

function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCodePoint(...bytes)).replaceAll('=', '');
}
