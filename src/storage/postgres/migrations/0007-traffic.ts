import { bytes } from './bytes.ts';

/** What the requests of a connection look like. */
export const traffic = `
ALTER TABLE usage ADD COLUMN IF NOT EXISTS traffic ${bytes};
`;
