export function GroupsPage(): React.ReactNode {
  return null;
}
