/** Lists of accounts that are not active. Most accounts are, and pay nothing for this index. */
export const accountLists = (prefix: string): string => `
CREATE INDEX ${prefix}accounts_not_active ON ${prefix}accounts (tenant_id, status, username_key)
  WHERE status <> 'active';
`;
