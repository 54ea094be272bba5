/** Replaces credentials in text, wherever a server may repeat them. */
export interface Redactor {
  /** Adds a credential that must never be shown. */
  add(secret: string): void;
  redact(text: string): string;
}

/** Texts shorter than this are not looked for: they would occur by chance. */
const minSecretLength = 6;

/** Returns a redactor that knows no credential yet. */
export function createRedactor(): Redactor {
  const forms = new Map<string, RegExp>();
  return {
    add(secret) {
      if (secret.length < minSecretLength) return;
      const escaped = JSON.stringify(secret).slice(1, -1);
      for (const form of [secret, encodeURIComponent(secret), escaped, toBase64(secret)])
        forms.set(form, new RegExp(form.replaceAll(/[^\w]/gu, String.raw`\$&`), 'giu'));
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
