export function RequestsPage(): React.ReactNode {
  return null;
}
