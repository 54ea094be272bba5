/** Lists of accounts that are not active. Most accounts are, and pay nothing for this index. */
export const accountLists = `
CREATE INDEX IF NOT EXISTS accounts_not_active ON accounts (tenant_id, status, username_key)
  WHERE status <> 'active';
`;
