export function UsersPage(): React.ReactNode {
  return null;
}
