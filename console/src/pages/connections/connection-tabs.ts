/** Views of a connection. */
export const connectionTabs = ['overview', 'values', 'credentials', 'links', 'settings'] as const;

export type ConnectionTab = (typeof connectionTabs)[number];
