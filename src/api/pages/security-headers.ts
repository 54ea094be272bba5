/** What pages may load, by directive. */
const policy: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'base-uri': "'self'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
};

/** Returns the value of the header: `default-src 'none'; script-src 'self'; …`. */
function policyText(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

/**
 * Headers of every page and asset. Scripts and styles come from this server only, and nothing in a
 * page may be one; no other site may show a page in a frame, open it with a handle on it, or load
 * what it is made of. A path may hold the secret of a set-up link, so no referrer is sent.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': policyText(policy),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/**
 * Headers of the API reference. Its script writes style elements and has small fonts as data; it
 * shows the OpenAPI document of this server only, and nothing that clients have sent.
 */
export const referenceHeaders: Readonly<Record<string, string>> = {
  ...securityHeaders,
  'Content-Security-Policy': policyText({
    ...policy,
    'style-src': "'self' 'unsafe-inline'",
    'font-src': "'self' data:",
  }),
};
