export function SystemPage(): React.ReactNode {
  return null;
}
