export function SignInPage(): React.ReactNode {
  return null;
}
