export function OverviewPage(): React.ReactNode {
  return null;
}
