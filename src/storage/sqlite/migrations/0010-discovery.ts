/** How much of discovery a connection is shown. */
export const discovery = (prefix: string): string => `
ALTER TABLE ${prefix}connections ADD COLUMN discovery TEXT;
`;
