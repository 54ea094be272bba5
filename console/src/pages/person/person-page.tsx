export function PersonPage(): React.ReactNode {
  return null;
}
