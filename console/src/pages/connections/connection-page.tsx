export function ConnectionPage(): React.ReactNode {
  return null;
}
