export function TenantOverviewPage(): React.ReactNode {
  return null;
}
