export function GroupPage(): React.ReactNode {
  return null;
}
