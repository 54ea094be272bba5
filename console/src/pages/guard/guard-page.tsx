export function GuardPage(): React.ReactNode {
  return null;
}
