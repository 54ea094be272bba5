export function WelcomePage(): React.ReactNode {
  return null;
}
