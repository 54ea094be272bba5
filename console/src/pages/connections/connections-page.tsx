export function ConnectionsPage(): React.ReactNode {
  return null;
}
