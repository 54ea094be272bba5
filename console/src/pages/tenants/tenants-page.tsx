export function TenantsPage(): React.ReactNode {
  return null;
}
