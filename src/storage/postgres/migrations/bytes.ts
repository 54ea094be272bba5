/** The type of text that is compared by bytes, as every store does. */
export const bytes = 'TEXT COLLATE "C"';
