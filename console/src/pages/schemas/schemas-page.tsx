export function SchemasPage(): React.ReactNode {
  return null;
}
