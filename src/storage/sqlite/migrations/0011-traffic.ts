/** What the requests of a connection look like. */
export const traffic = (prefix: string): string => `
ALTER TABLE ${prefix}usage ADD COLUMN traffic TEXT;
`;
