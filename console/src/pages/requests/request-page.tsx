export function RequestPage(): React.ReactNode {
  return null;
}
