export function RolesPage(): React.ReactNode {
  return null;
}
