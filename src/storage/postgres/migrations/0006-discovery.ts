import { bytes } from './bytes.ts';

/** How much of discovery a connection is shown. */
export const discovery = `
ALTER TABLE connections ADD COLUMN IF NOT EXISTS discovery ${bytes};
`;
